"""A post's text with its own pictures where it names them, and those that it does not name."""

import html
import re
from typing import NamedTuple

from django.conf import settings
from django.template import engines
from django.utils.safestring import SafeString, mark_safe

from forum.models import Attachment
from forum.queries.thread_page import PostView
from forum.templatetags.forum import post_html

# What forum.lib.markup writes for ![words](/media/pictures/name-1600.webp).
NAMED = re.compile(
    rf'<img src="{re.escape(settings.MEDIA_URL)}pictures/([0-9a-f]{{32}})-[0-9]+\.webp"[^>]*>'
)
WORDS = re.compile(r' alt="([^"]*)"')


class Told(NamedTuple):
    html: SafeString
    beneath: list[Attachment]


def told(view: PostView) -> Told:
    """The post as its page shows it. A picture of another post stays as the renderer wrote it: its
    own address decides who sees it."""
    left = {picture.name: (n, picture) for n, picture in enumerate(view.pictures, 1)}
    own = dict(left)

    def stand(found: re.Match[str]) -> str:
        if found[1] not in own:
            return found[0]
        left.pop(found[1], None)
        number, picture = own[found[1]]
        words = WORDS.search(found[0])
        if not picture.alt and words:
            picture.alt = html.unescape(words[1])
        return _standing(picture, number)

    text = NAMED.sub(stand, post_html(view.post))
    return Told(mark_safe(text), [picture for _n, picture in left.values()])  # noqa: S308


def _standing(picture: Attachment, number: int) -> str:
    part = engines["parts"].env.get_template("forum/thread/_picture.jinja")
    return str(part.render(picture=picture, number=number, in_text=True))
