"""The town of tests/town with script in every text of every row, whichever form it came through."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.test import Client

from forum.domain import house, rendering
from forum.lib import sealed
from forum.models import HouseText, Member, Post
from tests.forum.lib.hostile import KINDS, Vector
from tests.journeys.hostile_world import of_kind, storable
from tests.town.roles import HANDLES

APPS = ("forum", "reputation", "community", "taggit", "usersessions", "mfa", "account")
# Columns that hold no words of people: codes, keys, addresses, hashes, and what the product makes
# of words itself (which is made anew of hostile ones).
NO_WORDS = {
    "password", "handle", "handle_skeleton", "email", "time_zone", "theme", "avatar", "slug",
    "icon", "service_state", "body_html", "place", "session", "sha256", "reason of attachment",
    "receiver", "problem", "language", "key", "kind", "nonce", "digest", "to_email", "message_id",
    "endpoint", "p256dh", "auth", "session_key", "verb", "version", "base", "fingerprint",
    "source of entry", "hash", "code", "topic", "secret", "zone", "sealed", "last_digits",
    "period", "holidays_of", "number_sealed", "number_hint", "number_digest", "call_word",
    "consent_version", "name of heartbeat", "backwards", "folded", "text of vocabularyword",
    "text of term", "html", "to_token", "name of attachment", "what",
}  # fmt: skip
# JSON columns whose strings are words of people; of others the strings are codes.
JSON_WORDS = {
    "category.name", "category.description", "tagtext.texts", "thread.facts",
    "thread.me_too_devices", "revision.facts", "topicfield.label", "topicfield.help",
    "topicfield.choices", "badgerule.name", "badgerule.about", "award.topic_names", "pool.name",
    "case.facts", "incident.title", "incident.message", "draft.fields", "heldpost.fields",
    "authenticator.data",
}  # fmt: skip
KEPT = {"key", "category", "language", "act", "off", "credential"}  # in those, what says which
SEALED = {"drawer.sealed"}  # words that are read once they are opened, as a held question's are
LISTS = {"thread.tag_names", "article.tag_names", "synonyms.words"}
LONG = 1_000
SIGNED_IN = ("customer", "administrator")  # at many browsers, with a passkey for each


def columns() -> Iterator[tuple[type[models.Model], Any]]:
    """Each column of each table that holds words."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                if holds_words(model, field):
                    yield model, field


def holds_words(model: type[models.Model], field: "models.Field[Any, Any]") -> bool:
    name = f"{model._meta.model_name}.{field.name}"
    if name in JSON_WORDS | LISTS | SEALED:
        return True
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    of = f"{field.name} of {model._meta.model_name}"
    return is_text and field.name not in NO_WORDS and of not in NO_WORDS


def names() -> set[str]:
    """Of all those columns: "post.body"."""
    return {f"{model._meta.model_name}.{field.name}" for model, field in columns()}


def poison(first: int = 0) -> set[str]:
    """Let every row's every text be script, another one in each; the columns in which some is. A
    short column holds one vector a row, the next row one of the next kind: `first` is the vector
    to begin with, so that a column of few rows holds others in another run."""
    _sign_ins()
    done, vectors = set(), itertools.islice(itertools.cycle(_mixed()), first, None)
    with transaction.atomic(), _unguarded():
        for model, field in columns():
            rows = model._default_manager.order_by("pk").values_list("pk", field.name)
            for pk, before in list(rows):
                said = _of(field, before, vectors)
                if said != before and _write(model, pk, field, said):
                    done.add(f"{model._meta.model_name}.{field.name}")
    for post in Post.objects.all():
        rendering.write_body(post, body=post.body)
        Post.objects.filter(pk=post.pk).update(body_html=post.body_html, excerpt=post.excerpt)
    for said in HouseText.objects.all():
        html = house.rendered(said.body).html
        HouseText.objects.filter(pk=said.pk).update(body_html=html)
    return done


def _sign_ins() -> None:
    """Of two, for each kind of script a browser where they are signed in, and a passkey: a browser
    names itself as it likes, and its owner names a passkey."""
    for role in SIGNED_IN:
        member = Member.objects.get(handle=HANDLES[role])
        for number, kind in enumerate(KINDS):
            browser = Client()
            browser.force_login(member, backend="forum.adapter.MemberBackend")
            UserSession.objects.create(
                user=member, session_key=browser.session.session_key, ip="203.0.113.9",
                user_agent=kind,
            )  # fmt: skip
            Authenticator.objects.create(
                user=member, type=Authenticator.Type.WEBAUTHN,
                data={"name": f"{kind} {number}", "credential": {}},
            )  # fmt: skip


def _write(model: type[models.Model], pk: Any, field: Any, said: Any) -> bool:
    """Whether the row takes it: some texts have to be empty until something has happened."""
    try:
        with transaction.atomic():
            return bool(model._default_manager.filter(pk=pk).update(**{field.name: said}))
    except IntegrityError:
        return False


@contextmanager
def _unguarded() -> Iterator[None]:
    """Tables that take new rows only let theirs be changed, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, pg_get_functiondef(oid) FROM pg_proc"
            " WHERE prorettype = 'trigger'::regtype AND prosrc LIKE '%RAISE EXCEPTION%'"
        )
        guards = cursor.fetchall()
        for name, _text in guards:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
                " AS $$ BEGIN RETURN NEW; END $$"
            )
        yield
        for _name, text in guards:
            cursor.execute(text)


def _mixed() -> list[Vector]:
    """A vector of each kind, then the next of each, and so on."""
    rows = itertools.zip_longest(*[of_kind(kind) for kind in KINDS])
    return [vector for row in rows for vector in row if vector is not None]


def _of(field: "models.Field[Any, Any]", before: Any, vectors: Iterator[Vector]) -> Any:
    if f"{field.model._meta.model_name}.{field.name}" in SEALED:
        return sealed.seal(_text(LONG, vectors))
    if isinstance(field, models.CharField | models.TextField):
        return _text(field.max_length or LONG * 5, vectors)
    return _within(before, vectors)


def _within(before: Any, vectors: Iterator[Vector]) -> Any:
    """The same lists and objects, with other words."""
    if isinstance(before, dict):
        return {k: _named(k, v, vectors) for k, v in before.items()}
    if isinstance(before, list):
        return [_within(one, vectors) for one in before]
    return _text(150, vectors) if isinstance(before, str) else before


def _named(name: str, before: Any, vectors: Iterator[Vector]) -> Any:
    if name == "drawer" and before:
        return sealed.seal(_text(LONG, vectors))
    return before if name in KEPT else _within(before, vectors)


def _text(most: int, vectors: Iterator[Vector]) -> str:
    """One vector; where there is room, one of each kind."""
    if most >= LONG:
        return "\n\n".join(storable(next(vectors).payload)[:300] for _kind in KINDS)[:most]
    fitting = (storable(vector.payload) for vector in vectors)
    return next(one for one in fitting if 0 < len(one) <= most and one.strip())
