"""Taking words out of everything that is stored, whatever holds it. Decision 0050.

It goes by the models, not by a list: every text, JSON and array of text of every table of ours and
of the job queue, so that what is added later is swept as well. `SPARED` names what must not change,
with why. Words of rows are put back masked; what was made of them (search, weights, vocabulary,
pictures for sharing) is made anew or forgotten.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from forum.domain import (
    kept_mail,
    received,
    rendering,
    search,
    stale_copies,
    vocabulary,
    weights,
)
from forum.lib import mail_words, personal, reply_text, text
from forum.lib.secrets_found import Secret
from forum.models import (
    OutboxMessage,
    Post,
    ReceivedMail,
    SearchDocument,
    SearchGap,
    SharePicture,
    Thread,
    VocabularyWord,
)

OURS = ("forum", "reputation", "community", "admin", "procrastinate")
KINDS = (models.CharField, models.TextField, models.JSONField, ArrayField)
# Who somebody is, how they sign in, where mail goes, what only the machine reads, and how the house
# names its things: a word of a post may be a tag or a team as well.
SPARED = {
    "forum.Member": {"password", "handle", "handle_skeleton", "email", "avatar", "theme",
                     "time_zone", "staff_role", "mail_off", "push_on", "mail_later",
                     "display_name"},
    "forum.OutboxMessage": {"key", "kind", "to_email", "message_id"},
    "forum.MailStop": {"email"},
    "forum.MailTrouble": {"email", "key"},
    "forum.ReceivedMail": {"message_id", "to_token"},
    "forum.PushDevice": {"endpoint", "p256dh", "auth", "session_key"},
    "forum.Notice": {"key", "kind"},
    "forum.Attachment": {"name", "sha256"},
    "forum.Draft": {"place", "session"},
    "forum.RequestKey": {"verb"},
    "forum.TagName": {"slug", "name"},
    "forum.TagText": {"texts"},
    "forum.Revision": {"tags"},
    "forum.SuggestedEdit": {"tags"},
    "forum.Article": {"tag_names"},
    "forum.DraftSuggestion": {"tag_names"},
    "forum.Category": {"slug", "name", "description", "icon", "reader_roles"},
    # What the company says of itself: a number in a post may be that of its imprint as well.
    "forum.HouseText": {"language", "body", "body_html", "changed"},
    "forum.TopicField": {"label", "help", "choices"},
    "forum.Synonyms": {"words", "keys"},
    "forum.Thread": {"slug", "tag_slugs", "tag_names"},  # the first is made anew of the title
    "reputation.Award": {"code", "topic", "topic_names"},
    "community.Pool": {"slug", "name"},
    "community.Calendar": {"name", "zone", "holidays_of"},
    "community.SpecialDay": {"name"},
    "community.Policy": {"name"},
}  # fmt: skip
# Made of words, and found again by them: such rows go.
FORGOTTEN = {"forum.VocabularyWord", "forum.SearchGap", "forum.Term", "forum.ThreadTerms"}
_GUARDED = """
SELECT DISTINCT kind.relname FROM pg_trigger AS guard
JOIN pg_class AS kind ON kind.oid = guard.tgrelid
JOIN pg_proc AS act ON act.oid = guard.tgfoid
WHERE NOT guard.tgisinternal AND act.prosrc LIKE '%%takes new rows only%%'
"""


def places(*, secret: Secret) -> tuple[list[int], list[int]]:
    """Ids of the posts that hold the words, and of the threads that do in title or facts."""
    found = _holding(Post, ("body", "body_html"), secret)
    heads = _holding(Thread, ("title", "facts"), secret)
    return found, heads


def everywhere(
    *,
    secret: Secret,
    posts: Sequence[int],
    heads: Sequence[int],
    now: datetime,
    pictures: Collection[int] = (),
) -> dict[str, int]:
    """Mask the words in every row, and delete the copies of data that hold them, or one of
    `pictures`; returns how many rows of which table changed. `posts` and `heads` are those that
    hold the words (`places`); within a transaction that may take a while."""
    changed: dict[str, int] = {}
    for model, pks in rows(secret=secret):
        count = _mask(model, pks, secret)
        if count:
            changed[model._meta.label] = count
    _render(posts)
    threads = _heads(posts, heads)
    changed |= _mails(posts, secret)
    _made_anew(threads, secret)
    kept_mail.forget(tells=secret.is_in)
    if copies := stale_copies.forget(tells=secret.is_in, now=now, pictures=pictures):
        changed["forum.Export"] = copies
    return changed


def rows(*, secret: Secret) -> Iterator[tuple[type[models.Model], list[int]]]:
    """Each table in which the words stand, with the keys of its rows that hold them."""
    guarded = _guarded()
    for model in apps.get_models():
        label, meta = model._meta.label, model._meta
        if meta.app_label not in OURS or meta.proxy or label in FORGOTTEN:
            continue
        names = _emptied(model) if meta.db_table in guarded else _columns(model)
        pks = _holding(model, names, secret) if names else []
        if pks:
            yield model, pks


def _emptied(model: type[models.Model]) -> tuple[str, ...]:
    """Of a table whose rows the database keeps as they are: what it lets be emptied, no more."""
    return personal.emptied().get(model._meta.label, ())


def _columns(model: type[models.Model]) -> list[str]:
    spared: Collection[str] = SPARED.get(model._meta.label, ())
    found = []
    for field in model._meta.concrete_fields:
        is_words = isinstance(field, KINDS) and not field.choices and not field.primary_key
        if isinstance(field, ArrayField):
            is_words = isinstance(field.base_field, models.CharField)
        if is_words and field.attname not in spared and not isinstance(field, models.FileField):
            found.append(field.attname)
    return found


def _holding(model: type[models.Model], names: Sequence[str], secret: Secret) -> list[int]:
    """Ids of the rows in which one of these columns holds the words."""
    table, key = model._meta.db_table, model._meta.pk.column
    known = {field.attname: field.column for field in model._meta.concrete_fields}
    columns = [known[name] for name in names]
    said = " OR ".join(f'"{name}"::text ~* %s' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(  # names of our own tables and columns
            f'SELECT "{key}" FROM "{table}" WHERE {said} ORDER BY 1',  # noqa: S608
            [secret.for_database] * len(columns),
        )
        return [key for (key,) in cursor.fetchall()]


def _mask(model: type[models.Model], pks: Sequence[int], secret: Secret) -> int:
    if not model._meta.managed:
        return _mask_jobs(pks, secret)
    if words := _emptied(model):
        return sum(_empty(model, pks, name, secret) for name in words)
    manager, names, changed = model._base_manager, _columns(model), 0
    for row in manager.filter(pk__in=pks).order_by("pk").values("pk", *names):
        fresh: dict[str, Any] = {}
        for name in names:
            after = secret.taken_out_of(row[name])
            if after != row[name]:
                fresh[name] = _fitting(model, name, after)
        if fresh:
            changed += manager.filter(pk=row["pk"]).update(**fresh)
    return changed


def _empty(model: type[models.Model], pks: Sequence[int], name: str, secret: Secret) -> int:
    rows = model._base_manager.filter(pk__in=pks).exclude(**{name: ""}).values_list("pk", name)
    lost = [pk for pk, said in rows if secret.is_in(said)]
    return model._base_manager.filter(pk__in=lost).update(**{name: ""})


def _mask_jobs(pks: Sequence[int], secret: Secret) -> int:
    """What waits in the job queue, whose model refuses to be written. A number is no text: a mask
    in its place would be no JSON."""
    changed = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, args FROM procrastinate_jobs WHERE id = ANY(%s)", [list(pks)])
        for pk, args in cursor.fetchall():
            before = json.loads(args) if isinstance(args, str) else args
            after = secret.taken_out_of(before)
            if after != before:
                cursor.execute(
                    "UPDATE procrastinate_jobs SET args = %s::jsonb WHERE id = %s",
                    [json.dumps(after), pk],
                )
                changed += 1
    return changed


def _fitting(model: type[models.Model], name: str, value: Any) -> Any:
    """A mask may be longer than what it hides."""
    most = getattr(model._meta.get_field(name), "max_length", None)
    return value[:most] if most and isinstance(value, str) else value


def _guarded() -> set[str]:
    """Tables whose rows the database lets nobody change: no words of posts are kept there, but in
    what it lets be emptied."""
    with connection.cursor() as cursor:
        cursor.execute(_GUARDED)
        return {name for (name,) in cursor.fetchall()}


def _render(posts: Sequence[int]) -> None:
    for post in Post.objects.filter(pk__in=posts).select_for_update(of=("self",)).order_by("pk"):
        rendering.write_body(post, body=post.body)
        post.save(update_fields=["body", "body_html", "excerpt", "renderer_version"])


def _heads(posts: Sequence[int], heads: Sequence[int]) -> list[int]:
    """The threads that showed the words: their excerpts are made anew, and the addresses of those
    that showed them in the title. Returns ids."""
    found = set(Post.objects.filter(pk__in=posts).values_list("thread_id", flat=True)) | {*heads}
    firsts = Post.objects.filter(thread__in=found, kind=Post.Kind.QUESTION)
    excerpts = dict(firsts.values_list("thread_id", "excerpt"))
    for thread in Thread.objects.filter(pk__in=found).order_by("pk"):
        slug = text.slug(thread.title) if thread.pk in heads else thread.slug
        Thread.objects.filter(pk=thread.pk).update(
            slug=slug, excerpt=excerpts.get(thread.pk, ""), version=models.F("version") + 1
        )
    into = Thread.objects.filter(pk__in=found).exclude(merged_into=None)  # found by its title, too
    return sorted(found | {thread.merged_into_id or 0 for thread in into} - {0})


def _mails(posts: Sequence[int], secret: Secret) -> dict[str, int]:
    """Mail that tells of these posts may quote their beginning only: it loses its words. What came
    in is encoded as it came."""
    told = OutboxMessage.objects.filter(notice__post__in=posts).exclude(text="", html="")
    counts = {"forum.OutboxMessage (emptied)": told.update(text="", html="")}
    kept = ReceivedMail.objects.exclude(raw=b"").only("raw", "post", "handled_at")
    emptied: list[int] = []
    quoting: list[int] = []
    for mail in kept.iterator(chunk_size=1):
        if mail.post_id in posts or secret.is_in(mail_words.of(bytes(mail.raw))):
            (quoting if _only_quotes(mail, secret) else emptied).append(mail.pk)
    received.forget_words(pks=quoting)
    ReceivedMail.objects.filter(pk__in=emptied).update(raw=b"")
    counts["forum.ReceivedMail (emptied)"] = len(emptied) + len(quoting)
    return {name: count for name, count in counts.items() if count}


def _only_quotes(mail: ReceivedMail, secret: Secret) -> bool:
    """Whether it is a reply that waits, and its post will not hold the words: it is somebody's, and
    is not lost for what it quotes."""
    if mail.handled_at is not None:
        return False
    try:
        return not secret.is_in(reply_text.text_of(received.parsed(bytes(mail.raw))))
    except Exception:  # the standard library raises many kinds on broken ones
        return False


def _made_anew(threads: Sequence[int], secret: Secret) -> None:
    """What machines made of the words."""
    SharePicture.objects.filter(thread__in=threads).delete()
    SearchDocument.objects.filter(thread__in=threads).delete()
    search.index_chunk(pks=list(threads))
    weights.weigh(pks=list(threads))
    words = _words(secret)
    VocabularyWord.objects.filter(text__in=words).delete()
    vocabulary.learn(pks=list(threads))
    weights.forget_unused()
    for gap in SearchGap.objects.all().only("text").iterator():
        if secret.is_in(gap.text):
            gap.delete()


def _words(secret: Secret) -> list[str]:
    """As the vocabulary spells them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(tsvector_to_array(to_tsvector('simple', %s)))", [secret.words]
        )
        return [word for (word,) in cursor.fetchall()]
