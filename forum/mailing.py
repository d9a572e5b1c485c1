"""Letters: what a mail says, in the person's language. Nobody is chosen here."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def letter(*, template: str, language: str, context: dict[str, Any]) -> Letter:
    """Render `<template>_subject.txt` and `<template>_message.txt`.

    The HTML is made from the text, paragraph by paragraph, so that both always say the same; a
    paragraph that is only the code or only a link is set apart.
    """
    context = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
    with translation.override(language):
        subject = render_to_string(f"{template}_subject.txt", context)
        text = render_to_string(f"{template}_message.txt", context).strip() + "\n"
        paragraphs = [_paragraph(part, context) for part in text.strip().split("\n\n")]
        html = render_to_string(
            "mail/letter.html", {"paragraphs": paragraphs, "language": language, **context}
        )
    return Letter(" ".join(subject.split()), text, html)


def _paragraph(part: str, context: dict[str, Any]) -> dict[str, Any]:
    part = part.strip()
    alone = "\n" not in part
    return {
        "text": part,
        "is_code": alone and part == str(context.get("code", "")),
        "is_link": alone and part.startswith(("https://", "http://")) and " " not in part,
    }
