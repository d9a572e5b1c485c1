"""Tags, as far as somebody may know of them: a tag is seen where a thread that carries it is."""

from django.db.models import Exists, OuterRef, QuerySet
from taggit.models import Tag

from forum.models import Member, Thread


def seen(*, member: Member | None) -> QuerySet[Tag]:
    """Those on a thread that this person finds in lists."""
    carrying = Thread.objects.listed_for(member).filter(thread_tags__tag=OuterRef("pk"))
    return Tag.objects.filter(Exists(carrying))
