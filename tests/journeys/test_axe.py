"""axe looks at every page: as visitor, member, asker and moderator.

In light on a phone; with --thorough in dark and at a desk's width too, and staff's pages.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import axe_playwright_python
import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import get_resolver, resolve, reverse
from django.urls.resolvers import URLResolver
from playwright.sync_api import Error, Page, expect

from community.views import errors
from forum import mailing
from forum.domain import draft_help, edits, flags, gate, one_taps, stopping, suspending, wordings
from forum.domain.revisions import Words
from forum.lib import clock, decision_address, own_data_address, paging
from forum.models import (
    AskedAnyway,
    BlockedPhrase,
    Draft,
    DraftSuggestion,
    Flag,
    Notice,
    OutboxMessage,
    Post,
    SearchGap,
    Standing,
    Synonyms,
    Thread,
)
from forum.queries import inbox
from reputation.domain import helping, trials
from reputation.models import Award, Finding, LinkedAccounts, Mentor, Pairing, RuleSet
from tests import factories
from tests.community.promise import waiting as promised
from tests.forum import authenticators
from tests.forum import pictures as made
from tests.forum.mailbox import code_in, last_mail
from tests.journeys import desk_pages, incident_pages, mentoring_pages, world
from tests.journeys.browsing import DESK, PHONE, WIDTHS, Visits
from tests.journeys.test_passkeys import plug_in
from tests.journeys.world import World
from tests.reputation import desks, mentoring, paid, sets

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RUN = "options => axe.run(document, options).then(found => found.violations)"
NOW, BEFORE_ALL = clock.now(), datetime(2020, 1, 1, tzinfo=UTC)
ANSWERED = "question_answered"
# What a browser says of a page that was left while axe ran in it.
LEFT = ("reading 'documentElement'", "context was destroyed", "navigation")
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


class Eyes:
    """Runs axe over what a page shows, and collects what it finds."""

    def __init__(self, thorough: bool) -> None:
        self.found: list[str] = []
        self.thorough = thorough
        self.desk = DESK if thorough else PHONE  # what is seen at a desk when all is looked at

    def look(self, page: Page, *, both_widths: bool = False) -> None:
        """All rules in light, those on colour in dark; at the other width too where asked."""
        self._run(page, "light", {"resultTypes": ["violations"]})
        if not self.thorough:
            return
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        self._run(page, "dark", CONTRAST)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        if both_widths:
            width = PHONE if _width(page) == DESK else DESK
            before = page.viewport_size
            page.set_viewport_size({"width": width, "height": WIDTHS[width]})
            self._run(page, f"light at {width}", {"resultTypes": ["violations"]})
            page.set_viewport_size(before)

    def walk(self, page: Page, paths: list[str], *, both_widths: bool = False) -> None:
        for path in paths:
            page.goto(path)
            self.look(page, both_widths=both_widths)

    def _run(self, page: Page, how: str, options: dict[str, Any]) -> None:
        for violation in _violations(page, options):
            where = [node["html"][:160] for node in violation["nodes"][:3]]
            self.found.append(f"{page.url} {how}: {violation['id']} {where}")


def _violations(page: Page, options: dict[str, Any]) -> list[dict[str, Any]]:
    """What axe finds in the page, whole: one that was left meanwhile is not looked at by halves."""
    for _ in range(2):
        page.wait_for_load_state()
        try:
            if not page.evaluate("'axe' in window"):
                page.evaluate(AXE)
            return cast("list[dict[str, Any]]", page.evaluate(RUN, options))
        except Error as fault:
            left = any(word in fault.message for word in LEFT)
            if not left:
                raise
    raise AssertionError(f"{page.url} was left again while it was looked at")


@pytest.fixture
def scene(transactional_db: None) -> World:
    return world.build()


@pytest.fixture
def eyes(thorough: bool) -> Iterator[Eyes]:
    opened = Eyes(thorough)
    yield opened
    assert opened.found == []


def public(scene: World) -> list[str]:
    """What everybody reads; the five that most people see come first."""
    return [
        "/", "/questions/", scene.solved.get_absolute_url(), "/questions/ask/",
        "/search/?q=phone", scene.waiting.get_absolute_url(), scene.closed.get_absolute_url(),
        scene.article.get_absolute_url(), "/questions/?view=unanswered", "/search/",
        "/search/?q=quantum+toaster", "/search/?q=quantum+toaster+is%3Asolved+teg%3Ax",
        "/questions/ask/?title=esim+activation", "/tags/",
        "/help-others/", "/help-others/no-answer/", "/help-others/twins/?in=de&category=sim",
        "/tags/?q=zzz", "/tags/esim/", "/categories/", "/categories/sim/", "/members/",
        scene.helper.get_absolute_url(), scene.helper.get_absolute_url() + "?tab=answers",
        f"/posts/{_answers(scene)[1]}/revisions/", f"/questions/{scene.solved.pk}/solved-it/",
        f"/posts/{_answers(scene)[0]}/tried/",
        "/articles/", "/offline/", "/outbox/", "/badges/", "/badges/first-help/",
        "/leaderboard/", "/rules/points/", "/rules/", "/texts/rules/1/",
        "/mentors/", "/mentors/lessons/privacy/", "/mentors/conduct/",
    ]  # fmt: skip


def members_only(scene: World) -> list[str]:
    """What somebody who neither asked nor moderates gets to see beyond that."""
    answer = _answers(scene)[1]
    return [
        f"/questions/{scene.waiting.pk}/answer/", f"/posts/{answer}/comment/",
        f"/posts/{answer}/helped/", f"/posts/{_answers(scene)[0]}/edit/",
        f"/posts/{_comment(scene)}/delete/", "/settings/", "/accounts/email/",
        "/accounts/password/change/", "/accounts/security/", "/accounts/logout/",
        "/inbox/", "/settings/notices/", f"/questions/{scene.waiting.pk}/follow/",
        "/tags/esim/follow/", "/categories/sim/follow/", f"/members/{scene.asker.handle}/follow/",
        "/settings/export/", "/settings/erase/", "/privacy/",
        "/settings/follows/", "/settings/follows/?view=muted", "/inbox/?about=thanks",
        f"/posts/{answer}/suggest/", f"/posts/{_answers(scene)[0]}/outdated/", "/edits/?view=own",
        f"/edits/{_edit(scene)}/", f"/posts/{answer}/tried/?kind=failed",
        f"/questions/{scene.waiting.pk}/me-too/", "/drafts/", "/badges/",
        scene.helper.get_absolute_url(), "/mentors/mine/", "/mentors/sponsoring/",
        "/questions/ask/?title=My+eSIM+does+not+work&category=sim",
        "/mentors/become/", *mentoring_pages.quiz(scene),
    ]  # fmt: skip


def askers(scene: World) -> list[str]:
    return [
        scene.solved.get_absolute_url(), f"/posts/{_answers(scene)[1]}/accept/",
        f"/questions/{scene.solved.pk}/clear-solution/", f"/posts/{scene.mine.pk}/edit/",
        f"/posts/{scene.solved.posts.get(kind='question').pk}/edit/", "/settings/",
        f"/questions/ask/?draft={scene.draft.pk}", scene.asker.get_absolute_url(), "/statement/",
        "/inbox/", "/inbox/?view=all", "/inbox/?after=" + paging.encode([BEFORE_ALL, 1]),
        *mentoring_pages.own(scene), *_promised(scene),
    ]  # fmt: skip


def _promised(scene: World) -> list[str]:
    """The ladder line with what sounds urgent, and calling a person."""
    now = clock.now()
    service = promised.ladder(scene.waiting, at=now)
    promised.project(service, at=now)
    thread = Thread.objects.get(pk=service.pk)
    line = thread.service_line | {"urgent": "sim_lost"}
    Thread.objects.filter(pk=thread.pk).update(service_line=line)
    return [thread.get_absolute_url(), f"/questions/{thread.pk}/escalate/"]


def of_mentors(scene: World) -> list[str]:
    return ["/mentors/desk/settings/", scene.waiting.get_absolute_url()]


def moderators(scene: World) -> list[str]:
    deleted = scene.deleted.posts.get()
    return [
        scene.deleted.get_absolute_url(), f"/posts/{deleted.pk}/restore/",
        f"/questions/{scene.waiting.pk}/manage/", f"/questions/{scene.closed.pk}/manage/",
        f"/posts/{_answers(scene)[1]}/accept/", f"/posts/{_answers(scene)[1]}/delete/",
        scene.private.get_absolute_url(), "/categories/team/", "/categories/", "/styleguide/",
        reverse("write_article"), "/inbox/", "/inbox/mail/", "/inbox/mail/?view=parked",
        *_finding(), "/search/gaps/?view=closed",
        "/inbox/mail/samples/", "/inbox/mail/samples/question_answered/de/",
        "/inbox/mail/samples/login_code/en/", "/inbox/mail/stopped/",
        "/inbox/mail/samples/digest/en/", "/inbox/mail/samples/several/de/",
        "/inbox/mail/samples/last-digest/en/",
        f"/questions/{scene.waiting.pk}/duplicate/",
        f"/questions/{scene.waiting.pk}/twins/", "/articles/desk/",
        f"/articles/desk/{scene.article.article.pk}/", f"/articles/{scene.article.pk}/outdated/",
        *(f"/inbox/mail/{_mail(scene).pk}/{part}" for part in ("", "page/")),
        "/edits/", f"/edits/{_edit(scene)}/", f"/posts/{_answers(scene)[1]}/revisions/1/",
        *_reviewed(scene),
        "/badges/first-help/", "/badges/first-help/?view=taken-back",
        f"/badges/first-help/{_award(scene).pk}/take-back/",
        "/moderation/appeals/", "/moderation/corrections/", "/moderation/corrections/new/",
        *mentoring_pages.team(scene),
        "/moderation/mentors/health/", "/mentors/log/?view=all",
        f"/questions/{scene.waiting.pk}/wording/", *incident_pages.team(scene),
        f"/questions/{scene.waiting.pk}/merge/", f"/questions/{scene.waiting.pk}/split/",
        f"/posts/{_answers(scene)[1]}/move/",
    ]  # fmt: skip


def talkers(scene: World) -> list[str]:
    """What a newcomer and their mentor see of a draft that is shown, and of a report."""
    thread, suggestion = _shown_draft(scene)
    talk = f"/talks/{thread.pk}/"
    return [
        "/talks/", talk, f"{talk}suggestions/{suggestion.pk}/", f"{talk}report/",
        f"/mentors/help/{scene.draft.pk}/", "/mentors/write/hana/",
        "/questions/ask/?title=My+eSIM+does+not+work", f"/reports/{_report(scene).pk}/",
    ]  # fmt: skip


def guides(scene: World) -> list[str]:
    thread, _suggestion = _shown_draft(scene)
    talk = f"/talks/{thread.pk}/"
    return [
        talk, f"{talk}suggest/", f"{talk}leave/", f"/posts/{_answers(scene)[1]}/report/", "/talks/",
    ]  # fmt: skip


def _shown_draft(scene: World) -> tuple[Thread, DraftSuggestion]:
    """The newcomer shows what they write to the helper, who is their mentor."""
    found = DraftSuggestion.objects.first()
    if found is not None:
        return found.talk.thread, found
    Mentor.objects.update_or_create(
        member=scene.helper, defaults={"state": "active", "since": NOW, "languages": ["de", "en"]}
    )
    Pairing.objects.get_or_create(
        newcomer=scene.newcomer, kind="mentor", ended_at=None,
        defaults={"guide": scene.helper, "began_at": NOW},
    )  # fmt: skip
    scene.draft.member = scene.newcomer
    scene.draft.save()
    fields = {"title": "It does not work", "body": world.BODY, "category": "sim"}
    draft = Draft.objects.create(
        member=scene.newcomer, kind="question", place="ask", fields=fields, updated_at=NOW
    )
    thread = helping.share(
        draft=draft, by=scene.newcomer, words="Is it *clear*?", key=None, now=NOW
    )
    made = draft_help.suggest(
        talk=thread.talk, by=scene.helper, title="My eSIM does not activate", body="Shorter, so.",
        tag_names="esim", reason="It says what is wrong", key=None, now=NOW,
    )  # fmt: skip
    return thread, made


def _report(scene: World) -> Flag:
    post = Post.objects.get(pk=_answers(scene)[1])
    return flags.report(
        thread=post.thread, post=post, by=scene.newcomer, reason="rude", words="Look.", now=NOW
    )


@pytest.mark.thorough
def test_talks(visits: Visits, scene: World, eyes: Eyes) -> None:
    eyes.walk(visits.open("/", by=scene.newcomer, width=PHONE), talkers(scene))
    eyes.walk(visits.open("/", by=scene.helper, width=PHONE), guides(scene))
    page = visits.open("/", by=scene.moderator, width=PHONE)
    eyes.walk(page, ["/moderation/reports/", f"/reports/{_report(scene).pk}/", "/moderation/log/"])


@pytest.mark.thorough
def test_moderation(visits: Visits, scene: World, eyes: Eyes) -> None:
    post = _report(scene).post
    assert post is not None
    made = suspending.warn(
        member=scene.newcomer, by=scene.moderator, reason="rude", words="Please be kind.", now=NOW
    )
    page = visits.open("/", by=scene.moderator, width=PHONE)
    eyes.walk(page, [
        "/moderation/", f"/moderation/posts/{post.pk}/", "/moderation/decisions/",
        f"/moderation/members/{scene.newcomer.handle}/", f"/decisions/{made.pk}/",
        "/moderation/log/", f"/moderation/log/?whom={scene.newcomer.handle}",
    ])  # fmt: skip
    by_mail = decision_address.path(decision=made.pk, member=scene.newcomer.pk)
    out = factories.member()
    why = suspending.suspend(
        member=out, by=scene.moderator, reason="spam", words="Ads.", days=3, now=NOW
    )
    links = [
        own_data_address.Link(own_data_address.ERASE, out.pk, 0, NOW + timedelta(days=1)),
        own_data_address.Link(own_data_address.COPY, out.pk, 0, NOW),  # has done its work
    ]
    with visits.excusing("410"):
        eyes.walk(visits.open("/", width=PHONE), [
            "/rules/decisions/", by_mail, decision_address.path(decision=why.pk, member=out.pk),
            *(own_data_address.path(link=link) for link in links),
        ])  # fmt: skip


@pytest.mark.thorough
def test_held_pages(visits: Visits, scene: World, eyes: Eyes) -> None:
    body = "Everybody wins in this online casino, come and see."
    # A transaction that was emptied before took the phrases along that a migration had put there.
    BlockedPhrase.objects.get_or_create(phrase="online casino", defaults={"added_at": NOW})
    writer = factories.member(joined_at=NOW, language="de")
    thread = Post.objects.get(pk=_answers(scene)[1]).thread
    held = gate.answer(thread=thread, by=writer, body=body, key=None, now=NOW)
    eyes.walk(visits.open("/", by=writer, width=PHONE), [f"/held/{held.pk}/", "/drafts/"])
    paths = ["", f"{held.pk}/alike/", "sample/"]
    page = visits.open("/", by=scene.moderator, width=PHONE)
    eyes.walk(page, [f"/moderation/held/{path}" for path in paths] + [f"/held/{held.pk}/"])


@pytest.mark.thorough
def test_visitors_pages(visits: Visits, scene: World, eyes: Eyes) -> None:
    page = visits.open("/", width=eyes.desk)
    paths = public(scene)
    eyes.walk(page, paths[:5], both_widths=True)
    phone = visits.open("/", width=PHONE)
    eyes.walk(phone, paths[5:])
    page.goto("/search/?q=phone")
    page.locator(".search-help > summary").click()
    page.locator(".search-more > summary").click()
    eyes.look(page, both_widths=True)
    page.goto("/")
    page.get_by_role("textbox", name="Your question").fill("esim activation fails")
    expect(page.locator("#suggestions details[open]")).to_be_visible()
    eyes.look(page, both_widths=True)


@pytest.mark.thorough
def test_the_ways_in(visits: Visits, scene: World, eyes: Eyes) -> None:
    page = visits.open("/", width=PHONE)
    eyes.walk(page, ["/accounts/login/", "/accounts/signup/", "/accounts/login/code/",
                     "/accounts/password/reset/", "/accounts/inactive/",
                     reverse("account_password_reset_completed")])  # fmt: skip
    page.goto("/accounts/login/")
    page.locator("#id_code_email").fill(scene.helper.email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    eyes.look(page)
    page.get_by_label("Code").fill("0000-0000")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("[aria-invalid=true]")).to_be_visible()
    eyes.look(page)
    _sign_up_and_stop(page, eyes)
    _reset(page, scene, eyes)
    page.goto("/questions/ask/?title=Short")
    page.get_by_label("What happens?").fill("It is not what it was yesterday.")
    page.get_by_label("Category").select_option("sim")
    page.get_by_label("Tags").fill("one,two,three,four,five,six")
    with visits.excusing("status of 422"):
        page.get_by_role("button", name="Sign in and post").click()
        expect(page.get_by_role("alert")).to_be_visible()
    eyes.look(page)


@pytest.mark.thorough
def test_members_pages(visits: Visits, scene: World, eyes: Eyes) -> None:
    page = visits.open("/", by=scene.helper, width=PHONE)
    eyes.walk(page, members_only(scene))
    page.goto(scene.waiting.get_absolute_url())
    page.get_by_role("banner").locator("summary").click()
    page.get_by_role("link", name="Comment").click()
    expect(page.get_by_role("textbox", name="Your comment")).to_be_focused()
    page.get_by_role("textbox", name="Your answer").fill(world.BODY)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview table")).to_be_visible()
    eyes.look(page, both_widths=True)
    page.locator(".pictures-form > summary").click()
    chooser = page.locator("picture-upload input[type=file]")
    chooser.set_input_files([made.chosen("a.jpg", 80), made.chosen("b.jpg", 90)])
    expect(page.locator('input[name="kept"]')).to_have_count(2)
    eyes.look(page, both_widths=True)
    page.goto("/settings/")
    page.get_by_label("Picture", exact=True).set_input_files(
        {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    )
    with visits.excusing("status of 422"):
        page.get_by_role("button", name="Use this picture").click()
        expect(page.get_by_role("alert")).to_be_visible()
    eyes.look(page)
    page.goto("/settings/")
    page.get_by_label("Your name").fill(" ")
    with visits.excusing("status of 422"):
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_be_visible()
    eyes.look(page)
    without = factories.member("without-password")
    without.set_unusable_password()
    without.save()
    eyes.walk(visits.open("/", by=without, width=PHONE), ["/accounts/password/set/"])


def test_mentors_pages(visits: Visits, scene: World, eyes: Eyes) -> None:
    """Their settings, with an error; a question that one can take, and one that one has."""
    mara = mentoring.mentor(factories.member("mara"))
    page = visits.open("/", by=mara, width=PHONE)
    eyes.walk(page, of_mentors(scene), both_widths=True)
    page.get_by_role("button", name="I’ll answer this").click()
    expect(page.get_by_text("You have this question until")).to_be_visible()
    eyes.look(page)
    page.goto("/mentors/desk/settings/")
    page.get_by_label("Tags that you know").fill("nosuchtag")
    with visits.excusing("status of 422"):
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("There is no tag")).to_be_visible()
    eyes.look(page)


@pytest.mark.thorough
def test_pages_on_how_one_signs_in(visits: Visits, scene: World, eyes: Eyes) -> None:
    """All that changes it, the proofs before, and the second step."""
    member = scene.helper
    page = visits.open("/", by=member, width=PHONE)
    eyes.walk(page, [reverse("account_reauthenticate"), reverse("reauthenticate_by_code")])
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    eyes.look(page)
    page.get_by_label("Code").fill(code_in(last_mail(member.email)))
    page.get_by_role("button", name="Go on").click()
    key = authenticators.passkey(member)
    authenticators.app(member)
    authenticators.recovery_codes(member)
    eyes.walk(page, ["/accounts/security/"], both_widths=True)
    eyes.walk(page, [
        reverse("mfa_view_recovery_codes"), reverse("mfa_view_recovery_codes"),
        reverse("mfa_generate_recovery_codes"), reverse("mfa_deactivate_totp"),
        reverse("mfa_add_webauthn"), reverse("mfa_edit_webauthn", args=[key.pk]),
        reverse("mfa_remove_webauthn", args=[key.pk]), reverse("mfa_reauthenticate"),
        reverse("mfa_reauthenticate_webauthn"),
    ])  # fmt: skip
    plug_in(page)  # a phone that does not hold it
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("That did not work with this passkey.")).to_be_visible()
    eyes.look(page)
    Authenticator.objects.filter(user=member, type="totp").delete()
    eyes.walk(page, [reverse("mfa_activate_totp")])
    page.get_by_label("The code that the app shows now").fill("000000")
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator("[aria-invalid=true]")).to_be_visible()
    eyes.look(page)
    authenticators.app(member)
    out = visits.open("/accounts/login/", width=PHONE)
    out.get_by_text("Sign in with a password").click()
    out.get_by_label("E-mail address or handle").fill(member.handle)
    out.get_by_label("Password").fill(authenticators.PASSWORD)
    out.get_by_role("button", name="Sign in", exact=True).click()
    expect(out.get_by_role("heading", name="The second step")).to_be_visible()
    eyes.look(out)


@pytest.mark.thorough
def test_sign_up_with_a_passkey(visits: Visits, scene: World, eyes: Eyes) -> None:
    page = visits.open("/accounts/signup/", width=PHONE)
    eyes.walk(page, [reverse("account_signup_by_passkey")])
    page.get_by_label("E-mail address").fill("nora@example.com")
    page.get_by_label("Your name").fill("Nora")
    page.get_by_text("I am at least 16").click()
    page.get_by_role("button", name="Make it with a passkey").click()
    expect(page.get_by_label("Code")).to_be_visible()
    page.get_by_label("Code").fill(code_in(last_mail("nora@example.com")))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Now your passkey")).to_be_visible()
    eyes.look(page)


@pytest.mark.thorough
def test_staff_without_a_second_factor(
    visits: Visits, scene: World, eyes: Eyes, settings: Any
) -> None:
    settings.REQUIRE_SECOND_FACTOR_FOR_STAFF = True
    page = visits.open("/questions/", by=scene.moderator, width=PHONE)
    expect(page.get_by_text("Your role needs a second factor.")).to_be_visible()
    eyes.look(page, both_widths=True)


@pytest.mark.thorough
def test_the_mentors_desk(visits: Visits, scene: World, eyes: Eyes) -> None:
    """With something in each list of the desk; and what whoever asked reads of a new title."""
    mentor = desks.mentor("mara")
    new = desks.newcomer(mentor, "nora", topic=1.0, hours=0.5).newcomer
    asked = factories.question(by=new, at=clock.now() - timedelta(hours=3))
    wordings.reword(
        thread=scene.waiting, by=mentor.member, title="My phone loses the network at home",
        tag_names=["network"], reason="Says where", base="", now=clock.now(),
    )  # fmt: skip
    page = visits.open("/", by=mentor.member, width=PHONE)
    eyes.walk(page, ["/mentors/log/?view=done", f"/questions/{asked.pk}/wording/"])
    page.goto("/mentors/desk/")
    eyes.look(page, both_widths=True)
    asker = visits.open(scene.waiting.get_absolute_url(), by=scene.asker, width=PHONE)
    expect(asker.get_by_role("button", name="I want it as it was")).to_be_visible()
    eyes.look(asker, both_widths=True)
    eyes.walk(asker, ["/mentors/log/"])


@pytest.mark.thorough
def test_the_experts_desk(visits: Visits, scene: World, eyes: Eyes) -> None:
    """A question that they hold and one that is offered; its keys; an answer that is too short."""
    expert, paths = desk_pages.expert(scene), desk_pages.of_desk(scene)
    page = visits.open("/", by=expert, width=eyes.desk)
    eyes.walk(page, paths[:6], both_widths=True)
    page.keyboard.press("?")
    expect(page.get_by_text("next and previous question; Enter opens it")).to_be_visible()
    eyes.look(page)
    eyes.walk(visits.open("/", by=expert, width=PHONE), paths[6:])
    page.goto("/desk/hours/")
    page.get_by_label("Monday").fill("17-9")
    with visits.excusing("status of 422"):
        page.locator("#work").get_by_role("button", name="Save").click()
        expect(page.get_by_text("Write hours like")).to_be_visible()
    eyes.look(page, both_widths=True)


@pytest.mark.thorough
def test_askers_pages(visits: Visits, scene: World, eyes: Eyes) -> None:
    page = visits.open("/", by=scene.asker, width=eyes.desk)
    eyes.walk(page, askers(scene))
    page.goto(scene.waiting.get_absolute_url())
    page.locator(".question .menu:not(.follow) > summary").click()
    eyes.look(page, both_widths=True)


@pytest.mark.thorough
def test_moderators_pages(visits: Visits, scene: World, eyes: Eyes) -> None:
    page = visits.open("/", by=scene.moderator, width=PHONE)
    eyes.walk(page, moderators(scene))
    page.goto("/search/gaps/")
    page.locator(".gap summary").click()
    with visits.excusing("status of 422"):
        page.get_by_role("button", name="Take it off the list").click()
        expect(page.get_by_role("alert")).to_be_visible()
    eyes.look(page, both_widths=True)


@pytest.fixture
def pays(settings: Any) -> Iterator[None]:
    yield from paid.switched_on(settings)


@pytest.mark.thorough
def test_pages_about_money(visits: Visits, scene: World, eyes: Eyes, pays: None) -> None:
    helper = paid.customer("helga")
    window = world.drawn_up(helper)
    page = visits.open("/", by=helper, width=PHONE)
    eyes.walk(page, ["/payback/", "/payback/2025-10/"], both_widths=True)
    page.goto("/payback/")
    page.get_by_label("To my bank account").check()
    page.get_by_label("IBAN").fill("DE89370400440532013001")
    with visits.excusing("status of 422"):
        page.get_by_role("button", name="Save my choice").click()
        expect(page.get_by_role("alert")).to_be_visible()
    eyes.look(page)
    manager = factories.member("sven", staff_role="manager")
    desk = visits.open("/", by=manager, width=PHONE)
    ruling, payout = world.refused(window)
    one = f"/payback/desk/{window}/payouts/{payout.pk}/"
    eyes.walk(desk, ["/payback/desk/", f"/payback/desk/{window}/", one], both_widths=True)
    eyes.walk(page, [f"/payback/refused/{ruling.pk}/"], both_widths=True)


@pytest.mark.thorough
def test_the_administration(visits: Visits, scene: World, eyes: Eyes) -> None:
    """Django's own pages with our settings: nothing is refused by the policy, axe finds nothing."""
    chief = factories.member("ada", staff_role="administrator", is_staff=True, is_superuser=True)
    paths = [
        "/admin/", "/admin/forum/category/", "/admin/forum/category/add/",
        "/admin/forum/member/", f"/admin/forum/member/{scene.helper.pk}/change/",
        "/admin/forum/outboxmessage/", "/admin/procrastinate/procrastinatejob/", *_rules(),
    ]  # fmt: skip
    page = visits.open("/admin/", by=chief, width=DESK)
    for path in paths:
        page.goto(path)
    with visits.excusing("Applying inline style"):  # axe tries some on these pages; they do not
        eyes.walk(page, paths)
        page.goto("/admin/forum/category/add/")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator(".errornote")).to_be_visible()
        eyes.look(page)


