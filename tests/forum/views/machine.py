"""What the tests of pages for machines share: content that no visitor may see, and counting."""

from forum.domain import posts
from forum.lib import clock
from forum.models import Category, Member, Thread, ThreadMember
from tests import factories

CAST = ["nina", "hana", "mara", "eva", "mo", "sven", "ada", "olga"]
SECRET = "Nobody outside may read this"


def hidden(mo: Member, team: Category) -> list[Thread]:
    """A deleted question, one in a private category, and a private talk; all answered, and all
    with the tag `secret`."""
    deleted, inside, private = (
        factories.question(
            title=f"{SECRET}, number {number}", body=f"{SECRET}. Not a word of it.",
            category=category, tag_names=["secret"], by=factories.member(),
        )
        for number, category in enumerate([None, team, None])
    )  # fmt: skip
    for thread in (deleted, inside, private):
        factories.answer(thread, body=f"{SECRET}, the answer.")
    posts.delete(post=deleted.posts.get(kind="question"), by=mo, now=clock.now())
    Thread.objects.filter(pk=private.pk).update(kind=Thread.Kind.PRIVATE)
    ThreadMember.objects.create(thread=private, member=private.author, added_at=clock.now())
    return [deleted, inside, private]
