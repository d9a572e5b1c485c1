"""Whatever is done, a visitor's next page shows it: every verb is walked, and none may be missing.

A page that was kept must read like one that is made anew.
"""

import importlib
import inspect
import pkgutil
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from taggit.models import Tag

from community import visitors
from forum import domain, tasks
from forum.domain import (
    articles,
    attachments,
    clearing,
    confirmations,
    decisions,
    drafts,
    duplicates,
    edits,
    erasing,
    flags,
    gate,
    holding,
    house,
    judging,
    marks,
    me_too,
    members,
    merging,
    one_taps,
    pointing,
    posts,
    reactions,
    redacting,
    rendering,
    restoring,
    solutions,
    splitting,
    tags,
    threads,
    tidying,
    twins,
    verdicts,
    wordings,
)
from forum.domain.revisions import Words
from forum.lib import clock, gone_list
from forum.models import (
    Article,
    Attachment,
    Confirmation,
    Decision,
    Draft,
    Event,
    Flag,
    HeldPost,
    HouseText,
    Member,
    Notice,
    OneTap,
    Post,
    Standing,
    SuggestedEdit,
    Thread,
    Verdict,
)
from tests import factories
from tests.forum import pictures as made
from tests.tiers import standing_for

pytestmark = pytest.mark.django_db
AGO = timedelta(days=20)
AGES = re.compile(
    r"(?s)<time.*?</time>|<h2>Similar questions</h2>.*?</section>|<span>helped \d+ pe\w+</span>"
    r"|<span>read (?:once|\d+ times)</span>"
)
TEXT = "It rings twice and then it is silent, since the update of last week."


class World:
    """A thread with a solution, one that waits, one that is pinned, and who wrote them."""

    def __init__(self) -> None:
        self.at = clock.now() - AGO
        self.asker, self.helper = factories.member("asker"), factories.member("helper")
        self.mo = factories.member("mo", staff_role="moderator")
        self.ada = factories.member("ada", staff_role="administrator")
        self.sim, self.billing = factories.category("sim"), factories.category("billing")
        self.team = factories.category("team", is_private=True, reader_roles=["moderator"])
        self.solved = self._question("Why does my phone ring only twice?")
        self.solution = self._answer(self.solved, "Switch the forwarding off, then on again.")
        solutions.accept(thread=self.solved, post=self.solution, by=self.asker, now=self.hours(9))
        self.open = self._question("Why is my phone silent at night?")
        self.answer = self._answer(self.open, "Look whether it is set to silent at night.")
        self.comment = factories.comment(self.answer, by=self.helper, at=self.hours(12))
        self.waiting = self._question("Why does my phone blink at me?")

    def hours(self, n: int) -> Any:
        return self.at + timedelta(hours=n)

    def pages(self) -> list[str]:
        """Where a visitor may be."""
        names = Tag.objects.order_by("pk").values_list("slug", flat=True)
        lists = ["/", "/questions/", "/questions/?view=needs-help", "/questions/?view=solved"]
        lists += ["/tags/", "/categories/", "/categories/sim/", "/categories/billing/", "/rules/"]
        questions = Thread.objects.order_by("pk")
        return [*lists, *(f"/tags/{name}/" for name in names), *map(address, questions)]

    def _question(self, title: str) -> Thread:
        return factories.question(by=self.asker, title=title, category=self.sim, at=self.at)

    def _answer(self, thread: Thread, body: str) -> Post:
        return factories.answer(thread, by=self.helper, body=body, at=self.hours(3))


def address(thread: Thread) -> str:
    return thread.get_absolute_url()


def ask(world: World, *, by: Member | None = None) -> Thread:
    return threads.ask(
        by=by or world.asker, title="Why does my phone hum?", body=TEXT, category=world.sim,
        tag_names=["hum"], language="en", key=None, now=clock.now(),
    )  # fmt: skip


def publish(world: World) -> Thread:
    return threads.publish_article(
        by=world.ada, title="What rings and why", body=TEXT, category=world.sim,
        tag_names=["hum"], language="en", now=clock.now(),
    )  # fmt: skip


def publish_draft(world: World) -> None:
    fields = {
        "title": "Why does my phone hum?", "body": TEXT, "category": "sim", "tag_names": ["hum"],
        "language": "en",
    }  # fmt: skip
    draft = drafts.keep(kind=Draft.Kind.QUESTION, fields=fields, by=world.asker, now=clock.now())
    drafts.publish(draft=draft, by=world.asker, now=clock.now())