def _rules() -> list[str]:
    """A draft of a rule set, with a trial run that ended and one that waits."""
    now = clock.now()
    draft = sets.draft(now, SOL={"points": Decimal(18)})
    runs = [sets.tried(draft, now), trials.ask(draft=draft, by=draft.begun_by, now=now)]
    one, at = "/admin/reputation/", f"/admin/reputation/rulesetdraft/{draft.pk}/"
    return [
        f"{one}rulesetdraft/", f"{one}rulesetdraft/add/", f"{one}ruleset/", f"{one}entry/",
        *(f"{at}{name}/" for name in ("change", "in-force", "preview")),
        *(f"{one}trialrun/{run.pk}/change/" for run in runs),
        f"{one}ruleset/{RuleSet.objects.get(number=1).pk}/change/",
    ]  # fmt: skip


def serve(page: Page, pattern: str, response: HttpResponse) -> None:
    """What the product answers when all is broken, without breaking it."""
    status, body = response.status_code, response.content
    page.route(
        pattern, lambda route: route.fulfill(status=status, content_type="text/html", body=body)
    )


def from_mail(scene: World) -> list[str]:
    """Pages that a mail opens, as visitors see them."""
    stop = stopping.secret(member=scene.asker, scope="group.questions")
    following = stopping.secret(member=scene.asker, scope=f"thread.{scene.solved.pk}")
    return [
        f"/inbox/stop/{stop}/", f"/inbox/stop/{stop}/?done=stopped",
        f"/inbox/stop/{stop}/?done=undone", f"/inbox/stop/{following}/", _tap(scene),
        f"{_tap(scene)}?say=broken", f"{_tap(scene)}?say=myself",
    ]  # fmt: skip


