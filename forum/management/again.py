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
    for pk in done.kept:
        out.write(f"member {pk} has cancelled it since the backup was loaded: the account stays.")
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
    by_hand += [
        f"post {pk} could not be taken out of sight: the log says why, and it is tried again every"
        " ten minutes"
        for pk in done.in_sight
    ]
    by_hand += [
        f"{count} lines of {settings.GONE_LIST} are of {name}, and what they say was not done here."
        " If that is another site, give each a list of its own. If this site had that address"
        f" before, run `manage.py erase_member --again --moved-from {name}`"
        for name, count in done.others.items()
    ]
    if by_hand:
        raise CommandError("Left to do by hand:\n" + "\n".join(by_hand))
