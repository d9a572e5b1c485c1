"""Everything that is not a mentor's, and the addresses at which they try to reach it."""

import re
from datetime import timedelta
from typing import Any

from forum.domain import articles, edits, posts, solutions, wordings
from forum.domain.revisions import Words
from forum.lib import clock
from forum.models import (
    Device,
    Draft,
    Event,
    Export,
    Member,
    Notice,
    OutboxMessage,
    Post,
    PushDevice,
    SearchGap,
    Standing,
    Synonyms,
    Thread,
    ThreadMember,
)
from reputation.models import Award, BadgeRule, Entry, Finding, LinkedAccounts
from tests import factories
from tests.reputation import books

AGO = timedelta(days=20)
SECRET, PHONE, TARIFF = "hana.private@example.com", "Quietphone 77", "Tariff of few"


class World:
    """Everything that is not the mentor's."""

    def __init__(self, hana: Member, olga: Member, mo: Member) -> None:
        now = clock.now()
        Member.objects.filter(pk=hana.pk).update(email=SECRET, tariff=TARIFF)
        self.export = Export.objects.create(
            member=hana, name="ab" * 16, asked_at=now, due_at=now, failed_at=now
        )
        self.device = Device.objects.create(member=hana, name=PHONE, added_at=now)
        self.push = PushDevice.objects.create(
            member=hana, endpoint="https://push.example/1", session_key="k", created_at=now
        )
        self.thread = factories.question(by=hana, at=now - AGO, title="Why is it silent at night?")
        self.question = self.thread.posts.get()
        self.answer = factories.answer(self.thread, by=olga, at=now - AGO)
        posts.edit(post=self.answer, by=olga, now=now, body="Restart it and wait for two minutes.")
        self.solved = factories.question(by=hana, at=now - AGO)
        self.solution = factories.answer(self.solved, by=olga, at=now - AGO)
        solutions.accept(thread=self.solved, post=self.solution, by=hana, now=now - AGO)
        self.deleted = factories.answer(self.thread, by=olga, at=now - AGO)
        posts.delete(post=self.deleted, by=olga, now=now)
        wordings.reword(
            thread=self.thread, by=mo, title="Why is my phone silent at night?", tag_names=None,
            reason="Which", base="", now=now,
        )  # fmt: skip
        self.change = Event.objects.get(kind="thread_retitled")
        self.edit = edits.suggest(
            post=self.answer, by=hana, standing=Standing(points=90),
            words=Words("Restart it, and wait for two minutes."), reason="A comma",
            base=Post.objects.select_related("thread").get(pk=self.answer.pk).fingerprint,
            key=None, now=now,
        )  # fmt: skip
        Standing.objects.filter(member=olga).update(points=300)
        self.article = articles.begin(
            post=self.solution, by=Member.objects.get(pk=olga.pk), now=now
        )  # fmt: skip
        self.notice = Notice.objects.filter(member=hana).latest("pk")
        self.draft = Draft.objects.create(
            member=hana, kind="ask", place="ask", fields={"title": "Private"}, updated_at=now
        )
        self.private = Thread.objects.create(
            kind=Thread.Kind.PRIVATE, title="Between two people", slug="two", language="en",
            category=self.thread.category, author=hana, created_at=now, active_at=now,
        )  # fmt: skip
        for person in (hana, olga):
            ThreadMember.objects.create(thread=self.private, member=person, added_at=now)
        books.follow(now)
        self.entry = Entry.objects.filter(origin=None).exclude(receiver=None).latest("pk")
        self.gap = SearchGap.objects.create(
            text="toaster", language="en", first_at=now, last_at=now
        )
        self.synonyms = Synonyms.objects.create(words=["sim", "card"], language="en")
        self.mail = OutboxMessage.objects.filter(member=hana).latest("pk")
        self.finding = Finding.objects.create(
            kind="burst", member=hana, size=1, severity=1, figures={"posts": []},
            first_at=now, last_at=now,
        )  # fmt: skip
        self.link = LinkedAccounts.objects.create(one=hana, other=olga, by=mo, at=now, reason="So.")