@pytest.mark.thorough
def test_pages_that_a_mail_opens(visits: Visits, scene: World, eyes: Eyes) -> None:
    page = visits.open("/", width=PHONE)
    eyes.walk(page, from_mail(scene), both_widths=True)
    with visits.excusing("status of"):
        page.goto(_tap(scene))
        page.get_by_label("How did you solve it?").fill("no")
        page.get_by_role("button", name="Solved it myself").click()
        expect(page.get_by_role("alert")).to_be_visible()
        eyes.look(page)
        with clock.shifted(timedelta(days=31)):
            eyes.walk(page, [_tap(scene), f"{_tap(scene)}?sent=1"])
        eyes.walk(page, ["/do/cut/", "/inbox/stop/cut/"], both_widths=True)
        page.goto(_tap(scene))
        page.get_by_role("button", name="Still broken").click()
        expect(page.get_by_role("link", name="To the question")).to_be_visible()
        eyes.look(page)


@pytest.mark.thorough
def test_pages_for_what_went_wrong(
    visits: Visits, scene: World, eyes: Eyes, rf: RequestFactory
) -> None:
    page = visits.open("/", width=PHONE)
    with visits.excusing("status of"):
        eyes.walk(page, ["/nowhere/", "/search/?q=%00"])
        serve(page, "**/broken/", errors.server_error(rf.get("/")))
        serve(page, "**/away/", errors.unavailable(rf.get("/")))
        serve(page, "**/often/", errors.too_often(rf.get("/")))
        eyes.walk(page, ["/broken/", "/away/", "/often/"])
        member = visits.open("/", by=scene.helper, width=PHONE)
        eyes.walk(member, [f"/questions/{scene.closed.pk}/answer/"])