def edit(world: World) -> None:
    first = world.open.posts.get(kind="question")
    posts.edit(
        post=first, by=world.asker, now=clock.now(), body=TEXT, title="Why does it hum all night?",
        tag_names=["hum"],
    )  # fmt: skip


def rename_profile(world: World) -> None:
    members.update_profile(
        member=world.helper, display_name="Helga Neu", about="", language="en",
        time_zone="Europe/Berlin", tariff="", now=clock.now(),
    )  # fmt: skip


def leave(w):  # type: ignore[no-untyped-def]
    asked = erasing.ask(member=w.asker, by=w.asker, now=NOW())
    erasing.erase(pk=asked.pk, now=asked.due_at)


def come_back_and_leave(w: World) -> None:
    """As after a backup was loaded."""
    gone_list.add([gone_list.Gone(gone_list.MEMBER, w.asker.pk, w.asker.joined_at, NOW())])
    assert restoring.again(now=NOW()).erased == [w.asker.pk]


def give_role(world: World) -> None:
    role = Member.StaffRole.EXPERT
    members.give_role(member=world.helper, role=role, by=world.ada, now=clock.now())


def show_picture(world: World) -> None:
    made_of = made.upload(made.photo())
    attachments.set_avatar(member=world.helper, file=made_of, key=uuid.uuid4(), now=clock.now())
    tasks.sweep_pictures(timestamp=0)


def drop_picture(world: World) -> None:
    attachments.remove_avatar(member=world.helper)


def lose_files(world: World) -> None:
    for file in made_files(world):
        file.unlink()
    tidying.tidy(now=clock.now())


def made_files(world: World) -> list[Any]:
    from django.conf import settings

    return [file for file in settings.MEDIA_ROOT.rglob("*.webp") if file.is_file()]


def post_picture(world: World) -> None:
    picture = made.send(world.asker)
    posts.answer(
        thread=world.open, by=world.asker, body=TEXT, key=None, now=clock.now(),
        pictures={picture.pk: "A phone"},
    )  # fmt: skip
    tasks.sweep_pictures(timestamp=0)


def render_anew(world: World) -> None:
    Post.objects.filter(pk=world.solution.pk).update(renderer_version=0, body="Quite _another_.")
    rendering.rerender()


def have_it_too(world: World) -> None:
    me_too.say(
        thread=world.open, by=world.helper, device="Pixel 9", software="Android 16", now=clock.now()
    )


def a_tag(world: World) -> Tag:
    return Tag.objects.get(slug=world.open.tag_slugs[0])


def another_tag(world: World) -> None:
    ask(world)


def tap(world: World) -> None:
    notice = Notice.objects.get(member=world.asker, post=world.answer)
    one_taps.issue(notice=notice, key="mail", now=clock.now())
    tap = OneTap.objects.get(notice=notice)
    one_taps.use(tap=tap, outcome=OneTap.Outcome.SOLVED, now=clock.now())


def take_tap_back(world: World) -> None:
    one_taps.take_back(tap=OneTap.objects.get(outcome=OneTap.Outcome.SOLVED), now=clock.now())


def say_broken(world: World) -> None:
    verdicts.still_broken(post=world.answer, by=world.asker, now=clock.now())


def edit_answer(world: World) -> None:
    posts.edit(post=world.answer, by=world.mo, body=TEXT, now=clock.now())


def suggest(world: World) -> None:
    edits.suggest(
        post=world.answer, by=world.asker, standing=Standing(points=50), words=Words(TEXT),
        reason="Clearer", base="", key=None, now=clock.now(),
    )  # fmt: skip


def react(world: World, by: Member) -> None:
    reactions.react(
        post=world.answer, by=by, kind="failed", device="Pixel 9", software="16", now=clock.now()
    )


def outdate(world: World) -> None:
    reactions.outdate(
        post=world.answer, by=world.mo, is_mentor=False, reason="The menu has gone", now=clock.now()
    )


def mark_duplicate(world: World) -> None:
    factories.answer(world.waiting, at=world.hours(20))
    duplicates.mark(thread=world.waiting, original=world.solved, by=world.mo, now=clock.now())


def link(world: World) -> None:
    twins.link(thread=world.open, other=world.waiting, by=world.asker, now=clock.now())