def closed(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """What staff, or whoever it belongs to, have alone: route -> (address, what is sent)."""
    because, w = {"reason": "Because I say so"}, world
    text = {"body": "Other words than those that stand here."}
    article = {"title": "All about phones", "category": "sim", "tag_names": "sim", "language": "en"}
    reputation, month, desk = "moderation/reputation/", "<pay_month:month>", "payback/desk/"
    window, payout = f"/{desk}2025-12/", f"{desk}{month}/payouts/<int:pk>/"
    return {
        "questions/<int:pk>/clear-solution/": (
            f"/questions/{w.solved.pk}/clear-solution/", because
        ),
        "questions/<int:pk>/manage/": (f"/questions/{w.thread.pk}/manage/", {"pin": "1"}),
        "questions/<int:pk>/merge/": (
            f"/questions/{w.thread.pk}/merge/", {"other": str(w.solved.pk), "reason": "copy"}
        ),
        "questions/<int:pk>/split/": (
            f"/questions/{w.thread.pk}/split/",
            article | {"posts": w.answer.pk, "reason": "wrong_place"},
        ),
        "questions/<int:pk>/decisions/<int:decision>/undo/": (
            f"/questions/{w.thread.pk}/decisions/1/undo/", {}
        ),
        "posts/<int:pk>/move/": (
            f"/posts/{w.answer.pk}/move/", {"other": str(w.solved.pk), "reason": "wrong_place"}
        ),
        "posts/<int:pk>/redact/": (
            f"/posts/{w.answer.pk}/redact/",
            {"secret": w.answer.body, "reason": "private", "sure": "1"},
        ),
        "posts/<int:pk>/redact/pictures/<int:picture>/": (
            f"/posts/{w.answer.pk}/redact/pictures/1/", {}
        ),
        "questions/<int:pk>/wording/<int:change>/back/": (
            f"/questions/{w.thread.pk}/wording/{w.change.pk}/back/", {}
        ),
        "questions/<int:pk>/solved-by/<int:answer>/": (
            f"/questions/{w.thread.pk}/solved-by/{w.solution.pk}/", {}
        ),
        "escalations/<int:pk>/false-alarm/": ("/escalations/1/false-alarm/", {}),
        "articles/write/": ("/articles/write/", article | text),
        "posts/<int:pk>/edit/": (f"/posts/{w.answer.pk}/edit/", text),
        "posts/<int:pk>/delete/": (f"/posts/{w.answer.pk}/delete/", because),
        "posts/<int:pk>/revisions/<int:number>/": (f"/posts/{w.answer.pk}/revisions/1/", because),
        "posts/<int:pk>/accept/": (f"/posts/{w.answer.pk}/accept/", because),
        "search/gaps/": ("/search/gaps/", {}),
        "search/gaps/<int:pk>/close/": (
            f"/search/gaps/{w.gap.pk}/close/", {"closed_as": "not_needed", **because}
        ),
        "search/synonyms/": ("/search/synonyms/", {"words": "roam, travel", "language": "en"}),
        "search/synonyms/<int:pk>/": (f"/search/synonyms/{w.synonyms.pk}/", {"words": "a, b"}),
        "search/synonyms/<int:pk>/remove/": (f"/search/synonyms/{w.synonyms.pk}/remove/", {}),
        "inbox/mail/": ("/inbox/mail/", {}),
        "inbox/mail/samples/": ("/inbox/mail/samples/", {}),
        "inbox/mail/samples/<slug:kind>/<slug:language>/": (
            "/inbox/mail/samples/question_answered/en/", {}
        ),
        "inbox/mail/stopped/": ("/inbox/mail/stopped/", {}),
        "inbox/mail/stopped/<int:pk>/start-again/": ("/inbox/mail/stopped/1/start-again/", {}),
        "inbox/mail/<int:pk>/": (f"/inbox/mail/{w.mail.pk}/", {}),
        "inbox/mail/<int:pk>/page/": (f"/inbox/mail/{w.mail.pk}/page/", {}),
        "inbox/mail/<int:pk>/retry/": (f"/inbox/mail/{w.mail.pk}/retry/", {}),
        reputation: (f"/{reputation}", {}),
        f"{reputation}linked/": (
            f"/{reputation}linked/", {"one": "nina", "other": "olga"} | because
        ),
        f"{reputation}linked/<int:pk>/end/": (f"/{reputation}linked/{w.link.pk}/end/", because),
        f"{reputation}<int:pk>/": (f"/{reputation}{w.finding.pk}/", {}),
        f"{reputation}<int:pk>/fine/": (f"/{reputation}{w.finding.pk}/fine/", because),
        f"{reputation}<int:pk>/note/": (f"/{reputation}{w.finding.pk}/note/", {"text": "Hm."}),
        f"{reputation}<int:pk>/link/": (f"/{reputation}{w.finding.pk}/link/", because),
        "badges/<slug:code>/<int:pk>/take-back/": (
            f"/badges/{award(w).code}/{award(w).pk}/take-back/", because
        ),
        "badges/<slug:code>/<int:pk>/give-back/": (
            f"/badges/{award(w).code}/{award(w).pk}/give-back/", because
        ),
        desk: (f"/{desk}", {}),
        f"{desk}close/": (f"/{desk}close/", {"month": "2025-11"}),
        f"{desk}off/<int:pk>/": (f"/{desk}off/1/", because),
        f"{desk}{month}/": (window, {}),
        f"{desk}{month}/looks/<int:pk>/": (f"{window}looks/1/", {"is_fine": "1"} | because),
        f"{desk}{month}/files/": (f"{window}files/", {}),
        f"{desk}{month}/files/<int:number>/release/": (f"{window}files/1/release/", {}),
        f"{desk}{month}/files/<int:number>/withdraw/": (f"{window}files/1/withdraw/", {}),
        f"{desk}{month}/files/<int:number>/file.csv": (f"{window}files/1/file.csv", {}),
        f"{payout}": (f"{window}payouts/1/", {}),
        f"{payout}back/": (f"{window}payouts/1/back/", because),
        f"{payout}refuse/": (f"{window}payouts/1/refuse/", because),
        f"{payout}turn/": (f"{window}payouts/1/turn/", {"kind": "credit"} | because),
        f"{payout}asked/<int:question>/answer/": (
            f"{window}payouts/1/asked/1/answer/", {"outcome": "stays"} | because,
        ),
        f"{payout}said/<int:ruling>/agree/": (f"{window}payouts/1/said/1/agree/", {}),
        f"{payout}said/<int:ruling>/decline/": (f"{window}payouts/1/said/1/decline/", because),
        "moderation/appeals/": ("/moderation/appeals/", {}),
        "moderation/appeals/<int:pk>/": ("/moderation/appeals/1/", {"outcome": "explained"} | text),
        "moderation/corrections/": ("/moderation/corrections/", {}),
        "moderation/corrections/new/": (
            "/moderation/corrections/new/", {"member": "hana", "points": "9"} | text
        ),
        "moderation/corrections/<int:pk>/": ("/moderation/corrections/1/", {"confirm": "1"}),
        "moderation/mentors/health/": ("/moderation/mentors/health/", {}),
        "moderation/reports/": ("/moderation/reports/", {}),
        "moderation/log/": ("/moderation/log/", {}),
        "moderation/texts/": ("/moderation/texts/", {}),
        "moderation/texts/<slug:kind>/": ("/moderation/texts/imprint/", text),
        "moderation/log.<slug:kind>": ("/moderation/log.csv", {}),
        "moderation/": ("/moderation/", {}),
        "moderation/many/": ("/moderation/many/", {"chosen": f"{w.answer.pk}", "act": "keep"}),
        "moderation/claim/": ("/moderation/claim/", {"what": f"post:{w.answer.pk}"}),
        "moderation/posts/<int:pk>/": (f"/moderation/posts/{w.answer.pk}/", {"act": "keep"}),
        "moderation/decisions/": ("/moderation/decisions/", {}),
        "moderation/members/<str:handle>/": ("/moderation/members/hana/", text),
        "moderation/held/": ("/moderation/held/", {}),
        "moderation/held/sample/": ("/moderation/held/sample/", {}),
        "moderation/held/<int:pk>/alike/": ("/moderation/held/1/alike/", {}),
        "moderation/mentors/": ("/moderation/mentors/", {}),
        "moderation/mentors/remove/<slug:handle>/": (
            "/moderation/mentors/remove/mara/", {"body": "Because I say so"}
        ),
        "moderation/mentors/removals/<int:pk>/": (
            "/moderation/mentors/removals/1/", {"body": "Because I say so"}
        ),
        "questions/<int:pk>/not-solved/": (f"/questions/{w.solved.pk}/not-solved/", {}),
        "insights/surveys/": ("/insights/surveys/", {}),
        "insights/surveys/answers.csv": ("/insights/surveys/answers.csv", {}),
    } | of_incidents(w) | at_the_desk(w)  # fmt: skip


def of_incidents(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """What only the team says of a known incident, and whoever asked of their own question."""
    acts, of = ("change", "inform", "end", "false-alarm"), ("open", "join", "differs")
    sent = {"body": "Other words than these.", "title_en": "All is dark", "incident": "1"}
    return {
        **{f"incidents/<int:pk>/{act}/": (f"/incidents/1/{act}/", sent) for act in acts},
        **{
            f"incidents/of/<int:pk>/{act}/": (f"/incidents/of/{world.thread.pk}/{act}/", sent)
            for act in of
        },
    }


def at_the_desk(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """What only the company's experts have."""
    one, pk = f"/desk/{world.thread.pk}/", "desk/<int:pk>/"
    acts = ("claim", "give-back", "hand-over", "answer", "ask-back", "escalate", "resolve")
    pages = ("boards", "coverage", "hours", "canned", "canned/new")
    return {
        "desk/": ("/desk/", {}),
        "desk/cases/": ("/desk/cases/", {}),
        pk: (one, {}),
        **{f"{pk}{act}/": (f"{one}{act}/", {"body": "Other words than these."}) for act in acts},
        f"{pk}canonical/": (f"/desk/{world.solved.pk}/canonical/", {}),
        **{f"desk/{page}/": (f"/desk/{page}/", {}) for page in pages},
        "desk/boards/<slug:slug>/": ("/desk/boards/general/", {"text": "A note for all."}),
        "desk/notes/<int:pk>/": ("/desk/notes/1/", {}),
        "desk/canned/<int:pk>/": ("/desk/canned/1/", {"retire": "1"}),
        "desk/offers/<int:pk>/": ("/desk/offers/1/", {}),
        "desk/offers/<int:pk>/why/": ("/desk/offers/1/why/", {}),
    }


def of_others(world: World, routes: list[str]) -> dict[str, str]:
    """An address of something that is another's, for each of these routes."""
    w = world
    pks = {
        "drafts/<uuid:pk>/throw-away/": w.draft.pk,
        "settings/devices/<int:pk>/remove/": w.device.pk,
        "settings/export/<int:pk>/": w.export.pk,
        "settings/push/devices/<int:pk>/remove/": w.push.pk,
        "settings/push/devices/<int:pk>/try/": w.push.pk,
        "inbox/<int:pk>/": w.notice.pk, "inbox/<int:pk>/read/": w.notice.pk,
        "inbox/<int:pk>/mute/": w.notice.pk, "statement/<int:pk>/": w.entry.pk,
        "posts/<int:pk>/restore/": w.deleted.pk, "mentors/help/<uuid:pk>/": w.draft.pk,
    } | {route: w.private.pk for route in routes if route.startswith("talks/")}  # fmt: skip
    return {
        route: "/" + re.sub(r"<\w+:\w+>", str(pks.get(route, 1)), route) for route in routes
    }  # fmt: skip


def award(world: World) -> Award:
    return Award.objects.order_by("pk").first() or _give(world)


def _give(world: World) -> Award:
    rule = BadgeRule.objects.filter(code="first-help").latest("pk")
    return Award.objects.create(
        rule=rule, code=rule.code, member=world.entry.receiver, at=clock.now()
    )