# Not pages of ours: parts, addresses that only write or only redirect, machines' addresses.
NO_PAGES = {
    "download_export", "cancel_erasure", "agree_to_rules",
    "similar", "preview", "preferences", "add_device", "remove_device",
    "ask_fields", "own_questions", "writing", "waiting_draft", "throw_away_draft",
    "set_picture", "remove_picture",
    "push_settings", "add_push_device", "remove_push_device", "try_push", "decline_push",
    "avatar", "picture", "send_picture", "shown_picture", "healthz", "readyz",
    "security_txt", "security_log_file",
    "admin/logout/", "admin/password_change/", "thread_by_id", "article_by_id",
    "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
    "feed", "category_feed", "tag_feed", "thread_feed", "queue_feed", "share_thread",
    "share_member", "share_site", "sitemap", "sitemap_page", "robots", "opensearch",
    "search_opened", "live", "manifest", "service_worker", "shared", "outbox_ready",
    "close_gap", "remove_synonyms", "finding_fine", "note_finding", "link_finding",
    "want_mentor", "change_mentor", "out_of_mentor", "undo_mentor", "judge_mentor",
    "mentor_helped", "open_sponsor_link", "revoke_sponsor_link",
    "give_badge_back", "point_rules_json", "points", "statement_csv", "statement_json",
    "mentor_pause", "mentor_resume", "mentor_leave", "mentor_return", "answer_removal",
    "end_sponsoring",
    "leaderboard_choice", "payback_close", "payback_look", "payback_make", "payback_release",
    "payback_withdraw", "payback_take", "payback_back", "payback_off", "payback_refuse",
    "payback_turn", "payback_agree", "payback_decline", "payback_answer", "payback_months_csv",
    "payback_payouts_csv", "offer", "take_thread",
    "usersessions_list", "mfa_index", "mfa_list_webauthn", "end_session", "end_other_sessions",
    "totp_picture", "mfa_download_recovery_codes", "mfa_login_webauthn",
    "take_wording_back", "undo_shape",
    "undo_duplicate", "leave_twins", "solved_by_twin", "confirm", "begin_article",
    "mail_hook", "start_mail_again", "start_mail_of_another",
    "post", "notice", "mark_notice", "mute_notice", "complete", "read_all", "retry_mail",
    "own_digest",  # a mail, as its sample is
    "have_incident", "change_incident", "inform_of_incident", "end_incident", "join_incident",
    "take_back_incident",
    "not_of_incident", "false_alarm",
    "share_from_form", "ask_nobody_else", "needs_no_answer", "put_out_of_talk",
    "desk_claim", "desk_give_back", "desk_answer", "desk_offer", "desk_board", "desk_note",
    "not_solved", "confirm_case", "moderate_many", "claim_review",
    "surveys_csv", "own_survey", "callback_calendar",
    "desk_drawer",  # the answer to a POST
    "desk_case_claim", "desk_case_message", "desk_case_reveal", "desk_case_attempt",
    # The page for links that are cut is seen with a secret of no use.
    "do/", "say/", "tap/", "inbox/stop/",
}  # fmt: skip
BY_STEPS = {  # reached above by pressing buttons
    "redact", "redact_picture",  # in test_shaping.py
    "imprint", "contact", "house_texts", "publish_text",  # in test_house.py
    "account_confirm_login_code", "account_email_verification_sent",
    "account_confirm_password_reset_code", "account_complete_password_reset",
    "account_login", "account_signup", "account_request_login_code", "account_reset_password",
    "account_inactive", "account_password_reset_completed", "account_set_password",
    "account_reauthenticate", "reauthenticate_by_code", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "mfa_authenticate", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "account_signup_by_passkey", "mfa_signup_webauthn",
    "payback", "payback_month", "payback_desk", "payback_window", "payback_payout",
    "payback_refused",
    "statement_line", "appeal", "correction",  # in test_statement.py
    "mentor_apply",  # in test_become.py
    "sponsor_invitation",  # in test_newcomer.py
    "mentor_desk",  # with something in each list
    "reports",  # in test_talks
    "moderation", "review_post", "decision_list", "moderated_member", "decision",
    "decision_by_mail", "decision_log", "security_log",  # in test_moderation
    "own_data_by_mail",  # in test_moderation
    "held", "held_queue", "held_alike", "held_sample",  # in test_held_pages
    "say", "surveys",  # in test_surveys.py
    "cases", "new_case", "case", "reopen_case", "withdraw_case",  # in test_case.py
    "case_callback", "move_callback", "cancel_callback", "withdraw_number",  # in test_call.py
    "desk_case_move_call",  # there, too
    "desk_cases", "desk_case", "desk_case_finish", "desk_case_summary", "desk_case_give_back",
    "desk_case_hand_over",  # in test_needs_a_person.py
    "desk_case_note", "desk_case_cancel_call", "drawer", "another_for_case",  # in test_drawer.py
    "case_tap",  # in test_case_tap.py
}  # fmt: skip


