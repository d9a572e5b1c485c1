"""What bringing a post back asks for, where a decision keeps it away."""

from django.http import HttpRequest

from forum import moderation_rules
from forum.forms.moderation import UndoForm
from forum.models import Member, Post
from forum.queries import appealable


def form(request: HttpRequest, member: Member, post: Post) -> UndoForm | None:
    """For the words of whoever undoes what keeps the post away; None where nothing was decided.
    Raises NotAllowed where they may not."""
    found = appealable.keeping_away(post=post).select_related("appeal")
    for one in found:
        appeal = getattr(one, "appeal", None)
        waits = appeal is not None and not appeal.outcome
        moderation_rules.check_undo(member, one, "-", waits=waits)
    if not found:
        return None
    is_own = all(one.by_id == member.pk for one in found)
    return UndoForm(request.POST if request.method == "POST" else None, is_own=is_own)
