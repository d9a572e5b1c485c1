"""Whether words that somebody wants to take out of their own post are theirs alone. Decision 0050.

It goes by the models as scrubbing does: whatever is not named here is another's.
"""

from django.db.models import Q

from forum.domain import scrubbing
from forum.lib.secrets_found import Secret
from forum.models import Decision, Flag, Post

# Copies that the machine made of what somebody wrote: they go wherever the words stand.
MADE = {
    "forum.Event", "forum.MissedEvent", "forum.Notice", "forum.OneTap", "forum.OutboxMessage",
    "forum.PostSketch", "forum.Push", "forum.ReceivedMail", "forum.SearchDocument",
    "forum.SharePicture", "community.Service", "community.ServiceEvent",
    "procrastinate.ProcrastinateJob", "procrastinate.ProcrastinatePeriodicDefer",
}  # fmt: skip
# Where posts went, or that a moderator took something out: nothing is judged by the words.
_SHAPED = (
    Decision.Act.THREAD_MERGED,
    Decision.Act.THREAD_SPLIT,
    Decision.Act.THREAD_MOVED,
    Decision.Act.POST_REDACTED,
)


def is_shared(*, post: Post, secret: Secret) -> bool:
    """Whether anything that is not of this post's author and in its thread holds the words:
    another's post, version, draft or case, another thread. `post` has an author."""
    own = _own(post)
    for model, pks in scrubbing.rows(secret=secret):
        label = model._meta.label
        if label in MADE:
            continue
        if label not in own:
            return True
        if model._base_manager.filter(pk__in=pks).exclude(own[label]).exists():
            return True
    return False


def is_judged(*, post: Post) -> bool:
    """Whether somebody has reported the post, or its talk, or a decision about its words stands:
    then they are what is judged by."""
    meant = Q(post=post) | Q(thread=post.thread_id, post=None)
    if Flag.objects.filter(meant, settled_at=None).exists():
        return True
    standing = Decision.objects.filter(post=post, undone_at=None)
    return standing.exclude(act__in=_SHAPED).exists()


def _own(post: Post) -> dict[str, Q]:
    author, thread = post.author_id, post.thread_id
    of_post = Q(post__author=author, post__thread=thread)
    return {
        "forum.Post": Q(author=author, thread=thread),
        # What was joined with it says the beginning of its question still.
        "forum.Thread": Q(author=author) & (Q(pk=thread) | Q(merged_into=thread)),
        "forum.Revision": of_post,
        "forum.SuggestedEdit": of_post & Q(by=author),
        "forum.Draft": Q(member=author),
        "forum.HeldPost": Q(author=author),
        "forum.Attachment": Q(owner=author),
        "forum.Member": Q(pk=author),
        "forum.Device": Q(member=author),
        "forum.MeToo": Q(member=author),
        "forum.Reaction": Q(member=author),
    }