def solve_as_twin(world: World) -> None:
    thread = Thread.objects.get(pk=world.waiting.pk)
    twins.solve(thread=thread, source=world.answer, by=world.asker, now=clock.now())


def accept_and_link(world: World) -> None:
    link(world)
    solutions.accept(thread=world.open, post=world.answer, by=world.asker, now=clock.now())


def confirm(world: World) -> None:
    others = Confirmation.Kind.OTHERS
    confirmations.confirm(post=world.answer, by=world.mo, kind=others, now=clock.now())


def withdraw(world: World) -> None:
    others = Confirmation.Kind.OTHERS
    confirmations.withdraw(post=world.answer, by=world.mo, kind=others, now=clock.now())


def submit_article(world: World) -> None:
    article = articles.begin(post=world.solution, by=world.mo, now=clock.now())
    articles.submit(article=article, by=world.mo, now=clock.now())


def publish_reviewed(world: World) -> None:
    articles.publish(article=Article.objects.get(), by=world.ada, now=clock.now())


def publish_both(world: World) -> None:
    submit_article(world)
    publish_reviewed(world)


def outdate_article(world: World) -> None:
    article = Article.objects.get()
    articles.outdate(article=article, by=world.asker, reason="Not so any more", now=clock.now())


def reword(world: World) -> None:
    wordings.reword(
        thread=world.open, by=world.mo, title="Why is my phone silent after ten?",
        tag_names=["night"], reason="Says when", base="", now=clock.now(),
    )  # fmt: skip


Change = Callable[[World], Any]
NOW = clock.now
# Each verb that changes what visitors see: what it takes to be done, and doing it.
EVERYDAY = {
    "threads.ask", "threads.move", "threads.close", "posts.answer", "posts.edit", "posts.delete",
    "posts.restore", "solutions.accept", "solutions.clear", "marks.give",
}  # fmt: skip


def hold_a_question(world: World) -> None:
    gate.ask(
        by=factories.member(joined_at=NOW()), title="Does everybody win in here?",
        body="Everybody wins in this online casino, come and see.", category=world.sim,
        tag_names=["hum"], language="en", key=None, now=NOW(),
    )  # fmt: skip


def post_held(world: World) -> None:
    holding.post_held(held=HeldPost.objects.get(), by=world.mo, now=NOW())


def clear_held(world: World) -> None:
    clearing.clear(pks=[HeldPost.objects.get().pk], act=clearing.POST, by=world.mo, now=NOW())


def clear_writer(world: World) -> None:
    clearing.clear_member(
        member=world.answer.author, since=world.answer.created_at, by=world.ada, reason="spam",
        words="Ads.", now=NOW(),
    )  # fmt: skip


def bring_all_back(world: World) -> None:
    removed = list(Decision.objects.filter(act="post_removed"))
    clearing.bring_back(removed=removed, by=world.ada, words="", now=NOW())


def report_spam(world: World) -> None:
    flags.report(
        thread=world.open, post=world.answer, by=world.ada, reason="spam", words="", now=NOW()
    )


def settle_report(world: World) -> None:
    flags.settle(
        flag=Flag.objects.get(), by=world.mo, outcome="declined", words="It helps.", now=NOW()
    )


def judge_report(world: World) -> None:
    word = judging.Word(act=judging.KEEP, reason="other", words="It helps.")
    judging.judge(post=world.answer, by=world.mo, word=word, now=NOW())


def judge_reports(world: World) -> None:
    word = judging.Word(act=judging.KEEP, reason="other", words="It helps.")
    assert judging.judge_all(posts=[world.answer], by=world.mo, word=word, now=NOW()) == []


def accept_as_team(world: World) -> None:
    solutions.accept(
        thread=world.open, post=world.answer, by=world.mo, reason="It is right.", now=NOW()
    )


def last() -> Decision:
    return Decision.objects.order_by("-pk")[0]


def merge(world: World) -> Thread:
    return merging.merge(
        source=world.open, target=world.solved, by=world.mo, reason="other", words="", now=NOW()
    )


def split(world: World) -> Thread:
    return splitting.split(
        posts=[world.answer], title="Is it silent at night?", category=world.sim, by=world.mo,
        reason="other", words="", now=NOW(),
    )  # fmt: skip


