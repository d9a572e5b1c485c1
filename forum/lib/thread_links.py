"""Links to our threads in rendered HTML: they get the thread's title when somebody reads them, so
that it is the present one, and that nobody reads the title of what they may not see."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from forum.lib.markup import THREAD

MOST: Final = 100  # in all the texts of a page
_LINK: Final = re.compile(
    rf'<a (?=[^>]*class="{THREAD}")[^>]*?'
    r'href="/(?:questions|articles)/(?P<pk>\d{1,18})/[^"#]*(?P<place>#[\w-]+)?"[^>]*>[^<]*</a>'
)


def named_in(htmls: Iterable[str]) -> set[int]:
    """Ids of the threads that these texts link to, of the first MOST links."""
    found: set[int] = set()
    for html in htmls:
        if f'class="{THREAD}"' in html:
            found.update(int(link["pk"]) for link in _LINK.finditer(html))
        if len(found) >= MOST:
            break
    return found


def unfold(html: str, *, say: Callable[[int, str], str | None]) -> str:
    """The HTML with what `say` says in the place of each link, given the thread's id and the place
    in it ("#post-5" or ""); None leaves the link as it is. What is said is safe HTML."""

    def said(link: re.Match[str]) -> str:
        words = say(int(link["pk"]), link["place"] or "")
        return link[0] if words is None else words

    return _LINK.sub(said, html)
