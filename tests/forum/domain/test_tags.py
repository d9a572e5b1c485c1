"""A thread's own row says which tags it carries: as the rows of ThreadTag do, after every verb."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from taggit.models import Tag

from forum.domain import posts, tags
from forum.lib import clock
from forum.models import Member
from tests import factories
from tests.tagged import recomputed, told


@pytest.mark.django_db
def test_asked_with_tags_and_told_at_once() -> None:
    thread = factories.question(tag_names=["größe", "android"])

    assert thread.tag_links == [("android", "android"), ("größe", "größe")]
    assert told() == recomputed()


@pytest.mark.django_db
def test_an_edit_changes_what_is_told() -> None:
    thread, other = factories.question(tag_names=["esim", "roaming"]), factories.question()
    question = thread.posts.get()
    assert thread.author is not None

    posts.edit(
        post=question, by=thread.author, now=clock.now(), body=question.body,
        tag_names=["esim", "voicemail"],
    )  # fmt: skip

    assert told() == recomputed()
    assert [name for _slug, name in told()[thread.pk]] == ["esim", "voicemail"]
    assert [name for _slug, name in told()[other.pk]] == ["network"]


@pytest.mark.django_db
def test_renamed_and_removed_everywhere() -> None:
    first = factories.question(tag_names=["wifi", "esim"])
    second = factories.question(tag_names=["wifi"])
    untouched = factories.question(tag_names=["esim"])

    tags.rename(tag=Tag.objects.get(name="wifi"), name="wlan", slug="wlan")
    renamed = told()
    tags.remove(tag=Tag.objects.get(name="esim"))

    assert renamed == {
        first.pk: [("esim", "esim"), ("wlan", "wlan")],
        second.pk: [("wlan", "wlan")],
        untouched.pk: [("esim", "esim")],
    }
    assert told() == recomputed()
    assert told()[untouched.pk] == []


@pytest.mark.django_db
def test_the_admin_renames_and_removes_by_the_verbs(as_: Any, ada: Member) -> None:
    thread = factories.question(tag_names=["wifi"])
    tag = Tag.objects.get(name="wifi")
    client = as_(ada)
    url = reverse("admin:taggit_tag_change", args=[tag.pk])

    renamed = client.post(url, {"name": "WLAN", "slug": ""})
    after = told()[thread.pk]
    client.post(reverse("admin:taggit_tag_delete", args=[tag.pk]), {"post": "yes"})

    assert (renamed.status_code, after) == (302, [("wlan", "wlan")])
    assert told() == recomputed() == {thread.pk: []}


@pytest.mark.django_db
def test_the_admin_removes_many_at_once_by_the_verb(as_: Any, ada: Member) -> None:
    thread = factories.question(tag_names=["esim", "wifi"])
    chosen = list(Tag.objects.filter(name="wifi").values_list("pk", flat=True))

    as_(ada).post(
        reverse("admin:taggit_tag_changelist"),
        {"action": "delete_selected", "_selected_action": chosen, "post": "yes"},
    )

    assert told() == recomputed() == {thread.pk: [("esim", "esim")]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "slug"),
    [("", ""), ("two words", ""), ("a,b", ""), ("esim", ""), ("x" * 31, ""), ("ok", "no good"),
     ("ok", "esim"), ("a\0b", "")],
)  # fmt: skip
def test_the_admin_refuses_what_is_no_name_of_its_own(
    as_: Any, ada: Member, name: str, slug: str
) -> None:
    thread = factories.question(tag_names=["wifi"])
    factories.question(tag_names=["esim"])
    tag = Tag.objects.get(name="wifi")

    response = as_(ada).post(
        reverse("admin:taggit_tag_change", args=[tag.pk]), {"name": name, "slug": slug}
    )

    assert response.status_code == 200
    assert told()[thread.pk] == [("wifi", "wifi")]


@pytest.mark.django_db
def test_tags_are_not_made_in_the_admin_and_others_stay_out(as_: Any, ada: Member, mo: Member):
    factories.question(tag_names=["wifi"])
    change = reverse("admin:taggit_tag_change", args=[Tag.objects.get().pk])

    answers = [
        as_(ada).get(reverse("admin:taggit_tag_add")).status_code,
        as_(mo).post(change, {"name": "other", "slug": ""}, follow=True).status_code,
    ]

    assert answers == [403, 403]
    assert Tag.objects.get().name == "wifi"


@pytest.mark.django_db(transaction=True)
def test_a_rename_waits_for_who_is_just_giving_the_tag() -> None:
    tag = factories.question(tag_names=["wifi"]).tags.get()
    begun, done = threading.Event(), threading.Event()

    def rename() -> None:
        begun.set()
        try:
            tags.rename(tag=tag, name="wlan", slug="wlan")
            done.set()
        finally:
            connection.close()

    renaming = threading.Thread(target=rename)
    with transaction.atomic():
        factories.question(tag_names=["wifi", "zoom"])
        renaming.start()
        begun.wait(5)
        waits = not done.wait(0.3)
    renaming.join(10)

    assert (waits, done.is_set()) == (True, True)
    assert told() == recomputed()
    assert {name for links in told().values() for _slug, name in links} == {"wlan", "zoom"}
