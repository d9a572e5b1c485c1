"""A mail or a digest asks for many notices at once what telling asked for each: both agree."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.domain import following
from forum.lib import clock, follow_levels, notice_kinds
from forum.models import Notice
from forum.queries import heard, hearers, inbox
from tests import factories

pytestmark = pytest.mark.django_db
LEVELS = ("", *follow_levels.LEVELS, follow_levels.OFF)
ALL = notice_kinds.known()
KINDS = {
    "tag_asked": follow_levels.ASKED, "topic_answered": follow_levels.ANSWERED,
    "topic_commented": follow_levels.COMMENTED, "topic_solved": follow_levels.WEIGHTY,
}  # fmt: skip


def notices_of(member, thread, by):
    for kind in KINDS:
        yield Notice.objects.create(
            member=member, kind=kind, key=f"{kind}:{by.pk}", by=by, thread=thread, at=clock.now()
        )


def told_anew(notice):
    """As domain.audience tells of it."""
    thread, what = notice.thread, KINDS[notice.kind]
    is_weighty, is_answer = what == follow_levels.WEIGHTY, what == follow_levels.ANSWERED
    news = hearers.News(
        what, notice.by_id, notice.by.is_company,
        thread.author_id if is_weighty else notice.by_id,
        spared=[thread.author_id] if is_answer else [],
    )  # fmt: skip
    return hearers.hears(thread=thread, news=news, member=notice.member_id)


@pytest.mark.thorough
@pytest.mark.parametrize("second", ["", "tag", "category", "person"])
@pytest.mark.parametrize("place", ["thread", "tag", "category", "person"])
def test_asked_again_one_hears_as_when_it_was_told(hana, mara, eva, olga, place, second):
    thread = factories.question(by=hana)
    things = {
        "thread": thread, "tag": thread.tags.get(), "category": thread.category, "person": mara,
    }  # fmt: skip
    notices = [*notices_of(olga, thread, mara), *notices_of(olga, thread, eva)]
    if second and second != place:
        following.choose(target=things[second], level="mute", by=olga, now=clock.now())

    for level in LEVELS:
        if level:
            following.choose(target=things[place], level=level, by=olga, now=clock.now())
        still = set(heard.still(Notice.objects.all(), kinds=ALL).values_list("pk", flat=True))

        assert still == {one.pk for one in notices if told_anew(one)}, level


def test_the_answer_to_ones_own_question_comes_from_whom_one_muted_too(hana, mara):
    thread = factories.question(by=hana)
    following.choose(target=mara, level="mute", by=hana, now=clock.now())
    for kind in ("question_answered", "question_commented", "mentioned", "thread_closed"):
        Notice.objects.create(
            member=hana, kind=kind, key=kind, by=mara, thread=thread, at=clock.now()
        )

    heard_still = heard.still(Notice.objects.all(), kinds=ALL).values_list("kind", flat=True)

    assert set(heard_still) == {"question_answered", "thread_closed"}


@pytest.mark.parametrize(
    ("kind", "most"),
    [("thread_closed", 0), ("question_answered", 9), ("mentioned", 2), ("thread_answered", 9)],
)
def test_only_what_decides_about_these_kinds_is_asked(hana, mara, kind, most):
    thread = factories.question(by=hana)
    notice = Notice.objects.create(
        member=hana, kind=kind, key=kind, by=mara, thread=thread, at=clock.now()
    )

    with CaptureQueriesContext(connection) as asks:
        assert inbox.wanted(notices=[notice]) == {notice.pk}

    (weighed,) = [q["sql"] for q in asks if '"forum_notice"' in q["sql"]]
    assert weighed.count('FROM "forum_following"') <= most
