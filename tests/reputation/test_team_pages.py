"""The pages of whoever looks after points: every role against every act, and bad input."""

from decimal import Decimal

import pytest
from django.utils import translation

from forum import mailing
from forum.lib import clock
from forum.models import Notice
from reputation.domain import appeals, corrections
from reputation.models import Appeal, AppealAnswer, Correction, CorrectionWord, Entry
from tests import factories
from tests.reputation import books

pytestmark = pytest.mark.django_db
ROLES = ["visitor", "hana", "mara", "eva", "sven", "mo", "ada"]
MAY = {"mo", "ada"}
ANSWER = {"outcome": "explained", "body": "It was deleted, as it named a number."}


@pytest.fixture
def helper(db):
    return factories.member("helga", joined_at=books.start() - 100 * books.DAY)


@pytest.fixture
def max_(db):
    return factories.member("max", staff_role="moderator")


@pytest.fixture
def questioned(helper, max_):
    """A correction of fifteen points, questioned."""
    corrections.correct(
        receiver=helper, points=Decimal(-15), reason="Twice the same.", by=max_, now=clock.now()
    )
    entry = Entry.objects.get(receiver=helper, origin=None)
    return appeals.question(entry=entry, by=helper, text="They were not.", now=clock.now())


@pytest.fixture
def waiting(helper, max_):
    return corrections.correct(
        receiver=helper, points=Decimal(500), reason="Lost in the move.", by=max_, now=clock.now()
    )


def outcome(response):
    if response.status_code == 302:
        is_sign_in = response["Location"].startswith("/accounts/login/")
        return "sign in" if is_sign_in else "done"
    return {200: "shown"}.get(response.status_code, response.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_against_every_act(role, request, as_, helper, questioned, waiting):
    client = as_(None if role == "visitor" else request.getfixturevalue(role))
    acts = {
        "queue": client.get("/moderation/appeals/"),
        "appeal": client.get(f"/moderation/appeals/{questioned.pk}/"),
        "corrections": client.get("/moderation/corrections/"),
        "form": client.get("/moderation/corrections/new/"),
        "correction": client.get(f"/moderation/corrections/{waiting.pk}/"),
        "answer": client.post(f"/moderation/appeals/{questioned.pk}/", ANSWER),
        "correct": client.post(
            "/moderation/corrections/new/",
            {"member": "@helga", "points": "5", "body": "For the flyer of May."},
        ),
        "confirm": client.post(f"/moderation/corrections/{waiting.pk}/", {"confirm": "1"}),
    }

    shown, done = ("shown", "done") if role in MAY else (403, 403)
    if role == "visitor":
        shown = done = "sign in"
    assert {name: outcome(answer) for name, answer in acts.items()} == {
        "queue": shown, "appeal": shown, "corrections": shown, "form": shown, "correction": shown,
        "answer": done, "correct": done, "confirm": done,
    }  # fmt: skip
    many = 1 if role in MAY else 0
    assert (AppealAnswer.objects.count(), CorrectionWord.objects.count()) == (many, many)
    assert Correction.objects.count() == 2 + many
    if role not in MAY and role != "visitor":
        assert "Only moderators" in acts["queue"].content.decode()


def test_who_may_not_answer_reads_why(as_, questioned, max_, mo):
    queue, page = "/moderation/appeals/", f"/moderation/appeals/{questioned.pk}/"

    barred = as_(max_).get(page).content.decode()
    free = as_(mo).get(page).content.decode()

    assert "You decided what this line tells of, so somebody else answers." in barred
    assert "You decided what this line tells of" in as_(max_).get(queue).content.decode()
    assert 'name="outcome"' not in barred
    assert 'name="outcome"' in free
    assert "Max: decided what the line tells of" in free
    assert as_(max_).post(page, ANSWER).status_code == 422
    assert AppealAnswer.objects.count() == 0


def test_a_second_answer_reads_who_answered_and_when(as_, questioned, mo, ada):
    page = f"/moderation/appeals/{questioned.pk}/"
    assert as_(mo).post(page, ANSWER).status_code == 302

    for sent in (ANSWER | {"body": "Mine is better."}, {"body": "Mine is better."}):
        again = as_(ada).post(page, sent)
        said = again.content.decode()
        assert again.status_code == 422
        assert f"{mo} answered this already, on " in said
        assert "Mine is better." in said
    assert "answered this already" not in as_(ada).get(page).content.decode()
    assert AppealAnswer.objects.count() == 1


def test_one_point_stands_in_the_singular(as_, helper, mo):
    one, many = (
        corrections.correct(
            receiver=helper, points=Decimal(n), reason="As it was.", by=mo, now=clock.now()
        )
        for n in (1, 2)
    )  # fmt: skip
    client = as_(mo)

    single = client.get(f"/moderation/corrections/{one.pk}/").content.decode()
    plural = client.get(f"/moderation/corrections/{many.pk}/").content.decode()

    assert "<h1>+1 point</h1>" in single
    assert "+1 point, of one person" in single
    assert "<h1>+2 points</h1>" in plural


def test_nobody_is_left_to_answer(as_, questioned, max_):
    page = as_(max_).get(f"/moderation/appeals/{questioned.pk}/").content.decode()

    assert "All who moderate had a part in it." in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"outcome": "corrected"}, "How many points make it right?"),
        ({"outcome": "upheld", "points": "5"}, "Points change only where you correct"),
        ({"outcome": "corrected", "points": "1e9"}, "5000"),
        ({"outcome": "corrected", "points": "NaN"}, "Enter a number."),
        ({"outcome": "corrected", "points": "5", "body": "x" * 400}, "at most 300"),
        ({"outcome": "nonsense"}, "Select a valid choice"),
        ({"body": "no"}, "at least"),
        ({"body": "\0"}, ""),
    ],
)
def test_a_bad_answer_keeps_what_was_typed(as_, questioned, mo, sent, said):
    page = as_(mo).post(f"/moderation/appeals/{questioned.pk}/", ANSWER | sent)

    assert page.status_code in (400, 422)
    assert said in page.content.decode()
    assert AppealAnswer.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"member": "nobody"}, "Nobody here has this handle."),
        ({"member": "mo"}, "Nobody corrects their own points."),
        ({"points": "0"}, "not zero"),
        ({"points": "0.001"}, "2 decimal places"),
        ({"points": "-5001"}, "5000"),
        ({"body": "short"}, "at least"),
    ],
)
def test_a_bad_correction_keeps_what_was_typed(as_, helper, mo, sent, said):
    good = {"member": "helga", "points": "5", "body": "For the flyer of May."}

    page = as_(mo).post("/moderation/corrections/new/", good | sent)

    assert page.status_code == 422
    assert said in page.content.decode()
    assert (good | sent)["body"] in page.content.decode()
    assert Correction.objects.count() == 0


