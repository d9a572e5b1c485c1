"""What somebody wrote, when their account is erased. Part of `erasing.erase`.

Answers, comments and articles stay, by a former member, and so do questions that others answered.
All that nobody else has built on is emptied: questions without answers, what was deleted before,
and every word in private. An emptied post stays as a row, so that what points to it still does.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _

from forum.domain import attachments, changes, counters, me_too, rendering, search
from forum.lib.former import Identity
from forum.models import (
    Article,
    Attachment,
    Draft,
    Event,
    Member,
    MeToo,
    Post,
    Revision,
    SharePicture,
    SuggestedEdit,
    Thread,
)

Kind = Thread.Kind


def empty(*, member: Member, identity: Identity, now: datetime) -> set[int]:
    """Empty what goes, sign off what stays; ids of the public threads that read otherwise now."""
    theirs = Post.objects.filter(author=member)
    touched = Thread.objects.filter(Q(pk__in=theirs.values("thread")) | Q(author=member))
    for pk in sorted(touched.values_list("pk", flat=True)):
        counters.lock(thread=Thread(pk=pk))
    unanswered = _unanswered(member)
    _hide(unanswered, member, now)
    _empty_private(member)
    _empty_threads(unanswered | set(_deleted_threads(member)))
    gone = theirs.filter(Q(deleted_at__isnull=False) | Q(thread__kind=Kind.PRIVATE))
    _forget_pictures(member, gone)
    _empty_posts(gone)
    _forget_drafts(member)
    Article.objects.filter(owner=member, stage=Article.Stage.DRAFT, thread=None).delete()
    taken = (SuggestedEdit.Outcome.APPROVED, SuggestedEdit.Outcome.IMPROVED)
    SuggestedEdit.objects.filter(by=member).exclude(outcome__in=taken).delete()
    return _sign_off(theirs, identity) | unanswered


def renew(*, threads: Iterable[int], member: Member) -> None:
    """Search, share pictures and the devices that threads name, by what is there now."""
    pks = sorted(threads)
    search.index_chunk(pks=pks)
    pictured = Q(thread__in=pks) | Q(thread__author=member) | Q(member=member)
    SharePicture.objects.filter(pictured).delete()
    said = MeToo.objects.filter(member=member).values_list("thread", flat=True)
    for pk in sorted(set(said)):
        me_too.project(thread=counters.lock(thread=Thread(pk=pk)))


def _unanswered(member: Member) -> set[int]:
    """Their questions that nobody else answered, by id."""
    others = Post.objects.present().answers().filter(thread=OuterRef("pk")).exclude(author=member)
    asked = Thread.objects.filter(author=member, kind=Kind.QUESTION)
    return set(asked.filter(~Exists(others)).values_list("pk", flat=True))


def _deleted_threads(member: Member) -> Iterable[int]:
    """What they began and somebody deleted, and their private talks."""
    gone = Q(deleted_at__isnull=False) | Q(kind=Kind.PRIVATE)
    return Thread.objects.filter(gone, author=member).values_list("pk", flat=True)


def _hide(threads: set[int], member: Member, now: datetime) -> None:
    """Those that are still seen are deleted as if their asker had done it."""
    first = Post.objects.filter(thread__in=threads, kind=Post.Kind.QUESTION, deleted_at=None)
    for post in first.order_by("thread_id"):
        thread, held = changes.hold(post=post)
        held.deleted_at = thread.deleted_at = now
        held.deleted_by = thread.deleted_by = member
        held.save(update_fields=["deleted_at", "deleted_by"])
        thread.save(update_fields=["deleted_at", "deleted_by"])
        changes.record(kind=Event.Kind.POST_DELETED, post=held, by=member, now=now, reason="")
    # What they wrote beneath goes as well.
    beneath = Post.objects.filter(thread__in=threads, author=member, deleted_at=None)
    beneath.update(deleted_at=now, deleted_by=member)


def _empty_private(member: Member) -> None:
    """Their messages say that they are gone, in the language of the talk."""
    said = Post.objects.filter(author=member, thread__kind=Kind.PRIVATE)
    for language in said.values_list("thread__language", flat=True).distinct():
        with translation.override(language):
            post = Post()
            rendering.write_body(
                post, body=_("This message went with the account of whoever wrote it.")
            )
        said.filter(thread__language=language).update(
            body=post.body, body_html=post.body_html, excerpt=post.excerpt
        )
    Revision.objects.filter(post__in=said).update(body="", title="", reason="", facts=[])


def _empty_threads(pks: set[int]) -> None:
    """Heads that nobody reads any more: what they said in title and fields, and what their history
    kept of it."""
    for thread in Thread.objects.filter(pk__in=pks).order_by("pk"):
        with translation.override(thread.language):
            is_private = thread.kind == Kind.PRIVATE
            title = _("Private talk") if is_private else _("Deleted question")
        Thread.objects.filter(pk=thread.pk).update(
            title=title, slug="question", excerpt="", facts=[], me_too_devices=[]
        )
    Event.objects.filter(thread__in=pks, kind__in=Event.WORDINGS).update(data={})


def _empty_posts(posts: Iterable[Post]) -> None:
    pks = [post.pk for post in posts if post.thread.kind != Kind.PRIVATE]
    Post.objects.filter(pk__in=pks).update(body="", body_html="", excerpt="")
    Revision.objects.filter(post__in=pks).update(body="", title="", reason="", facts=[])


def _forget_pictures(member: Member, gone: Iterable[Post]) -> None:
    """Those of posts that stay show what an answer speaks of, and stay."""
    theirs = Attachment.objects.filter(owner=member)
    lost = theirs.filter(Q(post=None) | Q(post__in=[post.pk for post in gone]))
    attachments.forget(attachments=list(lost.order_by("pk")))


def _forget_drafts(member: Member) -> None:
    drafts = Draft.objects.filter(member=member)
    attachments.forget(attachments=list(Attachment.objects.filter(draft__in=drafts)))
    drafts.delete()


def _sign_off(theirs: Iterable[Post], identity: Identity) -> set[int]:
    """Take the name out of what they signed; ids of the threads of posts that changed."""
    changed = set()
    for post in Post.objects.filter(pk__in=[one.pk for one in theirs]).select_related("thread"):
        if post.thread.kind == Kind.PRIVATE:
            continue
        body = identity.redact_own(post.body, language=post.thread.language)
        if body != post.body:
            rendering.write_body(post, body=body)
            post.save(update_fields=["body", "body_html", "excerpt", "renderer_version"])
            changed.add(post.thread_id)
    kept = Revision.objects.filter(post__author__isnull=False, post__in=theirs)
    for revision in kept.select_related("post__thread"):
        body = identity.redact_own(revision.body, language=revision.post.thread.language)
        if body != revision.body:
            Revision.objects.filter(pk=revision.pk).update(body=body)
    return changed