def move_post(world: World) -> Post:
    return splitting.move_post(
        post=world.answer, target=world.waiting, by=world.mo, reason="other", words="", now=NOW()
    )


def picture(world: World) -> None:
    shown = made.drawn(world.helper)
    body = "Look whether it is set to silent, as in the picture."
    posts.edit(
        post=world.answer, by=world.helper, now=NOW(), body=body, pictures={shown.pk: "The switch"}
    )


def remove_picture(world: World) -> None:
    shown = Attachment.objects.select_related("post__thread").get(post=world.answer)
    redacting.remove_picture(picture=shown, by=world.mo, now=NOW())


def publish_imprint(world: World) -> None:
    words = house.Words("Phones Ltd, Quay 12, Harbour Town", "The first one.")
    house.publish(kind="imprint", texts={"en": words}, by=world.ada, now=NOW())


def by_an_old_renderer(world: World) -> None:
    HouseText.objects.update(body_html="<p>Be kind</p>", renderer_version=1)


CHANGES: dict[str, tuple[Change | None, Change]] = {
    "house.publish": (None, publish_imprint),
    "house.rerender": (by_an_old_renderer, lambda w: house.rerender()),
    "threads.ask": (None, ask),
    "threads.publish_article": (None, publish),
    "threads.pin": (None, lambda w: threads.pin(thread=w.open, by=w.mo, now=NOW())),
    "threads.unpin": (
        lambda w: threads.pin(thread=w.open, by=w.mo, now=NOW()),
        lambda w: threads.unpin(thread=w.open, by=w.mo, now=NOW()),
    ),
    "threads.close": (
        None, lambda w: threads.close(thread=w.open, by=w.mo, now=NOW(), reason="Enough said")
    ),
    "threads.reopen": (
        lambda w: threads.close(thread=w.open, by=w.mo, now=NOW(), reason="Enough said"),
        lambda w: threads.reopen(thread=w.open, by=w.mo, now=NOW()),
    ),
    "threads.move": (
        None, lambda w: threads.move(thread=w.open, by=w.mo, category=w.billing, now=NOW())
    ),
    "drafts.publish": (None, publish_draft),
    "pointing.solve": (
        None,
        lambda w: pointing.solve(
            thread=w.waiting, source=w.solution, by=w.mo, now=NOW(), reason="The same for many"
        ),
    ),
    "posts.answer": (
        None, lambda w: posts.answer(thread=w.waiting, by=w.helper, body=TEXT, key=None, now=NOW())
    ),
    "posts.comment": (
        None, lambda w: posts.comment(post=w.answer, by=w.mo, body=TEXT, key=None, now=NOW())
    ),
    "posts.edit": (None, edit),
    "posts.delete": (None, lambda w: posts.delete(post=w.solution, by=w.mo, now=NOW())),
    "posts.restore": (
        lambda w: posts.delete(post=w.answer, by=w.mo, now=NOW()),
        lambda w: posts.restore(post=w.answer, by=w.mo, now=NOW()),
    ),
    "solutions.accept": (
        None, lambda w: solutions.accept(thread=w.open, post=w.answer, by=w.asker, now=NOW())
    ),
    "solutions.clear": (
        None, lambda w: solutions.clear(thread=w.solved, by=w.asker, now=NOW())
    ),
    "verdicts.still_broken": (
        None, lambda w: verdicts.still_broken(post=w.answer, by=w.asker, now=NOW())
    ),
    "verdicts.solved_alone": (
        None, lambda w: verdicts.solved_alone(thread=w.waiting, by=w.asker, now=NOW())
    ),
    "verdicts.solved_myself": (
        None,
        lambda w: verdicts.solved_myself(
            thread=w.waiting, by=w.asker, body=TEXT, key=None, now=NOW()
        ),
    ),
    "verdicts.take_back": (
        say_broken,
        lambda w: verdicts.take_back(verdict=Verdict.objects.latest("pk"), by=w.asker, now=NOW()),
    ),
    "one_taps.use": (None, tap),
    "one_taps.take_back": (tap, take_tap_back),
    "holding.post_held": (hold_a_question, post_held),
    "clearing.clear": (hold_a_question, clear_held),
    "clearing.clear_member": (None, clear_writer),
    "clearing.bring_back": (clear_writer, bring_all_back),
    "flags.report": (None, report_spam),
    "flags.settle": (report_spam, settle_report),
    "judging.judge": (report_spam, judge_report),
    "judging.judge_all": (report_spam, judge_reports),
    "solutions.reword": (
        accept_as_team,
        lambda w: solutions.reword(thread=w.open, post=w.answer, reason="So it is.", now=NOW()),
    ),
    "merging.merge": (None, merge),
    "merging.unmerge": (merge, lambda w: merging.unmerge(decision=last(), by=w.mo, now=NOW())),
    "decisions.undo": (
        split, lambda w: decisions.undo(decision=last(), by=w.mo, words="", now=NOW())
    ),
    "splitting.split": (None, split),
    "splitting.unsplit": (
        split, lambda w: splitting.unsplit(decision=last(), by=w.mo, now=NOW())
    ),
    "splitting.move_post": (None, move_post),
    "splitting.move_back": (
        move_post, lambda w: splitting.move_back(decision=last(), by=w.mo, now=NOW())
    ),
    "redacting.redact": (
        None,
        lambda w: redacting.redact(
            post=w.answer, secret="set to silent at night", by=w.mo, now=NOW()
        ),
    ),
    "redacting.remove_picture": (picture, remove_picture),
    "duplicates.mark": (None, mark_duplicate),
    "duplicates.undo": (
        mark_duplicate, lambda w: duplicates.undo(thread=w.waiting, by=w.asker, now=NOW())
    ),
    "twins.link": (None, link),
    "twins.leave": (link, lambda w: twins.leave(thread=w.open, by=w.asker, now=NOW())),
    "twins.solve": (accept_and_link, solve_as_twin),
    "confirmations.confirm": (None, confirm),
    "confirmations.withdraw": (confirm, withdraw),
    "articles.publish": (submit_article, publish_reviewed),
    "articles.outdate": (publish_both, outdate_article),
    "threads.start_article": (submit_article, publish_reviewed),
    "me_too.say": (None, have_it_too),
    "me_too.withdraw": (
        have_it_too, lambda w: me_too.withdraw(thread=w.open, by=w.helper, now=NOW())
    ),
    "marks.give": (None, lambda w: marks.give(post=w.answer, by=w.asker, now=NOW())),
    "marks.withdraw": (
        lambda w: marks.give(post=w.answer, by=w.asker, now=NOW()),
        lambda w: marks.withdraw(post=w.answer, by=w.asker, now=NOW()),
    ),
    "edits.bring_back": (
        edit_answer,
        lambda w: edits.bring_back(post=w.answer, number=1, by=w.mo, now=NOW()),
    ),
    "edits.take_over": (
        suggest,
        lambda w: edits.take_over(
            edit=SuggestedEdit.objects.get(), by=w.mo, is_mentor=False, words=Words(TEXT), base="",
            now=NOW(),
        ),
    ),
    "wordings.reword": (None, reword),
    "wordings.take_back": (
        reword,
        lambda w: wordings.take_back(
            event=Event.objects.filter(data__has_key="for_asker").latest("pk"), by=w.asker,
            now=NOW(),
        ),
    ),
    "reactions.react": (None, lambda w: react(w, w.asker)),
    "reactions.withdraw": (
        lambda w: react(w, w.asker),
        lambda w: reactions.withdraw(post=w.answer, by=w.asker, now=NOW()),
    ),
    "reactions.outdate": (None, outdate),
    "reactions.renew": (
        outdate,
        lambda w: reactions.renew(post=w.answer, by=w.mo, is_mentor=False, now=NOW()),
    ),
    "members.update_profile": (None, rename_profile),
    "members.give_role": (None, give_role),
    "erasing.erase": (None, leave), "restoring.again": (None, come_back_and_leave),
    "attachments.set_avatar": (None, show_picture),
    "attachments.remove_avatar": (show_picture, drop_picture),
    "attachments.put": (None, post_picture),
    "tidying.tidy": (show_picture, lose_files),
    "rendering.rerender": (None, render_anew),
    "tags.rename": (None, lambda w: tags.rename(tag=a_tag(w), name="renamed", slug="renamed")),
    "tags.remove": (None, lambda w: tags.remove(tag=a_tag(w))),
    "tags.same_as": (another_tag, lambda w: tags.same_as(tag=a_tag(w), names=["hum"])),
    "tags.explain": (None, lambda w: tags.explain(tag=a_tag(w), texts={"en": "All of it"})),
}  # fmt: skip
# Part of those above, which call them with the rest of the change.
WITHIN = {
    "late_posts.post", "clearing.moment", "clearing.remove_slipped", "marks.give_again",
    "decisions.check_undo", "decisions.concede", "decisions.lapse", "decisions.lock",
    "decisions.note_undone",
    "decisions.remember", "decisions.standing", "decisions.supersede", "decisions.take_back",
    "joining.along", "joining.back", "merging.hold",
    "reach.is_judged", "reach.is_shared", "scrubbing.rows", "splitting.hold", "twins.bump",
    "twins.join", "twins.part",
    "changes.decide", "edits.say_again", "house.rendered",
    "drawers.add", "gate.answer", "gate.ask", "gate.comment", "gate.edit",
    "hiding.bring_back", "hiding.hide", "hiding.remove", "hiding.show",
    "hiding.take_out",
    "revisions.latest", "suspending.undo", "weighing.look", "weighing.own_hosts",
    "weighing.watched",
    "carrying.carry", "carrying.drafts_along", "carrying.hold", "carrying.settle",
    "confirmations.count", "decisions.decide", "joining.follows", "joining.follows_back",
    "joining.links", "joining.links_back", "joining.people_back", "joining.people_too",
    "me_too.project", "scrubbing.everywhere", "scrubbing.places",
    "confirmations.resume", "duplicates.lock_kin", "counters.remind_at",
    "erasing_posts.empty", "erasing_posts.renew", "erasing_rows.forget", "forgetting.redact",
    "exports.forget", "exports.is_lost", "exports.renew_open", "kept_mail.forget",
    "members.former_digest", "received.forget_words",
    "stale_copies.forget", "stale_copies.hold",
    "attachments.forget", "attachments.send", "attachments.was_seen_anew", "counters.refresh",
    "counters.settle", "counters.lock", "counters.recounted", "drawings.draw", "events.record",
    "events.tell", "rendering.write_body", "members.erasure",
    "changes.check_base", "changes.hold", "changes.record", "changes.rewrite", "posts.store",
    "revisions.change_head", "revisions.differs",
    "rendering.link_tag_anew", "rendering.newly_named", "rendering.render", "revisions.first",
    "revisions.keep",
    "solutions.retire", "solutions.set_again", "look.renew", "roles.group", "tags.hold",
    "tags.project", "tags.put", "weights.forget_unused",
}  # fmt: skip
# Which threads are alike is found out by a job, a little later; a kept page shows it in a minute.
# So it is where an original went: its duplicates stand by themselves then.
LATER = {
    "duplicates.settle", "duplicates.sweep",
    "neighbours.catch_up", "neighbours.hear", "neighbours.renew", "neighbours.renew_around",
    "postings.add", "postings.any_of", "postings.change_counts", "postings.count", "postings.empty",
    "postings.ids", "postings.keep", "postings.kept", "postings.make", "postings.remove",
    "postings.tidy", "measures.count", "measures.look", "measures.note",
    "weights.read_again", "weights.renew", "weights.weigh",
}  # fmt: skip
# Only members, staff, mail or search engines see what these do; or they only read.
UNSEEN = {
    "house.agree", "house.check_may_post",
    "appealing.answer", "appealing.appeal", "appealing.lapse", "appealing.remind_due",
    "decision_audience.hear", "decision_audience.remind", "drafts.claimed", "drawers.check_put",
    "drawers.empty", "drawers.held", "drawers.member_gone", "drawers.prune", "drawers.put",
    "due_looks.remind",
    "flags.report_as_visitor", "hiding.is_taken_back", "holding.hold", "holding.prune",
    "holding.refuse", "holding.tell_waits", "holding.withdraw", "late_posts.is_edit",
    "push_devices.end_of_member", "reviewing.check_free", "reviewing.claim", "reviewing.finish",
    "reviewing.note", "reviewing.prune", "reviewing.release", "reviewing.remove_note",
    "reviewing.renew",
    "security_log.forget_words", "security_log.hear", "security_log.note",
    "security_log.note_seldom", "security_log.noted", "sign_in_stops.note", "sketching.keep",
    "sketching.keep_of_edit",
    "sketching.learn", "sketching.prune", "sketching.refused", "sketching.trust",
    "suspending.in_force", "suspending.in_force_at", "suspending.lift", "suspending.lift_due",
    "suspending.reinstate", "suspending.suspend", "suspending.warn", "weighing.says_too_much",
    "erasing_mails.asked", "erasing_mails.cancelled", "erasing_mails.hindered",
    "erasing_mails.keep_path", "erasing_mails.send", "erasing_mails.write_by",
    "own_data.ask_copy", "own_data.ask_erasure", "own_data.check_erase", "own_data.erase",
    "own_data_mails.copy_ready", "own_data_mails.erase", "own_data_mails.keep",
    "shut_addresses.free", "shut_addresses.prune", "shut_addresses.shut",
    "members.hold_administrators", "members.is_last_administrator",
    "restoring.note",
    "erasing.ask", "erasing.cancel", "erasing.check_ask", "erasing.due", "erasing.hindrances",
    "exports.ask", "exports.due", "exports.make", "exports.opened", "exports.path",
    "exports.prune", "kept_mail.prune", "old_words.prune", "sessions.prune_addresses",
    "redacting.check",
    "articles.begin", "articles.save", "articles.send_back", "articles.still_true",
    "articles.submit", "articles.translate", "attachments.hold",
    "attachments.remove_files_later",
    "audience.hear", "steps.tell_step", "autosave.forget",
    "batches.claim", "batches.due_at", "batches.of", "batches.settle",
    "batches.waiting",
    "digest_plans.choose", "digest_plans.enroll", "digest_plans.go_on", "digest_plans.move",
    "digest_plans.next_at", "digest_plans.plan", "digest_plans.set_rhythms",
    "digest_plans.stop", "digests.due", "digests.preview", "digests.prune", "digests.send_due",
    "digests.write",
    "autosave.kind_of", "autosave.save", "autosave.session_of", "autosave.throw_away",
    "crowds.begin", "crowds.later", "crowds.of", "crowds.waits",
    "drafts.claim", "drafts.keep", "drafts.prune", "drawings.due",
    "edits.reject", "edits.suggest", "edits.take_back", "events.hear", "events.name_of",
    "reminders.due", "reminders.pass_over", "reminders.remind", "reminders.sweep",
    "duplicates.hear", "duplicates.stray", "twins.hear",
    "twins.solutions_of_kin", "twins.tell_solved",
    "events.retry_missed", "files.drawing", "files.drawn", "files.is_old", "files.listed",
    "files.of",
    "files.original", "files.put", "files.remove", "following.catch_up", "following.choose",
    "following.follow", "following.go_back", "following.hear_again",
    "following.join_tags", "following.stop", "following.take_part", "members.add_device",
    "members.check_role", "members.free_handle", "members.is_handle_free", "members.join",
    "members.prefer",
    "members.prove_email", "members.remove_device", "members.speaks_for_house", "members.verify",
    "muting.mute", "muting.take_back",
    "notices.of_event", "notices.hush",
    "notices.hush_category", "notices.hush_of_member", "notices.mark",
    "notices.prune", "notices.read_all", "notices.read_thread",
    "notices.removals", "notices.supersede", "notices.take_back", "notices.tell",
    "notices.undo_read_all", "notices.wants_mail",
    "mail_stops.holds_back", "mail_stops.note", "mail_stops.prune", "mail_stops.start_again",
    "leaving.hand_over", "leaving.keep_problem", "mailboxes.address",
    "mailboxes.keeps_mail", "mailboxes.reaches", "outbox.run", "outbox.run_later",
    "received.claim", "received.due", "received.keep", "received.parsed", "received.prune",
    "received.put_off", "received.settle",
    "one_taps.can_take_back", "one_taps.check", "one_taps.digest", "one_taps.issue",
    "one_taps.issue_all", "one_taps.prune", "one_taps.said", "one_taps.send_again",
    "outbox.deliver", "outbox.due", "outbox.enqueue", "outbox.enqueue_digest",
    "outbox.enqueue_notices", "outbox.store_notices",
    "outbox.prune", "outbox.retry", "pace.counts",
    "push_devices.carry_over", "push_devices.choose", "push_devices.end_of_sessions",
    "push_devices.failed", "push_devices.gone", "push_devices.offered", "push_devices.prune",
    "push_devices.remove", "push_devices.subscribe", "push_devices.took", "push_devices.wait",
    "pushes.deliver", "pushes.enqueue_notices", "pushes.enqueue_test", "pushes.prune",
    "request_keys.claim", "request_keys.prune", "request_keys.settle", "roles.ensure_roles",
    "request_keys.settling",
    "search.index", "search.index_chunk", "search.record_solved_it", "search.reindex",
    "searches.close", "searches.count", "searches.flush", "searches.forget", "searches.keep_time",
    "searches.opened", "searches.prune", "synonyms.normal", "synonyms.remove", "synonyms.save",
    "synonyms.store",
    "second_factors.forget", "sessions.carry_over", "sessions.end", "sessions.end_all",
    "sessions.end_others", "sessions.prune", "share_pictures.png", "share_pictures.prune",
    "suggested.asked_anyway", "suggested.prune", "suggested.spared",
    "stopping.go_on", "stopping.is_stopped", "stopping.read",
    "stopping.secret", "stopping.stop",
    "tags.main", "tags.names", "tags.normal", "tags.unknown",
    "tallies.count_view", "tallies.flush", "vocabulary.fill",
    "vocabulary.learn", "vocabulary.renew",
    # No visitor sees a private talk, nor what was reported.
    "draft_help.posted", "draft_help.suggest", "draft_help.take_over",
    "notices.unhush",
    "posts.message", "private.add", "private.begin", "private.leave",
    "private.put_out",
    "private.write", "talk_audience.hear", "talk_audience.is_own",
}  # fmt: skip


