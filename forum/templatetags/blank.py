"""What nobody has filled in yet looks the same for everybody: written once for each language.

An empty form costs a page of a thread more than ten posts do.
"""

import functools

from django import template
from django.template.loader import render_to_string
from django.utils.translation import get_language

from forum.forms.pictures import PicturesForm
from forum.forms.posts import AnswerForm
from forum.models import Attachment

register = template.Library()
KNOWN = 100  # forms, in a process


@register.simple_tag
def answer_editor(form: AnswerForm) -> str:
    """The editor of an answer, beneath a heading that says what it is."""
    if form.is_bound or form["body"].initial:
        return _editor(form)
    return _blank_editor(get_language())


@functools.cache
def _blank_editor(language: str) -> str:
    return _editor(AnswerForm(newcomer=False))


def _editor(form: AnswerForm) -> str:
    return render_to_string("parts/editor.html", {"field": form["body"], "label_hidden": True})


@register.simple_tag
def picture_choice(form: PicturesForm) -> str:
    """The pictures of a post and the places for new ones; the form's key stands apart."""
    if form.is_bound or form.present:
        return _picture_choice(form)
    return _blank_choice(form.room, get_language())


@functools.lru_cache(maxsize=KNOWN)
def _blank_choice(room: int, language: str) -> str:
    return _picture_choice(PicturesForm(present=[], room=room))


def _picture_choice(form: PicturesForm) -> str:
    return render_to_string("parts/picture_choice.html", {"pictures_form": form})


@register.simple_tag
def new_pictures(form: PicturesForm) -> str:
    """The rows for new pictures."""
    if form.is_bound:
        return render_to_string("parts/new_pictures.html", {"pictures_form": form})
    return _blank_rows(len(form.present), form.room, get_language())


@functools.lru_cache(maxsize=KNOWN)
def _blank_rows(present: int, room: int, language: str) -> str:
    blank = PicturesForm(present=[Attachment(pk=n) for n in range(present)], room=room)
    return render_to_string("parts/new_pictures.html", {"pictures_form": blank})
