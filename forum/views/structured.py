"""What pages say in the vocabulary of schema.org, as plain dicts; only what they also show."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.lib import markup, text
from forum.models import Member, Post, Thread
from forum.queries.thread_page import PostView, ThreadPage

Node = dict[str, Any]
MOST_SUGGESTED = 10
LONGEST_TEXT = 1000  # characters of a post; whoever wants more reads the page
LONGEST_SUGGESTED = 300  # of an answer that was not accepted: there are up to MOST_SUGGESTED
LONGEST_HEADLINE = 110


def graph(*nodes: Node | None) -> Node | None:
    """The nodes of a page in one block; None where there is nothing to say."""
    said = [node for node in nodes if node]
    return {"@context": "https://schema.org", "@graph": said} if said else None


def site() -> Node:
    """The site and its search."""
    search = f"{settings.SITE_URL}{reverse('search')}?q={{search_term_string}}"
    return {
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": f"{settings.SITE_URL}/",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }


def crumbs(steps: tuple[tuple[str, str], ...]) -> Node:
    """(name, path) of each page from the top to this one."""
    places = [
        {
            "@type": "ListItem",
            "position": position,
            "name": name,
            "item": f"{settings.SITE_URL}{path}",
        }
        for position, (name, path) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": places}


def thread(page: ThreadPage, url: str, picture: str) -> Node | None:
    """The question with its answers, or the article, and the way to it."""
    found = page.thread
    category = found.category
    way = crumbs(
        (
            (category.label, category.get_absolute_url()),
            (found.title, found.get_absolute_url()),
        )
    )
    about = _question(page, url) if found.is_question else _article(page, url, picture)
    return graph(about, way)


def _question(page: ThreadPage, url: str) -> Node | None:
    """None without an answer on the page: the rules ask for at least one."""
    suggested = _answers(page.answers[:MOST_SUGGESTED], url, LONGEST_SUGGESTED)
    accepted = _borrowed(page) or _answers([page.solution] if page.solution else [], url)
    if not suggested and not accepted:
        return None
    question: Node = {
        "@type": "Question",
        "name": page.thread.title,
        "answerCount": page.thread.answer_count,
        "inLanguage": page.thread.language,
        **_post(page.question.post),
        **_images(page.question),
    }
    if accepted:
        question["acceptedAnswer"] = accepted[0]
    if suggested:
        question["suggestedAnswer"] = suggested
    return {"@type": "QAPage", "url": url, "mainEntity": question}


def _borrowed(page: ThreadPage) -> list[Node]:
    """The answer of a twin that solved it, where it stands: this page shows it as well."""
    lent = page.kin.source
    if lent is None or lent.answer is None or not (told := _post(lent.answer)).get("text"):
        return []
    address = f"{settings.SITE_URL}{lent.answer.get_absolute_url()}"
    return [{"@type": "Answer", "url": address, **told}]


def _answers(views: list[PostView], url: str, longest: int = LONGEST_TEXT) -> list[Node]:
    return [
        {"@type": "Answer", "url": f"{url}#post-{view.post.pk}", **told, **_images(view)}
        for view in views
        if (told := _post(view.post, longest)).get("text")
    ]


def _article(page: ThreadPage, url: str, picture: str) -> Node:
    found: Thread = page.thread
    said = _post(page.question.post)
    return {
        "@type": "Article",
        "headline": text.shorten(found.title, LONGEST_HEADLINE),
        "description": found.excerpt,
        "url": url,
        "inLanguage": found.language,
        "image": _images(page.question).get("image", picture),
        "publisher": {
            "@type": "Organization",
            "name": settings.SITE_NAME,
            "url": f"{settings.SITE_URL}/",
        },
        **{key: said[key] for key in ("author", "datePublished", "dateModified") if key in said},
    }


def _post(post: Post, longest: int = LONGEST_TEXT) -> Node:
    """What a question and an answer have alike."""
    words = text.shorten(markup.beginning(post.body_html, longest), longest, is_plain=True)
    said: Node = {
        "upvoteCount": post.helpful_count,
        "datePublished": post.created_at.isoformat(timespec="minutes"),
        "author": _person(post.author),
    }
    if post.edited_at:
        said["dateModified"] = post.edited_at.isoformat(timespec="minutes")
    return {"text": words, **said} if words else said


def _images(view: PostView) -> Node:
    """The addresses of its pictures, as far as they are drawn."""
    urls = [f"{settings.SITE_URL}{picture.url}" for picture in view.pictures if picture.is_ready]
    return {"image": urls} if urls else {}


def _person(member: Member | None) -> Node:
    if member is None or member.is_former:
        return {"@type": "Person", "name": _("Former member")}
    url = f"{settings.SITE_URL}{member.get_absolute_url()}"
    return {"@type": "Person", "name": str(member), "url": url}
