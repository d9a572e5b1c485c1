"""A thread's own row says which tags it carries: as the rows of ThreadTag do, after every verb."""

import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from taggit.models import Tag

from forum.domain import posts, search, tags
from forum.forms.fields import TagNames
from forum.lib import clock
from forum.models import Category, Event, Member, TagName, TagText, Thread
from forum.queries import tag_ideas
from forum.tasks import index_threads
from tests import factories
from tests.tagged import recomputed, told


@pytest.mark.django_db
def test_asked_with_tags_and_told_at_once() -> None:
    thread = factories.question(tag_names=["größe", "android"])

    assert thread.tag_links == [("android", "android"), ("größe", "größe")]
    assert told() == recomputed()


@pytest.mark.django_db
def test_a_new_tag_has_two_letters_and_one_that_is_there_stays() -> None:
    field = TagNames()
    with pytest.raises(ValidationError, match="“x” is too short: a new one has at least 2"):
        field.clean("esim, x")
    old = Tag.objects.create(name="x", slug="x")
    TagName.objects.create(name="y", slug="y", tag=old)

    assert field.clean("esim, x") == ["esim", "x"]
    assert field.clean("5g, y") == ["5g", "y"]


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


# --- Other names, and what a tag is about


@pytest.fixture
def wlan() -> Tag:
    factories.question(tag_names=["wlan"])
    return tags.same_as(tag=Tag.objects.get(name="wlan"), names=["wifi", "wi-fi"])


def names() -> set[str]:
    return set(Tag.objects.values_list("name", flat=True))


@pytest.mark.django_db
def test_who_types_another_name_gives_the_tag(wlan: Tag) -> None:
    thread = factories.question(tag_names=["esim", "wifi", "wlan"])

    assert thread.tag_names == ["esim", "wlan"]
    assert thread.posts.get().revisions.get().tags == "esim, wlan"
    assert (names(), told()) == ({"esim", "wlan"}, recomputed())


@pytest.mark.django_db
def test_an_edit_to_another_name_changes_nothing(wlan: Tag) -> None:
    thread = factories.question(tag_names=["wlan"])
    question = thread.posts.get()
    assert thread.author is not None

    posts.edit(
        post=question, by=thread.author, now=clock.now(), body=question.body, tag_names=["wi-fi"]
    )

    assert told()[thread.pk] == [("wlan", "wlan")]
    assert not Event.objects.filter(kind=Event.Kind.THREAD_RETAGGED).exists()


@pytest.mark.django_db
def test_a_tag_of_that_name_goes_into_it() -> None:
    both = factories.question(tag_names=["wlan", "wifi"])
    one = factories.question(tag_names=["wifi", "esim"])
    answer = factories.answer(one, body="See #wifi for all of it.")
    tags.same_as(tag=Tag.objects.get(name="wifi"), names=["funk"])

    tags.same_as(tag=Tag.objects.get(name="wlan"), names=["wifi"])

    assert told() == recomputed()
    assert [name for _slug, name in told()[both.pk]] == ["wlan"]
    assert [name for _slug, name in told()[one.pk]] == ["esim", "wlan"]
    assert names() == {"esim", "wlan"}
    assert tags.main(names=["funk", "wifi", "other"]) == ["other", "wlan"]
    answer.refresh_from_db()
    assert '<a href="/tags/wlan/"' in answer.body_html


@pytest.mark.django_db
def test_the_address_of_another_name_leads_on(client: Client, wlan: Tag, team: Category) -> None:
    factories.question(tag_names=["layoffs"], category=team)
    tags.same_as(tag=Tag.objects.get(name="layoffs"), names=["cuts"])

    on = client.get("/tags/wifi/?view=solved")
    hidden = client.get("/tags/cuts/")

    assert (on.status_code, on["Location"]) == (301, "/tags/wlan/?view=solved")
    assert hidden.status_code == 404


@pytest.mark.django_db
def test_a_renamed_tag_is_found_by_what_it_was_called(client: Client, wlan: Tag) -> None:
    tags.rename(tag=wlan, name="wireless", slug="wireless")
    first = client.get("/tags/wlan/")["Location"]
    tags.rename(tag=wlan, name="wireless", slug="all-wireless")
    then = [client.get(f"/tags/{slug}/")["Location"] for slug in ("wireless", "wlan", "wifi")]
    tags.rename(tag=wlan, name="wlan", slug="wlan")

    assert (first, then) == ("/tags/wireless/", ["/tags/all-wireless/"] * 3)
    assert client.get("/tags/wlan/").status_code == 200
    assert client.get("/tags/wireless/")["Location"] == "/tags/wlan/"


@pytest.mark.django_db
def test_search_ideas_completion_and_the_list_know_other_names(
    as_: Any, hana: Member, wlan: Tag
) -> None:
    thread = Thread.objects.get()
    client = as_(hana)

    by_filter = client.get("/search/", {"q": "tag:wi-fi"}).context["results"]
    by_word = client.get("/search/", {"q": "wifi"}).context["results"]
    offered = client.get("/complete/", {"sigil": "#", "q": "wif"}).json()["items"]
    listed = client.get("/tags/", {"q": "wi-"}).context["tags"]

    assert [hit.thread for hit in by_filter] == [hit.thread for hit in by_word] == [thread]
    assert [one["insert"] for one in offered] == ["#wlan "]
    assert [(tag.name, tag.thread_count) for tag in listed] == [("wlan", 1)]
    assert tag_ideas.ideas(member=None, title="My wifi is slow")[0] == "wlan"