def test_no_page_is_left_out(scene: World) -> None:
    seen = {
        resolve(path.partition("?")[0]).url_name
        for pages in (
            public,
            members_only,
            askers,
            of_mentors,
            moderators,
            from_mail,
            talkers,
            guides,
            desk_pages.of_desk,
        )
        for path in pages(scene)
    }

    assert sorted(set(_names(get_resolver())) - seen - NO_PAGES - BY_STEPS) == []


def _names(resolver: URLResolver) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if not isinstance(entry, URLResolver):
            yield entry.name or str(entry.pattern)
        elif entry.app_name != "admin":
            yield from _names(entry)


def _reviewed(scene: World) -> list[str]:
    """What those who keep order look at: a pair with its posts, and accounts that are linked."""
    one, other = sorted((scene.asker, scene.helper), key=lambda member: member.pk)
    figures = {"given": 4, "of_one": 6, "back": 3, "of_other": 5, "posts": _answers(scene)}
    pair, _is_new = Finding.objects.get_or_create(
        kind="pair", member=one, other=other,
        defaults={"size": 7, "severity": 67, "figures": figures, "first_at": NOW, "last_at": NOW},
    )  # fmt: skip
    pair.steps.get_or_create(kind="note", text="Ask.", figures={}, by=scene.moderator, at=NOW)
    link, _is_new = LinkedAccounts.objects.get_or_create(
        one=one, other=other, by=scene.moderator, at=NOW, reason="The same hand."
    )
    base = "/moderation/reputation/"
    return [
        base, f"{base}?view=looked-at", f"{base}{pair.pk}/", f"{base}linked/?one=hana",
        f"{base}linked/{link.pk}/end/",
    ]  # fmt: skip


