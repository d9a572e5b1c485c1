"""What the demo's moderators did and what waits for them, by the product's own verbs in the order
of time: whom it concerns hears it as anybody would."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from community.domain.demo import moderated, newcomers, scene
from community.domain.demo.scene import Scene
from forum.domain import (
    appealing,
    flags,
    judging,
    merging,
    posts,
    redacting,
    reviewing,
    solutions,
    splitting,
    suspending,
    threads,
)
from forum.domain.judging import Word
from forum.models import Decision

Reason = Decision.Reason
Step = tuple[float, Callable[[datetime], Any]]  # hours before now, and what is done then
VISITOR = "demo"  # the digest of nobody's browser
SECRET = "48213907"  # noqa: S105 - of the file's question about it


def write(*, now: datetime) -> int:
    """Do all of it; returns how many decisions that made, 0 where the people for it are missing."""
    here = scene.find()
    if here is None or Decision.objects.exists():
        return 0
    steps = [
        *_reports(here), *_held(here), *_steps_against(here), *_appeals(here), *_shaping(here),
    ]  # fmt: skip
    for hours, act in sorted(steps, key=lambda step: -step[0]):
        act(now - timedelta(hours=hours))
    return Decision.objects.count()


def _reports(here: Scene) -> Iterator[Step]:
    for raw in moderated.told()["reports"]:
        yield raw["hours_ago"], partial(_report, here, raw)


def _report(here: Scene, raw: dict[str, Any], at: datetime) -> None:
    post = here.post(raw["on"], raw["of"], raw.get("place", 0))
    told = {"reason": raw["reason"], "words": raw["words"], "now": at}
    if "by" in raw:
        flags.report(thread=post.thread, post=post, by=here.member(raw["by"]), **told)
    else:
        flags.report_as_visitor(post=post, visitor=VISITOR, **told)


def _held(here: Scene) -> Iterator[Step]:
    for raw in moderated.told()["held"]:
        yield raw["hours_ago"], partial(newcomers.send, here, raw)


def _steps_against(here: Scene) -> Iterator[Step]:
    """Kalle is warned, and suspended when he goes on; Trevor is warned."""
    mo, gwen = here.member("mo"), here.member("gwen")

    def warn(at: datetime) -> None:
        suspending.warn(
            member=here.member("kalle"), by=mo, reason=Reason.RUDE, now=at,
            words="Drei Leute haben geschrieben, dass du sie für ihre Fragen auslachst. Hier darf "
            "jede Frage gestellt werden. Bitte lass das.",
        )  # fmt: skip

    def suspend(at: datetime) -> None:
        word = Word(
            judging.REMOVE, Reason.RUDE, step="3",
            words="Das ging gegen Jule und nicht um ihre Frage. So reden wir hier nicht.",
        )  # fmt: skip
        judging.judge(post=here.post("volumen-am-zwoelften", "kalle", 1), by=gwen, word=word,
                      now=at)  # fmt: skip

    def warn_trevor(at: datetime) -> None:
        word = Word(
            judging.REMOVE, Reason.COPY, step=judging.WARN,
            words="The same line stands under several questions. Please answer only where you know "
            "something about this very case.",
        )  # fmt: skip
        judging.judge(post=here.post("slow-5g", "trevor"), by=mo, word=word, now=at)

    yield 288, warn
    yield 287, partial(_note, here, "kalle", "mo", "Erklärt gut, wenn er will. Nach Mitternacht "
                       "wird er grob. Im Blick behalten.")  # fmt: skip
    yield 48, warn_trevor
    yield 47.8, partial(_note, here, "trevor", "mo", "Same text under several questions. "
                        "No links, so probably points and not spam.")  # fmt: skip
    yield 30, suspend
    yield 29.8, partial(_note, here, "kalle", "gwen", "Second time within two weeks, so three days "
                        "and not one. He wrote a mail and said sorry.")  # fmt: skip


def _note(here: Scene, of: str, by: str, body: str, at: datetime) -> None:
    reviewing.note(member=here.member(of), by=here.member(by), body=body, now=at)


def _appeals(here: Scene) -> Iterator[Step]:
    """Hana's waits, and is due tomorrow; Olga's was right, and her answer is back."""

    def remove(key: str, of: str, by: str, words: str, at: datetime) -> None:
        posts.delete(
            post=here.post(key, of), by=here.member(by), now=at, reason=words, code=Reason.SPAM
        )

    def appeal(key: str, of: str, words: str, at: datetime) -> None:
        decision = here.decision(here.post(key, of))
        appealing.appeal(decision=decision, by=here.member(of), words=words, now=at)

    def answer(at: datetime) -> None:
        decision = here.decision(here.post("slow-5g", "olga"))
        appealing.answer(
            appeal=decision.appeal, by=here.member("gwen"), outcome=appealing.Outcome.OVERTURNED,
            words="You are right. Your page sells nothing, and it is the only answer here that "
            "explains the band. It is back; sorry for that.", now=at,
        )  # fmt: skip

    yield 170, partial(remove, "tagespass-schweiz", "hana", "gwen",
                       "Der Link führt zu Angeboten, an denen jemand verdient.")  # fmt: skip
    yield 141, partial(
        appeal, "tagespass-schweiz", "hana",
        "Die Seite ist von Freiwilligen, da ist kein einziger Partnerlink dabei. Ich habe nichts "
        "davon. Nehmt von mir aus den Link raus, aber der Rest der Antwort hilft doch.",
    )  # fmt: skip
    yield 60, partial(remove, "slow-5g", "olga", "mo",
                      "This links to a page of your own, which counts as advertising.")  # fmt: skip
    yield 52, partial(
        appeal, "slow-5g", "olga",
        "It is a page with four pictures and no adverts. I cannot put pictures of another phone "
        "into every answer, so I wrote it down once.",
    )  # fmt: skip
    yield 44, answer


def _shaping(here: Scene) -> Iterator[Step]:
    """One question moves, one is split, two become one, one is closed, and a secret goes."""
    mo = here.member("mo")

    def move(at: datetime) -> None:
        threads.move(
            thread=here.thread("tagespass-schweiz"), by=mo, category=here.room("ausland"), now=at,
            reason="Es geht um Roaming: Hier finden es die, die sich damit auskennen.",
        )  # fmt: skip

    def split(at: datetime) -> None:
        splitting.split(
            posts=[here.post("mesh-repeater", "tuan"), here.post("mesh-repeater", "sofia")],
            title="Doorbell camera says “wrong password” since the router restarted",
            category=here.room("zuhause"), by=mo, reason=Reason.WRONG_PLACE, now=at,
            words="A question of its own: others with the camera find it now.",
            tag_names=["5g-router", "wifi"],
        )  # fmt: skip

    def solve(at: datetime) -> None:
        post = here.post("mesh-repeater", "sofia")
        solutions.accept(thread=post.thread, post=post, by=here.member("tuan"), now=at)

    def close(at: datetime) -> None:
        threads.close(
            thread=here.thread("galaxy-for-sale"), by=here.member("gwen"), now=at,
            code=Reason.WRONG_PLACE,
            reason="Nothing is sold here: this is a place for questions and answers.",
        )  # fmt: skip

    yield 175, move
    yield 96, split
    yield 92, solve
    yield 46, close
    yield 26, partial(_merge, here)
    yield 19, partial(_redact, here)


def _merge(here: Scene, at: datetime) -> None:
    merging.merge(
        source=here.thread("watch-kein-netz"), target=here.thread("watch-sos"),
        by=here.member("mo"), reason=Reason.OTHER, now=at,
        words="Dieselbe Ursache wie bei Kerim, und dort steht schon, was hilft.",
    )  # fmt: skip


def _redact(here: Scene, at: datetime) -> None:
    """Doro's number is taken out, and whoever reported it hears that they were right."""
    mo, post = here.member("mo"), here.post("puk-vom-sohn", "doro")
    redacting.redact(
        post=post, secret=SECRET, by=mo, now=at,
        words="Deine PUK stand für alle lesbar da. Du findest sie in der App.",
    )  # fmt: skip
    word = Word(judging.MENDED, Reason.PRIVATE, "Danke, die Zahl ist überall heraus.")
    judging.judge(post=post, by=mo, word=word, now=at + timedelta(minutes=2))
