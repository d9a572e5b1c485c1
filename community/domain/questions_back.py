"""A question back from the desk: a comment below the question, and the clock stands still.

So whoever asked hears of it as of any comment, and answers where they like; their next word starts
the clock (domain.asking_back, domain.replies). Lock rule: idempotency key, the thread's row, the
service row.
"""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from community.domain import asking_back, holding, leases
from community.models import Service
from community.queries import leases as reads
from forum.domain import posts, request_keys
from forum.lib.transact import verb
from forum.models import Member, Post, Thread
from forum.rules import NotAllowed

MOST = asking_back.MOST


def check_ask(member: Member, *, service: Service, now: datetime) -> None:
    """Whoever looks into it, while their time runs, twice at most."""
    if service.status == Service.Status.ASKED_BACK:
        raise NotAllowed(_("You have asked back already. Whoever asked has the word."))
    asking_back.check_ask_back(member, service=service)
    if not reads.is_held(service, now=now):
        raise NotAllowed(_("Your time with this question is over. Take it again first."))


@verb
def ask(
    *,
    thread: Thread,
    body: str,
    token: uuid.UUID | None,
    by: Member,
    key: uuid.UUID | None,
    now: datetime,
) -> Post:
    """Ask, and stop the clock; once per `key`. `token` names the claim that the page was made of.
    Raises NotAllowed."""
    first = request_keys.claim(member=by, key=key, verb="ask_back", now=now)
    if first is not None:
        return Post.objects.get(pk=first)
    service = holding.hold(thread=thread)
    leases.renew(service=service, now=now)
    check_ask(by, service=service, now=now)
    service = asking_back.ask_back(thread=thread, by=by, now=now)
    if token != service.claim_token:
        raise NotAllowed(_("You took it once more meanwhile: look at it anew."))
    question = Post.objects.get(thread=thread, kind=Post.Kind.QUESTION)
    post = posts.comment(post=question, by=by, body=body, key=None, now=now)
    request_keys.settle(member=by, key=key, verb="ask_back", result=post.pk)
    return post