def _sign_up_and_stop(page: Page, eyes: Eyes) -> None:
    page.goto("/accounts/signup/")
    page.get_by_text("Choose a handle or a password").click()
    eyes.look(page)
    page.get_by_label("E-mail address").fill("nora@example.com")
    page.get_by_label("Your name").fill("Nora")
    page.get_by_text("I am at least 16").click()
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_label("Code")).to_be_visible()
    eyes.look(page)
    page.get_by_role("button", name="Use another address").click()


def _reset(page: Page, scene: World, eyes: Eyes) -> None:
    page.goto("/accounts/password/reset/")
    page.get_by_label("E-mail address").fill(scene.helper.email)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_label("Code")).to_be_visible()
    eyes.look(page)
    page.get_by_label("Code").fill(code_in(last_mail(scene.helper.email)))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("New password", exact=True)).to_be_visible()
    eyes.look(page)


def _answers(scene: World) -> list[int]:
    """The helper's answer and the expert's."""
    posts = scene.solved.posts.filter(kind="answer").order_by("pk")
    return list(posts.values_list("pk", flat=True))


def _notice(scene: World) -> Notice:
    """The asker was told of the helper's answer."""
    return Notice.objects.get(member=scene.asker, post=_answers(scene)[0], kind=ANSWERED)


