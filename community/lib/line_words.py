"""The ladder line in words, in the language and zone of the moment: to see, and as a sentence."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from community.lib import line as lines
from community.lib.line import Line, State, Step
from community.lib.told_times import moment, span

Shown = tuple[str, str, str]  # label, detail, state


def shown(line: Line, *, holder: str, now: datetime) -> list[Shown]:
    """The steps; `holder` is the name of whoever of the team has it now, or ""."""
    if line.status == "case":
        return []
    return [_step(line, step, holder, now) for step in lines.steps(line, now=now)]


def sentence(line: Line, *, holder: str, now: datetime) -> str:
    """The same for whoever hears it."""
    return _once(" ".join(_sentences(line, holder, now)))


def notes(line: Line, *, topic: str, now: datetime) -> list[str]:
    """What stands beneath the line for everybody: what keeps it, and how soon it usually is."""
    found = []
    if line.status == "asked_back":
        found.append(_("The team has asked something back: the clock waits for the answer."))
    elif line.status == "case":
        found.append(_("It goes on in private, between whoever asked and our team."))
    else:
        found += _exceptions(line, now)
    if line.status == "open" and line.expected and lines.shows_expected(line, now=now):
        found.append(usually(line, topic=topic))
    return [_once(note) for note in found]


def _once(text: str) -> str:
    """English writes "3 p.m.", and its sentence ends there too."""
    return text.replace("..", ".")


def usually(line: Line, *, topic: str) -> str:
    """How soon such questions are answered; `topic` is what their category is called."""
    told = line.expected
    if told is None:
        return ""
    told_span = span(told.seconds)
    if told.scope == "tag":
        return _(
            "Questions on %(topic)s are usually answered within %(time)s at this time of day."
        ) % {"topic": told.name, "time": told_span}
    if told.scope == "category":
        return _("Questions in “%(topic)s” are usually answered within %(time)s.") % {
            "topic": topic, "time": told_span,
        }  # fmt: skip
    return _("Questions here are usually answered within %(time)s.") % {"time": told_span}


def _step(line: Line, step: Step, holder: str, now: datetime) -> Shown:
    if step.name == lines.COMMUNITY:
        return _("Community"), "", step.state
    if step.name == lines.MENTORS:
        return _("Mentors"), _of_mentors(step, now), step.state
    if holder and step.state in (State.NOW, State.DUE):  # on the lead's step it may be anybody
        said = _("%(who)s, expert") % {"who": holder}
        if line.until is None or line.status == "asked_back":  # the note beneath says for whom
            return said, "", step.state
        until = moment(line.until, now=now)
        return said, _("looks until %(time)s") % {"time": until}, step.state
    label = _("Lead of the team") if step.name == lines.LEAD else _("Expert")
    if step.state == State.DONE:
        return label, "", step.state
    return label, _of_team(line, step, now), step.state


def _of_mentors(step: Step, now: datetime) -> str:
    if step.state == State.NEXT and step.at is not None:
        return moment(step.at, now=now)
    return _("asked now") if step.state == State.NOW else ""


def _of_team(line: Line, step: Step, now: datetime) -> str:
    if line.gap is not None and line.is_gap(now):
        is_known = lines.is_known(line.gap)
        return _("from %(time)s") % {"time": moment(line.gap, now=now)} if is_known else ""
    if step.at is None:
        return ""
    words = _("was due %(time)s") if step.at <= now else _("by %(time)s")
    return words % {"time": moment(step.at, now=now)}


def _exceptions(line: Line, now: datetime) -> Iterator[str]:
    if line.gap is not None and line.is_gap(now) and not line.held_by(now):
        if not lines.is_known(line.gap):
            yield _("Nobody of our team for this topic is there. Members can answer any time.")
            return
        yield _(
            "Nobody of our team for this topic is there before %(time)s. Members can answer any"
            " time."
        ) % {"time": moment(line.gap, now=now)}
    elif line.is_late(now):
        is_leads = line.reached(now) >= lines.LEAD  # before that nobody has told them
        yield (
            _("It takes longer than we promised. The lead of the team knows.") if is_leads
            else _("It takes longer than we promised.")
        )  # fmt: skip
    elif line.moved() and line.promised is not None:
        yield _("It takes longer than we said at first: an answer comes by %(time)s.") % {
            "time": moment(line.promised, now=now)
        }


def _sentences(line: Line, holder: str, now: datetime) -> Iterator[str]:
    if line.status == "case":
        return  # the note beneath says it
    if holder and line.status == "asked_back":
        yield _("%(who)s of our team has asked something back.") % {"who": holder}
        return
    current = line.reached(now)
    if holder and line.until is not None:
        yield _("%(who)s of our team looks into it until %(time)s.") % {
            "who": holder, "time": moment(line.until, now=now),
        }  # fmt: skip
    else:
        yield {
            lines.COMMUNITY: _("Everyone here can see this question and answer it."),
            lines.MENTORS: _("Everyone here can see this question, and mentors are asked now."),
            lines.EXPERT: _("Members and mentors were asked; an expert of our team is next."),
            lines.LEAD: _("The lead of our team sees to this question."),
        }[current]
    if current < lines.MENTORS and line.mentors is not None:
        yield _("Mentors are asked at %(time)s.") % {"time": moment(line.mentors, now=now)}
    if line.promised is not None and not line.is_gap(now):
        words = (
            _("We promised an answer by %(time)s.") if line.is_late(now)
            else _("Our team answers by %(time)s.")
        )  # fmt: skip
        yield words % {"time": moment(line.promised, now=now)}