@pytest.fixture(autouse=True)
def media(tmp_path: Any, settings: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    yield
    made.forget_jobs()


def words(path: str) -> str:
    """What the page says, without what may be a minute old (decision 0011): how long ago,
    how often read, which other questions are like it, and how many people somebody has helped."""
    page = Client().get(path)
    said = page.content.decode() if page.status_code == 200 else str(page.status_code)
    return AGES.sub("", said)


def test_every_verb_is_on_a_list() -> None:
    known = {
        f"{module.name}.{name}"
        for module in pkgutil.iter_modules(domain.__path__)
        for name, function in inspect.getmembers(
            importlib.import_module(f"forum.domain.{module.name}"), inspect.isfunction
        )
        if function.__module__ == f"forum.domain.{module.name}" and not name.startswith("_")
    }

    assert known - set(CHANGES) - WITHIN - LATER - UNSEEN == set()
    assert (set(CHANGES) | WITHIN | LATER | UNSEEN) - known == set()


@pytest.mark.parametrize("verb", standing_for(CHANGES, *EVERYDAY))
def test_a_visitor_sees_it_at_once(verb: str) -> None:
    world = World()
    before, act = CHANGES[verb]
    if before is not None:
        before(world)
    first = {path: words(path) for path in world.pages()}
    assert len(visitors.store) == len(
        [said for said in first.values() if said not in ("301", "302")]
    )

    act(world)

    seen = {path: words(path) for path in {*first, *world.pages()}}
    visitors.store.clear()
    anew = {path: words(path) for path in seen}
    assert [path for path in seen if seen[path] != anew[path]] == []
    assert [path for path in first if first[path] != anew[path]] != []


@pytest.mark.parametrize("hide", ["deleted", "moved", "closed off"])
def test_what_is_hidden_is_gone_at_once_from_every_page(hide: str, client: Client) -> None:
    world = World()
    first = [Client().get(path) for path in world.pages()]
    assert any(b"phone silent at night" in page.content for page in first)

    if hide == "deleted":
        posts.delete(post=world.open.posts.get(kind="question"), by=world.mo, now=clock.now())
    elif hide == "moved":
        threads.move(thread=world.open, by=world.mo, category=world.team, now=clock.now())
    else:
        boss = factories.member("boss", staff_role="administrator", is_superuser=True)
        boss.is_staff = True
        boss.save()
        client.force_login(boss, backend="forum.adapter.MemberBackend")
        changed = {
            "slug": "sim", "name_en": "SIM", "name_de": "SIM", "icon": "message-circle",
            "position": 0, "is_private": "on", "reader_roles": ["moderator"],
            "fields-TOTAL_FORMS": "0", "fields-INITIAL_FORMS": "0",
        }  # fmt: skip
        answer = client.post(f"/admin/forum/category/{world.sim.pk}/change/", changed)
        assert answer.status_code == 302

    after = {path: Client().get(path) for path in world.pages()}
    assert after[address(world.open)].status_code == 404
    shown = [path for path, page in after.items() if b"phone silent at night" in page.content]
    assert shown == []
