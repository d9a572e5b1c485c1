"""For whoever looks after mentors: who is without one, where they are missing, and how they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from forum.lib import clock
from forum.lib.facts import in_language
from forum.views import common
from reputation.domain import mentors
from reputation.lib import mentor_health as bars
from reputation.queries import coverage, offers, thanks, topics
from reputation.queries import mentor_health as health

MOST = 50  # newcomers without a mentor
MOST_TAGS = 10  # without a mentor


@require_safe
@common.members_only
def mentor_health(request: HttpRequest) -> HttpResponse:
    """Two kinds of signs; none of them decides anything, and nobody is compared with others."""
    mentors.check_look_after(common.signed_in(request))
    now = clock.now()
    found = health.load(now=now)
    said = thanks.averages(mentors=[one.mentor.pk for one in found])
    gaps = coverage.topics_without(now=now)
    tags = [gap for gap in gaps if gap.is_tag]
    shown = {
        "places": coverage.places(now=now),
        "waiting": coverage.waiting(now=now, most=MOST),
        "gaps": named([gap for gap in gaps if not gap.is_tag]),
        "tag_gaps": named(tags[:MOST_TAGS]),
        "more_tags": max(0, len(tags) - MOST_TAGS),
        "mentors": [
            (one, [words(flag, one.figures) for flag in one.flags], said.get(one.mentor.pk))
            for one in found
        ],
        "lost": coverage.without_next_step(),
        "late": offers.late(now=now),
        "raised": sum(bool(one.flags) for one in found),
        "days": bars.WINDOW.days,
    }
    return render(request, "reputation/mentor_health/index.html", shown)


def named(gaps: list[coverage.Gap]) -> list[tuple[str, int]]:
    """What they are called, and how many questions came there."""
    names = topics.names(topics=[gap.topic for gap in gaps])
    return [(in_language(names[gap.topic]), gap.questions) for gap in gaps if gap.topic in names]


def words(flag: str, figures: bars.Figures) -> str:
    """What a sign says, with its figures."""
    if flag == "full":
        return _("Nearly all places taken for %(n)s days: offer fewer, or a pause.") % {
            "n": bars.WINDOW.days
        }
    if flag == "night":
        return _("%(n)s of %(all)s posts were written at night.") % {
            "n": figures.night_posts, "all": figures.posts
        }  # fmt: skip
    if flag == "no_day_off":
        return _("Here on each of the last %(n)s days: no day off.") % {"n": bars.NO_DAY_OFF}
    if flag == "fewer_answers":
        now, before = figures.offers, figures.offers_before
        return _(
            "Answers fewer of the questions that are offered: %(n)s of %(of)s in %(days)s days,"
            " before that %(was)s of %(all)s."
        ) % {
            "n": now.answered, "of": now.offered, "days": bars.WINDOW.days,
            "was": before.answered, "all": before.offered,
        }  # fmt: skip
    if flag == "silent":
        return _("Silent for %(n)s days, with newcomers who may wait.") % {"n": bars.SILENT.days}
    return ngettext(
        "%(n)s newcomer of theirs has waited for a word for two days.",
        "%(n)s newcomers of theirs have waited for a word for two days.",
        figures.unanswered,
    ) % {"n": figures.unanswered}
