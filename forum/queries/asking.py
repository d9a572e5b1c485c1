"""What the form of a question begins with: the fields of a topic, and what the member uses."""

from forum.models import Category, Member, TopicField


def fields_of(*, slug: str, member: Member | None) -> list[TopicField]:
    """What the topic asks for, in order; nothing of one that this person may not see. One
    statement, none without a topic."""
    if not slug.isascii() or not slug.isprintable() or not slug:
        return []
    visible = Category.objects.visible_to(member).filter(slug=slug[:50])
    return list(TopicField.objects.filter(category__in=visible))


def own_facts(*, member: Member | None) -> dict[str, str]:
    """What the member uses, by the key of a field: the device entered last, its software, and the
    tariff. One statement, none for visitors."""
    if member is None:
        return {}
    device = member.devices.order_by("-added_at", "-pk").first()
    facts = {"tariff": member.tariff}
    if device is not None:
        facts |= {"device": device.name, "software": device.software}
    return {key: value for key, value in facts.items() if value}
