"""The pages of those who look after the list: who gets there, what they read, what they say."""

import re
from datetime import timedelta

import pytest

from forum.lib import clock
from forum.models import Post
from reputation.models import Finding, LinkedAccounts, ReviewStep
from tests import factories
from tests.counting import statements
from tests.forum.views.test_permissions import NO, ROLES, SIGN_IN, outcome

pytestmark = pytest.mark.django_db
MODERATORS = {"mo", "ada"}
DAY = timedelta(days=1)


def note(kind="star", member=None, other=None, posts=(), **figures):
    told = {
        "star": {"points": "80.50", "lone": "60.00", "people": 4},
        "pair": {"given": 4, "of_one": 6, "back": 3, "of_other": 5},
        "circle": {"mutual": 11, "whole": 12, "people": 5},
        "copies": {"copies": 9, "answers": 12},
        "burst": {"of": "level", "over": 250, "before": "20.00", "after": "270.00", "days": 7},
    }[kind]
    member = member or factories.member()
    one, two = sorted((member, other), key=lambda m: m.pk) if other else (member, None)
    return Finding.objects.create(
        kind=kind, member=one, other=two, size=60, severity=75,
        figures={**told, **figures, "posts": list(posts)},
        first_at=clock.now() - 3 * DAY, last_at=clock.now() - DAY,
    )  # fmt: skip


@pytest.fixture
def cast(request, hana):
    people = {name: request.getfixturevalue(name) for name in ROLES[3:]}
    return people | {"visitor": None, "asker": hana, "helper": factories.member("helper")}


def words(as_, member, path):
    page = as_(member).get(path)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.content.decode())


@pytest.mark.parametrize("role", ROLES)
def test_matrix(role, cast, as_):
    """The one it is about among them: they get no nearer than everybody else."""
    found = note("pair", member=cast["helper"], other=cast["asker"])
    link = LinkedAccounts.objects.create(
        one=found.member, other=found.other, by=cast["mo"], at=clock.now(), reason="So."
    )
    base = "/moderation/reputation/"
    pages = [base, f"{base}{found.pk}/", f"{base}linked/", f"{base}linked/{link.pk}/end/"]
    acts = {
        f"{base}{found.pk}/note/": {"text": "Look again."},
        f"{base}linked/{link.pk}/end/": {"reason": "Two people."},
        f"{base}{found.pk}/fine/": {"reason": "They are siblings."},
        f"{base}{found.pk}/link/": {"reason": "One hand."},
        f"{base}linked/": {"one": "nina", "other": "olga", "reason": "One hand."},
    }
    client = as_(cast[role])

    got = [outcome(client.get(path)) for path in pages]
    got += [outcome(client.post(path, sent)) for path, sent in acts.items()]

    expected = "done" if role in MODERATORS else SIGN_IN if role == "visitor" else NO
    assert got == [expected] * 9
    steps = 3 if role in MODERATORS else 0
    assert (ReviewStep.objects.count(), LinkedAccounts.objects.count()) == (
        steps, 3 if steps else 1,
    )  # fmt: skip


def test_the_list_says_it_in_words_the_worst_first(as_, mo):
    one, other = factories.member("one"), factories.member("other")
    for kind in ("star", "circle", "copies", "burst"):
        note(kind)
    note("burst", of="money", days=3, before="10.00", after="120.00")
    note("pair", member=one, other=other)
    Finding.objects.update(last_at=clock.now())  # of one night
    Finding.objects.filter(kind="copies").update(severity=90)

    page = words(as_, mo, "/moderation/reputation/")

    for told in (
        "4 accounts that do nothing else here gave 60 of 80.5 points (75 %).",
        "Other accepted 4 of the 6 solutions by One; One accepted 3 of the 5 by Other.",
        "11 of 12 solutions were accepted by 5 people whose questions are solved in return.",
        "9 of 12 answers say what an earlier one in another thread says.",
        "From 20 to 270 points within 7 days, over the level that begins at 250.",
        "From 10 to 120 points of a month within 3 days.",
    ):
        assert told in page
    first = page.index('class="told-says"')
    assert page[first:].startswith('class="told-says">The same text in many answers')
    assert 'href="/moderation/reputation/"' in words(as_, mo, "/questions/")


def test_nobody_reads_of_themselves(as_, mo):
    found = note(member=mo)

    assert "Nothing to look at." in words(as_, mo, "/moderation/reputation/")
    assert as_(mo).get(f"/moderation/reputation/{found.pk}/").status_code == 404
    sent = {"reason": "It is me."}
    assert as_(mo).post(f"/moderation/reputation/{found.pk}/fine/", sent).status_code == 404


def test_the_one_it_is_about_reads_nothing(as_, mo):
    hana = factories.member("hana")
    note(member=hana)

    for path in ("/statement/", hana.get_absolute_url(), "/inbox/", "/questions/"):
        page = words(as_, hana, path)
        assert "do nothing else" not in page
        assert "moderation/reputation" not in page