def test_a_correction_sent_twice_is_one(as_, helper, mo):
    sent = {
        "member": "helga", "points": "5", "body": "For the flyer of May.",
        "key": "7f5cbe5a-2b5e-4a6b-b6a5-d6b6d94e7f10",
    }  # fmt: skip
    for _ in range(2):
        assert as_(mo).post("/moderation/corrections/new/", sent).status_code == 302

    assert Correction.objects.count() == 1


def test_declining_needs_a_reason(as_, waiting, mo):
    page = f"/moderation/corrections/{waiting.pk}/"

    empty = as_(mo).post(page, {"decline": "1", "body": ""})
    done = as_(mo).post(page, {"decline": "1", "body": "No trace of it."})

    assert (empty.status_code, done.status_code) == (422, 302)
    assert "Please say why" in empty.content.decode()
    word = CorrectionWord.objects.get()
    assert (word.is_confirmed, word.reason, word.by) == (False, "No trace of it.", mo)


def test_asking_from_the_lines_page_and_reading_the_answer(as_, helper, max_, mo):
    corrections.correct(
        receiver=helper, points=Decimal(-15), reason="Twice the same.", by=max_, now=clock.now()
    )
    entry = Entry.objects.get(receiver=helper, origin=None)
    line = f"/statement/{entry.pk}/"

    short = as_(helper).post(line, {"body": "no"})
    sent = as_(helper).post(line, {"body": "They were not the same."})
    waits = as_(helper).get(line).content.decode()
    appeal = Appeal.objects.get()
    as_(mo).post(f"/moderation/appeals/{appeal.pk}/", ANSWER)
    told = as_(helper).get("/inbox/").content.decode()
    notice = Notice.objects.get(kind="appeal_answered")
    on = as_(helper).get(f"/inbox/{notice.pk}/")
    read = as_(helper).get(line).content.decode()

    assert (short.status_code, sent.status_code) == (422, 302)
    assert "Twice the same." in waits
    assert "You hear from us by" in waits
    assert 'name="body"' not in waits
    assert "Mo answered your question about your points" in told
    assert (on.status_code, on["Location"]) == (302, line)
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert ANSWER["body"] in read
    assert 'name="body"' in read


@pytest.mark.parametrize(("word", "ends"), [
    ("", "Corrected as soon as a second person agrees"),
    ("confirm", "<b>Corrected</b>"),
    ("decline", "Not corrected: a second person did not agree"),
])  # fmt: skip
def test_what_becomes_of_a_large_correction_is_read_by_all(
    as_, questioned, helper, mo, ada, word, ends
):
    page = f"/moderation/appeals/{questioned.pk}/"
    large = ANSWER | {"outcome": "corrected", "points": "300"}
    done = as_(mo).post(page, large, follow=True).content.decode()
    if word:
        second = f"/moderation/corrections/{Correction.objects.latest('pk').pk}/"
        as_(ada).post(second, {word: "1", "body": "It was twice the same."})

    asks = Notice.objects.get(kind="appeal_answered")
    with translation.override("de"):
        mail = mailing.sample(asks, clock.now()).text

    assert "Your correction counts once a second person confirms it." in done
    assert "sobald eine zweite Person zustimmt" in mail
    assert "Deine Punkte sind korrigiert" not in mail
    for reader, address in (
        (helper, f"/statement/{questioned.entry_id}/"), (ada, page),
        (ada, "/moderation/appeals/?view=answered"),
    ):  # fmt: skip
        assert ends in as_(reader).get(address).content.decode()


def test_the_queue_shows_age_and_lateness(as_, questioned, mo):
    Appeal.objects.update(promised_by=clock.now() - books.DAY)

    page = as_(mo).get("/moderation/appeals/").content.decode()

    assert "promised by" in page
    assert "They were not." in page
    assert as_(mo).get("/moderation/appeals/?view=nonsense").status_code == 404
    assert as_(mo).get("/moderation/appeals/?view=answered&after=nonsense").status_code == 404
    assert "Nothing here yet." in as_(mo).get("/moderation/appeals/?view=answered").content.decode()


def test_what_moderators_look_after_stands_together_in_the_menu(as_, ada, settings):
    settings.PAYBACK = True

    page = as_(ada).get("/").content.decode()

    names = ("/moderation/reputation/", "/moderation/appeals/", "/payback/desk/")
    places = [page.index(f'href="{name}"') for name in names]
    assert places == sorted(places)
