"""After a test with real commits nothing is left of it."""

import pytest
from django.apps import apps

from tests import emptying, factories


@pytest.mark.django_db(transaction=True)
def test_only_what_migrate_made_is_left() -> None:
    factories.solved()

    emptying.empty("default")

    ours = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    left = {model._meta.db_table for model in ours if model._base_manager.exists()}
    assert left == emptying.KEPT | set(emptying.SEEDED)