def test_a_finding_shows_its_posts_as_far_as_one_may_see_them(as_, mo, team):
    seen = factories.answer(factories.question())
    hidden = factories.answer(factories.question(category=team))
    team.reader_roles = ["expert"]
    team.save()
    found = note(posts=[hidden.pk, seen.pk, 10**9])

    page = words(as_, mo, f"/moderation/reputation/{found.pk}/")

    assert f'href="/posts/{seen.pk}/"' in page
    assert seen.thread.title in page
    assert hidden.thread.title not in page


def test_fine_takes_it_off_and_says_what_was_seen(as_, mo, ada):
    found = note()
    path = f"/moderation/reputation/{found.pk}/"

    empty = as_(mo).post(f"{path}fine/", {"reason": " "})
    done = as_(mo).post(f"{path}fine/", {"reason": "A shop's helper."})

    assert (empty.status_code, done.status_code) == (422, 302)
    assert 'aria-invalid="true"' in empty.content.decode()
    assert "Nothing to look at." in words(as_, ada, "/moderation/reputation/")
    assert "60 of 80.5 points" in words(as_, ada, "/moderation/reputation/?view=looked-at")
    page = words(as_, ada, path)
    assert "A shop&#x27;s helper." in page
    assert "quiet until it has grown by half" in page


def test_a_note_sent_twice_stands_once_and_too_long_a_one_is_kept(as_, mo):
    found = note()
    path = f"/moderation/reputation/{found.pk}/note/"
    sent = {"text": "Ask them first.", "key": "7d0c9b0e-5c3f-4a51-9a52-0e6f1d0c9b0e"}

    for _ in range(2):
        assert as_(mo).post(path, sent).status_code == 302
    long = as_(mo).post(path, {"text": "a" * 501})

    assert ReviewStep.objects.count() == 1
    assert (long.status_code, "a" * 501 in long.content.decode()) == (422, True)
    assert "Ask them first." in words(as_, mo, f"/moderation/reputation/{found.pk}/")


def test_two_accounts_are_linked_by_their_handles_and_apart_again(as_, mo, hana, nina):
    path = "/moderation/reputation/linked/"
    sent = {"one": "@Hana", "other": "nina", "reason": "The same hand."}

    wrong = as_(mo).post(path, sent | {"other": "nobody"})
    same = as_(mo).post(path, sent | {"other": "hana"})
    for _ in range(2):
        assert as_(mo).post(path, sent).status_code == 302
    link = LinkedAccounts.objects.get()
    page = words(as_, mo, path)
    ended = as_(mo).post(f"{path}{link.pk}/end/", {"reason": "Mother and daughter."})

    assert (wrong.status_code, same.status_code, ended.status_code) == (422, 422, 302)
    assert "Nobody here has this handle." in wrong.content.decode()
    assert 'value="@Hana"' in wrong.content.decode()
    assert "one and the same account" in same.content.decode()
    assert "The same hand." in page
    assert "Mother and daughter." in words(as_, mo, path)
    assert "They are not linked any more." in words(as_, mo, f"{path}{link.pk}/end/")


@pytest.mark.parametrize("path", ["?view=none", "?page=0", "?page=51", "9999999999999999999999/"])
def test_addresses_that_are_none_of_ours(as_, mo, path):
    assert as_(mo).get(f"/moderation/reputation/{path}").status_code == 404


def test_who_comes_back_from_a_sign_in_sees_the_finding(as_, mo):
    found = note()
    for act in ("fine", "note", "link"):
        back = as_(mo).get(f"/moderation/reputation/{found.pk}/{act}/")
        assert back["Location"] == f"/moderation/reputation/{found.pk}/"


@pytest.mark.thorough
def test_as_many_statements_for_one_as_for_twenty(as_, mo):
    first = note("pair", member=factories.member(), other=factories.member())
    paths = [
        "/moderation/reputation/", f"/moderation/reputation/{first.pk}/",
        "/moderation/reputation/linked/",
    ]  # fmt: skip
    counts = []
    for number in (1, 19):
        for _ in range(number):
            other = factories.member()
            answer = factories.answer(factories.question())
            ReviewStep.objects.create(
                finding=first, kind="note", text="So.", figures={}, by=answer.author,
                at=clock.now(),
            )  # fmt: skip
            note("pair", member=factories.member(), other=other)
            LinkedAccounts.objects.create(
                one=other, other=factories.member(), by=mo, at=clock.now(), reason="So."
            )
        posts = Post.objects.filter(kind="answer").values_list("pk", flat=True)
        first.figures["posts"] = list(posts)
        first.save()
        counts.append([statements(as_(mo), path) for path in paths])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 8


def test_the_next_page_follows(as_, mo):
    for _ in range(21):
        note()
    page = words(as_, mo, "/moderation/reputation/")

    assert page.count('class="told-says"') == 20
    following = words(as_, mo, "/moderation/reputation/?view=open&page=2")
    assert following.count('class="told-says"') == 1
