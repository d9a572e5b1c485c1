"""Every table says what it holds about people: exported, or why not; erased, or why it stays."""

from django.apps import apps

from forum.lib import personal, personal_words
from forum.models import Member


def test_every_table_has_its_entry():
    """A new table without one fails here: add it to its floor's lib/personal_parts.py."""
    told = {one.model for one in (*personal.parts(), *personal.nobodys())}
    tables = {model._meta.label for model in apps.get_models(include_auto_created=True)}

    assert sorted(tables - told) == []
    assert sorted(told - tables) == []


def test_every_relation_to_a_member_is_named():
    named = {(one.model, one.whose) for one in personal.parts()}
    named |= {(one.model, name) for one in personal.nobodys() for name in one.fields}
    missing = [
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is Member
        if (model._meta.label, field.name) not in named
    ]

    assert missing == []


def test_what_is_neither_exported_nor_gone_says_why():
    silent = [
        (one.model, one.whose)
        for one in personal.parts()
        if not str(one.why) and not (one.fields and one.then == personal.GONE)
        # Rows that stay only beside others of their table say it there.
        if not any(str(other.why) for other in personal.parts() if other.model == one.model)
    ]

    assert silent == []
    assert [one.model for one in personal.nobodys() if not str(one.why)] == []


def test_entries_name_fields_that_are_there():
    wrong = []
    for part in personal.parts():
        model = apps.get_model(part.model)
        model._base_manager.filter(**{part.whose: 0}, **part.only).exists  # noqa: B018
        known = {field.name for field in model._meta.get_fields()} | {"pk", "url"}
        wrong += [(part.model, name) for name in part.cleared if name not in known]
        wrong += [(part.model, name) for name in part.fields if name.split(".")[0] not in known]

    assert wrong == []


def test_what_is_emptied_offends_no_constraint():
    """A constraint on a column that is emptied may refuse it, and with it the whole erasure: each
    stands in the scene (test_erasing.py)."""
    asked = {
        (part.model, one.name)
        for part in personal.parts()
        for one in apps.get_model(part.model)._meta.constraints
        if any(f"'{name}'" in str(getattr(one, "condition", "")) for name in part.cleared)
    }

    assert asked == {
        ("forum.Reaction", "reaction_failed_says_on_what"),
        ("reputation.Probation", "probation_objected_with_reason"),
    }


def test_every_exported_field_has_a_word():
    names = {name.replace(".", "_") for part in personal.parts() for name in part.fields}

    assert sorted(name for name in names if not personal_words.knows(name)) == []