@pytest.mark.django_db
def test_the_page_says_what_it_is_about_in_the_reader_s_language(client: Client, wlan: Tag) -> None:
    tags.explain(tag=wlan, texts={"en": "Radio at <home>", "de": "Funk zuhause"})
    english = client.get("/tags/wlan/").content.decode()
    client.cookies["django_language"] = "de"
    german = client.get("/tags/wlan/", headers={"accept-language": "de"}).content.decode()
    tags.explain(tag=wlan, texts={})

    assert '<p class="lead">Radio at &lt;home&gt;</p>' in english
    assert '<p class="lead">Funk zuhause</p>' in german
    assert b'class="lead"' not in client.get("/tags/wlan/").content


@pytest.mark.django_db
def test_the_admin_keeps_names_and_texts_and_what_it_was_called(as_: Any, ada: Member) -> None:
    factories.question(tag_names=["wifi"])
    tag = Tag.objects.get()
    client, url = as_(ada), reverse("admin:taggit_tag_change", args=[tag.pk])
    sent = {"name": "wlan", "slug": "", "same_as": "funk, Hotspot", "text_de": "Funk zuhause"}

    done = client.post(url, sent)
    page = client.get(url).content.decode()
    again = client.post(url, sent | {"same_as": "funk, hotspot, wifi", "text_de": ""})

    assert (done.status_code, again.status_code) == (302, 302)
    assert 'value="funk, hotspot, wifi"' in page
    assert 'value="Funk zuhause"' in page
    assert sorted(tag.other_names.values_list("name", flat=True)) == ["funk", "hotspot", "wifi"]
    assert not TagText.objects.exists()
    assert Tag.objects.get().name == "wlan"


@pytest.mark.django_db
def test_who_only_explains_a_tag_renames_nothing(
    as_: Any, ada: Member, wlan: Tag, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(**_: Any) -> None:
        pytest.fail("renamed")

    monkeypatch.setattr(tags, "rename", rename)
    url = reverse("admin:taggit_tag_change", args=[wlan.pk])
    same = {"name": wlan.name, "slug": wlan.slug, "same_as": ", ".join(
        sorted(wlan.other_names.values_list("name", flat=True)))}  # fmt: skip

    done = as_(ada).post(url, same | {"text_en": "Radio at home"})

    assert done.status_code == 302
    assert TagText.objects.get().texts == {"en": "Radio at home"}


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["name", "same_as"])
def test_the_admin_gives_no_name_to_two(as_: Any, ada: Member, wlan: Tag, field: str) -> None:
    factories.question(tag_names=["esim"])
    esim = Tag.objects.get(name="esim")
    sent = {"name": "esim", "slug": "esim", "same_as": ""} | {field: "wi-fi"}

    page = as_(ada).post(reverse("admin:taggit_tag_change", args=[esim.pk]), sent)

    assert "“wi-fi” means the tag “wlan” already." in page.content.decode()
    assert tags.main(names=["wi-fi"]) == ["wlan"]


@pytest.mark.django_db
def test_search_reads_many_carriers_anew_by_jobs(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "CHUNK", 1)
    for _ in range(3):
        factories.question(tag_names=["wlan"])

    def found() -> int:
        return len(client.get("/search/", {"q": "hotspot"}).context["results"])

    tags.same_as(tag=Tag.objects.get(), names=["hotspot"])
    at_once = found()
    for job in ProcrastinateJob.objects.filter(task_name=search.TASK):
        index_threads(**job.args)

    assert (at_once, found()) == (1, 3)


@pytest.mark.django_db
def test_a_tag_goes_into_another_after_a_second_word(as_: Any, ada: Member) -> None:
    for _ in range(2):
        factories.question(tag_names=["hotspot"])
    factories.question(tag_names=["roaming"])
    tag = Tag.objects.get(name="roaming")
    client, url = as_(ada), reverse("admin:taggit_tag_change", args=[tag.pk])
    sent = {"name": "roaming", "slug": "roaming", "same_as": "hotspot"}

    first = client.get(url).content.decode()
    asked = client.post(url, sent)
    page = asked.content.decode()
    before = names()
    done = client.post(url, sent | {"confirmed": "on"})

    assert 'type="checkbox" name="confirmed"' not in first
    assert "For good: hotspot (2 threads) goes into roaming." in page
    assert 'type="checkbox" name="confirmed"' in page
    assert (before, done.status_code, names()) == ({"hotspot", "roaming"}, 302, {"roaming"})


@pytest.mark.django_db
@pytest.mark.parametrize(("said", "why"), [("wifi, wlan", "very tag"), (",,,", "no name")])
def test_a_name_that_says_nothing_new_is_refused(
    as_: Any, ada: Member, wlan: Tag, said: str, why: str
) -> None:
    sent = {"name": "wlan", "slug": "wlan", "same_as": said}

    page = as_(ada).post(reverse("admin:taggit_tag_change", args=[wlan.pk]), sent)

    assert (page.status_code, why in page.content.decode()) == (200, True)
    assert set(wlan.other_names.values_list("name", flat=True)) == {"wifi", "wi-fi"}
