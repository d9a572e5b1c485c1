"""What forms about somebody's case begin with: the fields of a topic, and what the member uses."""

from dataclasses import dataclass, field

from forum.models import Category, Device, Member, Post, Thread, TopicField


@dataclass(frozen=True)
class Own:
    """What a member uses: `facts` by the key of a field, of the device entered first; all
    `devices`, in that order."""

    facts: dict[str, str] = field(default_factory=dict)
    devices: list[Device] = field(default_factory=list)


def fields_of(*, slug: str, member: Member | None) -> list[TopicField]:
    """What the topic asks for, in order; nothing of one that this person may not see. One
    statement, none without a topic."""
    if not slug.isascii() or not slug.isprintable() or not slug:
        return []
    visible = Category.objects.visible_to(member).filter(slug=slug[:50])
    return list(TopicField.objects.filter(category__in=visible))


def topic(*, slug: str) -> Category | None:
    """The topic that a draft names, for whoever helps with it; a private one is not named."""
    if not slug.isascii() or not slug.isprintable() or not slug:
        return None
    return Category.objects.filter(slug=slug[:50], is_private=False).first()


def own(*, member: Member | None) -> Own:
    """One statement, none for visitors."""
    if member is None:
        return Own()
    devices = list(member.devices.all())
    facts = {"tariff": member.tariff}
    if devices:
        facts |= {"device": devices[0].name, "software": devices[0].software}
    known = {key: value for key, value in facts.items() if value}
    return Own(known, devices)


def body_of(*, thread: Thread) -> str:
    """What the question says, as it was written. One statement."""
    return Post.objects.values_list("body", flat=True).get(thread=thread, kind=Post.Kind.QUESTION)
