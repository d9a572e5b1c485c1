"""What is typed into search, and "this solved it"."""

from django import forms

from forum.forms.fields import Key
from forum.lib import text

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
