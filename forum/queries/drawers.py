"""Whether a question has a private drawer, and who of the team looked into it; never its words."""

from forum.models import Drawer, DrawerLook, Member, Thread


def is_there(*, thread: Thread, member: Member) -> bool:
    """Whether this member has put something there. One statement."""
    return Drawer.objects.filter(thread=thread.pk, member=member).exists()


def looks(*, thread: Thread) -> list[DrawerLook]:
    """The oldest first, with who it was. One statement."""
    return list(DrawerLook.objects.filter(drawer=thread.pk).select_related("by"))
