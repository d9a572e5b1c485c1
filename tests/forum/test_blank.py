"""Forms that nobody has filled in are written once: the same words, and nothing of anybody's."""

import re

from django.template import engines
from django.utils import translation

from forum.forms.pictures import PicturesForm
from forum.forms.posts import AnswerForm


def show(source, **context):
    return engines["django"].from_string(source).render(context)


EDITOR = '{% include "parts/editor.html" with field=form.body label_hidden=True %}'
PICTURES = '{% include "parts/picture_choice.html" %}'


def test_an_empty_editor_is_what_the_form_itself_writes():
    for language in ("en", "de", "en"):
        with translation.override(language):
            form = AnswerForm(newcomer=True)

            assert show("{% answer_editor form %}", form=form) == show(EDITOR, form=form)


def test_an_editor_with_words_keeps_them_to_itself():
    quoted = AnswerForm(newcomer=False, initial={"body": "> Sarah's words"})
    sent = AnswerForm({"body": "Half a sentence"}, newcomer=False)

    with_quote = show("{% answer_editor form %}", form=quoted)
    with_text = show("{% answer_editor form %}", form=sent)
    empty = show("{% answer_editor form %}", form=AnswerForm(newcomer=False))

    assert "&gt; Sarah&#x27;s words</textarea>" in with_quote
    assert "Half a sentence</textarea>" in with_text
    assert re.search(r"<textarea[^>]*>\s*</textarea>", empty)


def test_places_for_pictures_are_what_the_form_itself_writes():
    for language, room in (("en", 4), ("de", 4), ("en", 2)):
        with translation.override(language):
            form = PicturesForm(present=[], room=room)
            shown = show("{% picture_choice form %}", form=form)

            assert shown == show(PICTURES, pictures_form=form)


def test_each_form_has_a_key_of_its_own():
    one, other = (
        show('{% include "parts/pictures_form.html" %}', pictures_form=form)
        for form in (PicturesForm(present=[], room=4), PicturesForm(present=[], room=4))
    )

    keys = [
        re.search(r'name="upload_key" value="([0-9a-f-]{36})"', html)[1] for html in (one, other)
    ]
    assert keys[0] != keys[1]
