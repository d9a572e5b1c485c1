"""Every mail that can leave has a name in words."""

from pathlib import Path

import allauth
import pytest
from django.conf import settings

from forum.lib import mail_kinds, notice_kinds

FOLDERS = [Path(settings.BASE_DIR) / "templates", Path(allauth.__file__).parent / "templates"]
OF_ACCOUNT = sorted(
    {
        path.name.removesuffix("_subject.txt")
        for folder in FOLDERS
        for app in ("account", "mfa")
        for path in folder.glob(f"{app}/email/*_subject.txt")
    }
)


@pytest.mark.parametrize("kind", [*sorted(notice_kinds.known()), *OF_ACCOUNT])
def test_every_kind_is_named(kind):
    assert str(mail_kinds.label(kind)) not in ("", kind, str(mail_kinds.OTHER))


def test_what_is_not_known_any_more_is_named_too():
    assert mail_kinds.label("of_an_older_release") == mail_kinds.OTHER


def test_no_two_mails_of_the_account_have_one_name():
    names = [str(name) for name in mail_kinds.ACCOUNT.values()]

    assert len(set(names)) == len(names)
