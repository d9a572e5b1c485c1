"""What is typed into search, and "this solved it"."""

from django import forms
from django.utils.translation import gettext as _

from forum.forms.fields import Key
from forum.lib import text
from forum.lib.search_query import MOST_CONDITIONS, Trouble

LONGEST = 300


class Asked(forms.Field):
    """Words to look for: whatever cannot be text is dropped, what is too long is cut.

    A search never fails; there is nothing to keep and nobody to correct.
    """

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: object) -> str:
        typed = str(value or "")[:LONGEST].replace("\0", " ")
        return text.clean(typed.encode(errors="ignore").decode(), multiline=False)


class SearchForm(forms.Form):
    q = Asked()


class SimilarForm(forms.Form):
    title = Asked()
    body = Asked()


class SolvedItForm(forms.Form):
    """`title` is what the person was about to ask."""

    title = Asked()
    key = Key()


def explain(trouble: Trouble) -> str:
    """What was not understood, and what is possible; the rest of the search still counts."""
    typed = f"{trouble.name}:{trouble.raw}"
    if trouble.kind == "name":
        if trouble.field:
            return _("There is no filter “%(name)s:”.") % {"name": trouble.name}
        return _("There is no filter “%(name)s:”; I looked for the words.") % {"name": trouble.name}
    if trouble.kind == "many":
        return _("That is more than %(n)s filters; “%(typed)s” and what follows was left out.") % {
            "n": MOST_CONDITIONS, "typed": typed,
        }  # fmt: skip
    if trouble.kind == "absent":
        return _absent()[trouble.field] % {"name": trouble.raw}
    possible = _possible()[trouble.field]
    if trouble.kind == "empty":
        return _("“%(name)s:” says nothing yet. %(possible)s") % {
            "name": trouble.name, "possible": possible,
        }  # fmt: skip
    return _("I do not understand “%(typed)s”. %(possible)s") % {
        "typed": typed, "possible": possible,
    }  # fmt: skip


def _absent() -> dict[str, str]:
    """That nobody and nothing has that name."""
    return {
        "by": _("There is nobody here with the handle “%(name)s”."),
        "tag": _("There is no tag of the name “%(name)s”."),
        "category": _("There is no topic of the name “%(name)s”."),
    }


def _possible() -> dict[str, str]:
    """What each filter can say."""
    day = _("A date is 2025, 2025-03, 2025-03-31 or how long ago: 7d, 2w, 3m, 1y.")
    return {
        "tag": _("Write the name of a tag: tag:esim."),
        "category": _("Write the name of a topic: category:roaming."),
        "by": _("Write a member's handle: by:hana."),
        "is": _("It can be solved, unsolved, needs-help, asked-back or article."),
        "answers": _("Write a number: answers:0, answers:>2 or answers:1..3."),
        "before": day,
        "after": day,
        "in": _("It can be title: in:title."),
        "lang": _("Write the two letters of a language: lang:de or lang:en."),
    }
