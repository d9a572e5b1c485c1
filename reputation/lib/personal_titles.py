"""How the copy of one's data names the tables of points, mentors and money, their fields and what
stands in these (forum/lib/personal_words.py)."""

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.lib import personal_values
from reputation.lib import badge_words, lessons

TITLES: dict[str, str | Promise] = {
    "reputation.Entry receiver": _("Your points, line by line"),
    "reputation.Entry giver": _("Points that others got for helping you"),
    "reputation.Account": _("The sum of your points"),
    "reputation.Correction": _("Points that the team corrected"),
    "reputation.Appeal": _("Lines of points that you questioned"),
    "reputation.AppealAnswer": _("What you were answered about your points"),
    "reputation.Award": _("Your badges"),
    "reputation.Revocation": _("Badges that were taken back"),
    "reputation.Rank": _("Your places in the rankings"),
    "reputation.Unranked": _("When you left the rankings"),
    "reputation.RightUse": _("What you did as a mentor"),
    "reputation.PayLine": _("Your payback, month by month"),
    "reputation.Choice": _("How you want your payback"),
    "reputation.Payout": _("Your payouts"),
    "reputation.PaidOut": _("Payouts that left for your bank"),
    "reputation.CameBack": _("Payouts that came back"),
    "reputation.Ruling": _("What was ruled about your payouts"),
    "reputation.RulingQuestion": _("What you asked about these rulings"),
    "reputation.RulingAnswer": _("What you were answered about these rulings"),
    "reputation.Mentor": _("You as a mentor"),
    "reputation.MentorStep": _("Your way as a mentor"),
    "reputation.Application": _("Your application as a mentor"),
    "reputation.ApplicationWord": _("What was said of your application"),
    "reputation.Probation": _("Your probation as a mentor"),
    "reputation.Renewal": _("When you stayed on as a mentor"),
    "reputation.Removal": _("Why you were to be no mentor any more"),
    "reputation.RemovalWord": _("What was said about that"),
    "reputation.Nomination": _("Whom you suggested as a mentor, and why"),
    "reputation.Sponsor": _("When you were there for newcomers"),
    "reputation.Pairing newcomer": _("Who was there for you"),
    "reputation.Pairing guide": _("When you were there for somebody"),
    "reputation.Newcomer": _("You as a newcomer"),
    "reputation.MentorVerdict": _("What you said of your mentor"),
    "reputation.MentorThanks": _("When you thanked your mentor"),
    "reputation.Help": _("When you asked for help"),
    "reputation.LessonRead": _("Lessons that you read"),
    "reputation.Quiz": _("Your quizzes"),
    "reputation.Consent": _("When you accepted the code of conduct of mentors"),
    "reputation.Offer": _("Questions that were offered to you"),
    "reputation.Taking": _("Questions that you took"),
}
LABELS: dict[str, str | Promise] = {
    "reputation.Rank.place": _("place in the ranking"),
    "reputation.Rank.scope": _("in which ranking"),
    "reputation.Award.code": _("badge"),
    "reputation.LessonRead.code": _("lesson"),
    "reputation.Quiz.right": _("questions answered rightly"),
    "reputation.Account.number": _("number of lines"),
    "reputation.Mentor.since": _("since when"),
    "reputation.Newcomer.since": _("since when"),
    "reputation.Mentor.capacity": _("newcomers at most"),
}


def _lesson(code: str) -> str:
    try:
        return lessons.lesson(code, translation.get_language() or "en").title
    except (LookupError, OSError):
        return code


_WAYS = {
    "credit": _("as credit"), "bank": _("to the bank"), "charity": _("to charity"),
    "rolled": _("carried over into the next month"),
}  # fmt: skip
VALUES: dict[str, personal_values.Words] = {
    "reputation.Mentor.languages": personal_values.LANGUAGES,
    "reputation.Newcomer.language": personal_values.LANGUAGES,
    "reputation.Mentor.from_hour": personal_values.hour,
    "reputation.Mentor.until_hour": personal_values.hour,
    "reputation.Rank.scope": {
        "all": _("the whole community"), "category": _("a topic"), "tag": _("a tag"),
    },
    "reputation.Choice.kind": _WAYS,
    "reputation.Payout.kind": _WAYS,
    "reputation.RemovalWord.kind": {
        "hearing": _("your word on it"), "decision": _("what was decided"),
        "appeal": _("your appeal"), "verdict": _("what came of the appeal"),
    },
    "reputation.Help.kind": {"draft_help": _("help with a draft"), "talk": _("a private talk")},
    "reputation.Quiz.purpose": {
        "entry": _("to become a mentor"), "renewal": _("to stay a mentor"),
    },
    "reputation.Award.code": lambda code: badge_words.name(code).replace(badge_words.TOPIC, "…")
    or code,
    "reputation.LessonRead.code": _lesson,
}  # fmt: skip
TOPICS = (
    "reputation.Award.topic", "reputation.Mentor.topics", "reputation.Newcomer.topics",
    "reputation.Help.topics",
)  # fmt: skip