def _tap(scene: World) -> str:
    notice = _notice(scene)
    return f"/do/{one_taps.issue(notice=notice, key='axe', now=clock.now())}/"


def _mail(scene: World) -> OutboxMessage:
    """A mail that was sent into a folder, and so can be read."""
    (row,) = inbox.mails_together(pk=_notice(scene).mails.get().pk)
    letter = mailing.of_notice(row, clock.now())
    row.subject, row.text, row.html, row.sent_at = letter.subject, letter.text, letter.html, NOW
    row.save()
    return row


def _award(scene: World) -> Award:
    """The helper's badge; that of the expert was taken back."""
    return Award.objects.get(member=scene.helper, code="first-help")


def _edit(scene: World) -> int:
    """What the helper suggests for the expert's answer."""
    post = Post.objects.select_related("thread").get(pk=_answers(scene)[1])
    return edits.suggest(
        post=post, by=scene.helper, standing=Standing(points=50),
        words=Words("Restart it *thrice*."), reason="Better", base=post.fingerprint,
        key=None, now=NOW,
    ).pk  # fmt: skip


def _finding() -> list[str]:
    """What was not found, and words for the same; addresses that close and remove lead back."""
    now = clock.now()
    gap = {"language": "en", "first_at": BEFORE_ALL, "last_at": now, "searches": 9}
    shown = {"shown": 9, "opened": 4, "last_at": now}
    AskedAnyway.objects.get_or_create(
        thread=Thread.objects.listed_for(None).first(), defaults=shown
    )
    SearchGap.objects.get_or_create(text="quantum toaster", defaults=gap)
    group, _ = Synonyms.objects.get_or_create(words=["phone", "handset"])
    return ["/search/gaps/", "/search/synonyms/", f"/search/synonyms/{group.pk}/"]


def _comment(scene: World) -> int:
    """The helper's comment."""
    return scene.waiting.posts.get(kind="comment").pk


def _width(page: Page) -> int:
    assert page.viewport_size is not None
    return page.viewport_size["width"]
