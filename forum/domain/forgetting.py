"""Taking somebody's name out of every text of the database, when their account is erased. Part of
`erasing.erase`.

It asks the tables themselves what texts they have, so that a new one is gone through as well. Not
gone through: what the database refuses to change (`personal.unchanging`; of some of it words are
emptied), and names that are addresses or keys (slugs, tags, topics, permissions).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import CharField, Field, JSONField, Model, SlugField, TextField

from forum.domain import counters, rendering
from forum.lib import personal, text
from forum.lib.former import Identity
from forum.models import Member, Post, Thread

# Their texts are words of the house, or made anew of others.
HOUSE = frozenset({
    "forum.Category", "forum.HouseVersion", "forum.HouseText",
    "forum.TagName", "forum.TagText", "forum.TopicField", "forum.Synonyms",
    "forum.VocabularyWord", "forum.SearchDocument", "forum.Term", "forum.ThreadTerms",
    "forum.ThreadTag", "forum.Stand", "forum.Look", "forum.FormerHandle",
    "forum.ShutAddress",
    "taggit.Tag", "taggit.TaggedItem", "auth.Permission", "auth.Group",
    "contenttypes.ContentType", "sessions.Session", "procrastinate.ProcrastinateWorker",
    "procrastinate.ProcrastinateJob", "procrastinate.ProcrastinateEvent",
    "procrastinate.ProcrastinatePeriodicDefer",
})  # fmt: skip
# Who others are, and how they sign in and read: no text about anybody.
SPARED = {
    "forum.Member": {
        "password", "handle", "handle_skeleton", "email", "display_name", "language", "time_zone",
        "theme", "avatar",
    }
}  # fmt: skip

RENDERED = ("body", "body_html", "excerpt", "renderer_version")


def redact(*, identity: Identity) -> set[int]:
    """Replace them by "former member" wherever they are named; ids of the threads that read
    otherwise now. One statement a table, and one a row that named them."""
    changed: set[int] = set()
    for model, fields in _texts():
        for pk in _naming(model, fields, identity.needles):
            row = _held(model, pk)
            changed |= _redact_row(row, fields, identity) if row is not None else set()
    _empty_unchanging(identity)
    return changed


def _empty_unchanging(identity: Identity) -> None:
    """In books nothing is rewritten, but words that name them may go as a whole."""
    for label, names in personal.emptied().items():
        model = apps.get_model(label)
        for name in names:
            field = model._meta.get_field(name)
            lost = _naming(model, [field], identity.needles)
            model._base_manager.filter(pk__in=lost).update(**{name: ""})


def _texts() -> Iterator[tuple[type[Model], list[Field]]]:
    left_out = HOUSE | personal.unchanging()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in left_out:
            continue
        spared = SPARED.get(model._meta.label, ())
        found = [field for field in model._meta.local_fields if _is_text(field)]
        if fields := [field for field in found if field.name not in spared]:
            yield model, fields


def _is_text(field: Field) -> bool:
    if isinstance(field, ArrayField):
        return False  # codes, names of tags
    is_words = isinstance(field, CharField | TextField | JSONField)
    return is_words and not isinstance(field, SlugField) and not (field.choices or field.unique)


def _naming(model: type[Model], fields: list[Field], needles: Sequence[str]) -> list[Any]:
    """Keys of the rows in which one of them stands somewhere, in order."""
    escaped = [one.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") for one in needles]
    anywhere = " OR ".join(f'"{field.column}"::text ILIKE ANY(%s)' for field in fields)
    key = model._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "{key.column}" FROM "{model._meta.db_table}" WHERE {anywhere}',  # noqa: S608
            [[f"%{one}%" for one in escaped]] * len(fields),
        )
        return sorted(pk for (pk,) in cursor.fetchall())


def _held(model: type[Model], pk: Any) -> Model | None:
    """The row as it is now, locked: whoever writes in it at the same time loses nothing by us, nor
    we by them. None where it is gone by now."""
    if model is Post:  # as everywhere: its thread first
        for thread in Post.objects.filter(pk=pk).values_list("thread_id", flat=True):
            counters.lock(thread=Thread(pk=thread))
    rows = model._base_manager.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=pk).first()


def _redact_row(row: Model, fields: list[Field], identity: Identity) -> set[int]:
    language = _language(row)
    if isinstance(row, Post):
        return _redact_post(row, identity, language)
    told: dict[str, Any] = {}
    for field in fields:
        before = getattr(row, field.attname)
        after = identity.redact_data(before, language=language)
        if after != before:
            told[field.attname] = _fitting(field, after)
    if isinstance(row, Thread) and "title" in told:
        told["slug"] = text.slug(told["title"])
    if told:
        type(row)._base_manager.filter(pk=row.pk).update(**told)
    return {row.pk} if isinstance(row, Thread) else set()


def _redact_post(post: Post, identity: Identity, language: str) -> set[int]:
    """Only what names them is written anew; the thread, where what is read changed."""
    told: dict[str, Any] = {}
    reason = identity.redact(post.outdated_reason, language=language)
    if reason != post.outdated_reason:
        told["outdated_reason"] = reason
    body = identity.redact(post.body, language=language)
    if body != post.body or identity.redact(post.body_html, language=language) != post.body_html:
        rendering.write_body(post, body=body)
        told |= {name: getattr(post, name) for name in RENDERED}
    if told:
        Post.objects.filter(pk=post.pk).update(**told)
    return {post.thread_id} if told else set()


def _fitting(field: Field, value: Any) -> Any:
    """A text that became longer than its column is cut."""
    return value[: field.max_length] if isinstance(value, str) and field.max_length else value


def _language(row: Model) -> str:
    """Of the thread where it stands, or of whose profile it is; else ""."""
    thread = row if isinstance(row, Thread | Member) else getattr(row, "thread", None)
    if thread is None and getattr(row, "post", None) is not None:
        thread = row.post.thread  # type: ignore[attr-defined]
    return str(getattr(thread, "language", ""))
