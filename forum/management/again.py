"""What commands say of what a backup brought back."""

from django.conf import settings
from django.core.management.base import CommandError, OutputWrapper

from forum.domain.restoring import Again


def say(out: OutputWrapper, done: Again) -> None:
    """Raises CommandError where something is left to do by hand."""
    out.write(
        f"Of what has gone ({settings.GONE_LIST}), {len(done.erased)} accounts were erased again;"
        f" {len(done.hidden)} posts are out of sight until a moderator takes the words out again."
    )
    by_hand = [
        f"member {pk} has a duty to hand over first (see /admin/forum/member/{pk}/change/); it is"
        " tried again each day"
        for pk in done.hindered
    ]
    by_hand += [
        f"member {pk} could not be erased again: the log says why, and it is tried again every ten"
        " minutes"
        for pk in done.failed
    ]
    by_hand += [
        f"post {pk}, in private or deleted, holds again what was taken out: look at it"
        for pk in done.left
    ]
    if by_hand:
        raise CommandError("Left to do by hand:\n" + "\n".join(by_hand))
