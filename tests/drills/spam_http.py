"""The wave as it comes over HTTP: people sign up, open pages and send forms, all of the spam and
half of the honest from the same few addresses of one range, through every wall and limit."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.drills.spam_wave import HOUR, Sent

# A mobile operator's: thousands of customers behind a few addresses of one /24.
RANGE = [f"198.51.100.{number}" for number in range(1, 9)]
JOINED = timedelta(hours=2)  # before the wave; sign-ups are spread over the hour before it
READS, HURRIES = timedelta(seconds=75), timedelta(seconds=3)  # before it is sent
ASKS_EVERY = 5  # of honest people one in so many asks, the others answer
SHARED = 2  # one in so many honest people comes from the range


@dataclass
class Person:
    """A browser with an account, at an address."""

    client: Any
    member: Any
    address: str


@dataclass
class Crowd:
    spammers: list[Person] = field(default_factory=list)
    honest: list[Person] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # honest ones who could not sign up

    @property
    def from_range(self) -> int:
        return sum(person.address in RANGE for person in self.honest)


def join(*, accounts: int, good: int, began: datetime) -> Crowd:
    """They sign up over HTTP, mixed, in the hour that ends an hour before the wave."""
    crowd, total = Crowd(), accounts + good
    for number in range(total):
        at = began - JOINED + HOUR * number / total
        is_spam = (number + 1) * accounts // total > number * accounts // total
        mine = len(crowd.honest)
        alone = f"203.0.{113 + mine // 250}.{mine % 250 + 1}"
        shares = is_spam or mine % SHARED == 0
        address = RANGE[number % len(RANGE)] if shares else alone
        person, why = _sign_up(number, address, at)
        if person is None:
            crowd.refused.append(why)
        else:
            (crowd.spammers if is_spam else crowd.honest).append(person)
    return crowd


def send(*, crowd: Crowd, threads: list[Any], posts: int, honest: Iterator[str], began: datetime,
         ) -> tuple[Sent, Counter[int]]:  # fmt: skip
    """`posts` of spam by all spammers in turn, and one honest post a person among them, over an
    hour; what became of each, and how often each status was answered to spam."""
    from tests import spam

    bad, statuses = spam.wave(), Counter[int]()
    sent = Sent(accounts=[person.member for person in crowd.spammers])
    good, every = len(crowd.honest), posts / len(crowd.honest)
    for n in range(posts):
        at, body = began + HOUR * n / posts, next(bad)
        who = crowd.spammers[n % len(crowd.spammers)]
        is_question = n // len(crowd.spammers) == 1  # one each
        status, why = _post(
            who, None if is_question else threads[n % len(threads)], body, at, HURRIES
        )
        statuses[status] += 1
        if why is None:
            sent.through.append(body)
        else:
            sent.held += 1
        while sent.good < (n + 1) / every and sent.good < good:
            body, who = next(honest), crowd.honest[sent.good]
            asks = sent.good % ASKS_EVERY == 1
            thread = None if asks else threads[sent.good % len(threads)]
            _status, why = _post(who, thread, body, at, READS)
            sent.good += 1
            if why is not None:
                sent.stopped.append((why, body))
    return sent, statuses


def _sign_up(number: int, address: str, at: datetime) -> tuple[Person | None, str]:
    """With the code from the mail, as anybody does; else why not."""
    from django.test import Client

    from forum.models import Member
    from tests.forum.mailbox import confirm_sign_up, sign_up

    client, email = Client(REMOTE_ADDR=address), f"new{number}@example.com"
    with _at(at):
        first = sign_up(client, email=email, display_name=f"Newcomer {number}")
        if first.status_code != 302:
            return None, f"sign-up: {first.status_code} from {address}"
        done = confirm_sign_up(client, email)
    if done.status_code != 302:
        return None, f"code: {done.status_code} from {address}"
    return Person(client, Member.objects.get(email=email), address), ""


def _post(
    who: Person, thread: Any, body: str, at: datetime, opened: timedelta
) -> tuple[int, str | None]:
    """An answer, or a question where there is no thread: its page is opened, then sent. The status,
    and why it is not there: None where it was posted."""
    from forum.models import HeldPost, Post

    title = " ".join(body.split())[:90]
    page = f"/questions/{thread.pk}/answer/" if thread else "/questions/ask/"
    fields = {"body": body}
    if thread is None:
        fields |= {"title": title, "category": "sim", "tag_names": "network", "language": "en"}
    with _at(at - opened):
        shown = who.client.get(page, {} if thread else {"title": title})
    if shown.status_code != 200:
        return shown.status_code, f"opening it: {shown.status_code}"
    fields |= dict(re.findall(r'type="hidden" name="(key|page)" value="([^"]+)"',
                              shown.content.decode()))  # fmt: skip
    before = HeldPost.objects.filter(author=who.member).count()
    had = Post.objects.filter(author=who.member).count()
    with _at(at):
        answer = who.client.post(page, fields)
    status = answer.status_code
    if Post.objects.filter(author=who.member).count() > had:
        return status, None
    held = HeldPost.objects.filter(author=who.member).order_by("-pk")
    if held.count() > before:
        return status, f"held: {list(held[0].reasons)}"
    said = re.findall(r'class="[^"]*error[^"]*"[^>]*>(.{0,120})', answer.content.decode())
    return status, f"{status}: {said[:2]}"


def _at(at: datetime) -> Any:
    from forum.lib import clock

    return clock.shifted(at - clock.now())
