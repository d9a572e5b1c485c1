"""What experts know, by name: "tag:3" and "category:2"."""

from taggit.models import Tag

from forum.models import Category


def label(*, topic: str) -> str:
    """As people call it; the code itself where it is gone."""
    kind, _, pk = topic.partition(":")
    if kind == "category":
        category = Category.objects.filter(pk=pk).first()
        return category.label if category is not None else topic
    return Tag.objects.filter(pk=pk).values_list("name", flat=True).first() or topic


def find(*, name: str) -> str | None:
    """The tag of this name, else the category of this name or address, in any language."""
    said = name.strip()
    tag = Tag.objects.filter(name__iexact=said).first()
    if tag is not None:
        return f"tag:{tag.pk}"
    for category in Category.objects.order_by("position", "pk"):
        names = {category.slug, *category.name.values()}
        if said.casefold() in {one.casefold() for one in names}:
            return f"category:{category.pk}"
    return None
