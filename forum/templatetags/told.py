"""A post's text with its own pictures where it names them, and those that it does not name."""

import copy
import html
import re
from typing import NamedTuple

from django.conf import settings
from django.template import engines

from forum.models import Attachment, Post
from forum.queries.thread_page import PostView

# What forum.lib.markup writes for ![words](/media/pictures/name-1600.webp). Quotes are escaped in
# attributes, brackets need not be: each attribute is read to its end.
NAMED = re.compile(
    rf'<img src="{re.escape(settings.MEDIA_URL)}pictures/([0-9a-f]{{32}})-[0-9]+\.webp"'
    r'(?: [a-z]+="[^"]*")*>'
)
WORDS = re.compile(r' alt="([^"]*)"')


class Told(NamedTuple):
    post: Post  # with the pictures in its HTML; not to be saved
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

    post = copy.copy(view.post)
    post.body_html = NAMED.sub(stand, view.post.body_html)
    return Told(post, [picture for _n, picture in left.values()])


def _standing(picture: Attachment, number: int) -> str:
    part = engines["parts"].env.get_template("forum/thread/_picture.jinja")
    return str(part.render(picture=picture, number=number, in_text=True))
