"""How much is allowed: all figures in one place; settings may change the pace."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from forum.lib.ratelimit import Limit
from forum.lib.text import Limits


@dataclass(frozen=True)
class Pace:
    """How many a day, and how long between two posts."""

    questions: int
    answers: int
    marks: int
    between: timedelta
    messages: int = 100  # in private talks


@dataclass(frozen=True)
class Counts:
    """What a member did lately: within a day, when the first of it was, and their last post."""

    questions: int = 0
    answers: int = 0
    marks: int = 0
    last_post_at: datetime | None = None
    first_question_at: datetime | None = None
    first_answer_at: datetime | None = None
    messages: int = 0
    first_message_at: datetime | None = None

    def until_less(self, first: datetime | None, now: datetime) -> timedelta:
        """How long until the first of them is older than a day, and one more is allowed."""
        return first + DAY - now if first else DAY


DAY = timedelta(days=1)
TITLE = (12, 150)
QUESTION = (20, 20_000)
ANSWER = (10, 20_000)
COMMENT = (2, 800)
FACT_SHORT, FACT_LONG = (1, 120), (1, 2_000)  # what a topic asks for
ME_TOO = (0, 60)  # a device, or its software
TAGS = (1, 5)
TAG_LENGTH = 30
TAG_LEAST = 2  # characters of a new tag; those of one that are there stay
NEWCOMER_CONTENT = Limits(links=2, images=3, mentions=3)
MEMBER_CONTENT = Limits(links=20, images=10, mentions=10)
SILENT_EDIT = timedelta(minutes=3)
SUGGEST_POINTS = 50  # reputation from which a member may suggest edits
OPEN_SUGGESTIONS = 10  # of edits, of one member, that wait to be decided
DRAFT_AGE = timedelta(days=90)
MESSAGE = (1, 4_000)  # in a private talk
FLAGS = 10  # reports a day
FLAG_WORDS = (0, 500)
APPEAL_DUE = timedelta(days=7)  # a second person answers by then
SYNONYMS = (2, 12)  # words in a group: a search for one looks for all of them
SYNONYM_WORDS = 5  # in one of them: "mobile phone contract"
SYNONYM_GROUPS = 1_000

# Points from which a member may do more (reputation; the team and mentors may anyway).
MEMBER_POINTS, HELPER_POINTS, ADVISER_POINTS = 50, 250, 1000
# Rights by their code: a right also rests while recent quality is too low (Standing.lapsed).
RIGHTS = {
    "suggest": SUGGEST_POINTS,
    "link": MEMBER_POINTS,
    "curate": HELPER_POINTS,
    "confirm": ADVISER_POINTS,
}
CONFIRM_AFTER = timedelta(days=7)  # of silence: then others confirm an answer
CONFIRMERS = 2  # so many members, or one mentor, or one of the team
ARTICLE_HOLDS = timedelta(days=182)  # until somebody reads it again
REMIND_AFTER = (timedelta(days=3), timedelta(days=7), timedelta(days=30))  # the first answer
REMIND_HOURS = (8, 20)  # in the asker's zone
MAIL_KEPT = timedelta(days=30)  # what left, or was given up, is known that long
MAIL_WINDOW = timedelta(minutes=10)  # what is said in a thread meanwhile leaves as one mail
REMOVAL_WINDOW = timedelta(minutes=1)  # its mail waits for what one removal goes on to take out
DIGEST_QUESTIONS = 6  # that somebody can answer, and of their own
DIGEST_NOTICES = 20
DIGEST_IDLE = timedelta(days=180)  # without a visit: then no digest is sent

PICTURE_BYTES = 8 * 1024 * 1024
PICTURE_PIXELS = 40_000_000
PICTURES_NEWCOMER, PICTURES_MEMBER = 3, 10  # on one post
PICTURES_A_SEND = PICTURES_MEMBER
ALT = (0, 200)
UNCLAIMED = 20  # pictures sent and not posted yet that are kept for a member, the latest ones
HELD = 30  # more, of those that wait with all drafts of a member
DRAWER = (0, 1_000)  # what only the team is to read of a question
DRAWER_KEPT = timedelta(days=30)  # since it was changed
DRAWER_AFTER_END = timedelta(days=14)  # since the question was solved or closed
UNCLAIMED_AGE = timedelta(days=1)
# Of visitors who have written and not signed in yet: how many in the whole house, and how long.
UNSIGNED = 2_000
UNSIGNED_AGE = timedelta(days=3)
# All that one request may bring: its pictures, and room for the longest text around them.
REQUEST_BYTES = PICTURES_A_SEND * PICTURE_BYTES + 2 * 1024 * 1024

# How often within a minute, for one member (wall 13); an address may hold a hundred visitors.
SEARCH = Limit("search", 30)
SUGGEST = Limit("suggest", 120)
COMPLETE = Limit("complete", 120)
OPENED = Limit("opened", 60)  # results of a search: only counted
PREVIEW = Limit("preview", 60)
WRITING = Limit("writing", 90)  # what is asked and kept while somebody types
LIVE = Limit("live", 120)  # news of open threads; that there are none is not counted
WRITE = Limit("write", 20)  # the pace of posting stands below, and is stricter
MARK = Limit("mark", 60)
REDACT = Limit("redact", 6, timedelta(hours=1))  # looks through every table; asked twice each time
SETTINGS = Limit("settings", 30)
PUSH_TEST = Limit("push_test", 5)
PICTURE = Limit("picture", 30)
REPORT_OF_VISITOR = Limit("report_of_visitor", 1, timedelta(hours=1))  # by address: a hundred
PICTURE_OF_VISITOR = Limit("picture_of_visitor", 1, timedelta(hours=1))  # by address: a hundred
# Text that visitors leave until they have signed in: only ever counted by address.
KEEP = Limit("keep", 3, timedelta(minutes=10))
# Beside all of these: whatever is sent counts here too, so that no form is without a limit. And
# what costs much to write, of the pages named in COSTLY.
ANY_WRITE = Limit("any_write", 240)
COSTLY_READ = Limit("costly_read", 120)
# Of one account five a minute (ACCOUNT_RATE_LIMITS in the settings); here for addresses.
SIGN_IN = Limit("sign_in", 5, exact=True)
PER_ADDRESS = 100
# Members count by themselves, or neighbours of one operator's address would hold each other up. But
# what is sent and what costs much, of all members at one address together, counts there as well
# (apart from its visitors): as much as fifty of them at their full pace. Somebody who types sends
# ten times a minute: that is room for 1,200 of them at once behind one address, and for a thousand
# who search six times a minute; whoever drives a hundred accounts of one machine has half of it.
MEMBERS_AT_ADDRESS = 50

NEWCOMER = Pace(questions=5, answers=20, marks=10, between=timedelta(seconds=30))
REGULAR = Pace(questions=10, answers=60, marks=40, between=timedelta(seconds=10), messages=300)


# Pages by the names of their addresses: each is written anew, read by machines, searches, compares
# texts, or adds up many rows. Every other page stands with the reason why it is cheap in
# tests/community/security/cheap_reads.toml.
COSTLY = {
    "feed", "queue_feed", "category_feed", "tag_feed", "thread_feed", "sitemap", "sitemap_page",
    "share_thread", "share_member", "share_site", "search", "similar", "complete", "opensearch",
    "statement_csv", "statement_json", "payback_months_csv", "payback_payouts_csv", "surveys_csv",
    "security_log", "security_log_file", "point_rules_json", "own_digest", "mail_sample",
    "revisions", "members", "tags", "download_export", "own_data_by_mail", "merge",
    "mark_duplicate", "link_twins", "leaderboard", "mentor_health", "surveys",
    "desk_coverage", "held_alike", "gaps",
    "suggested_edit", "draft_suggestion", "held_queue", "held_sample",
}  # fmt: skip


def pictures(*, newcomer: bool) -> int:
    """How many pictures a post of this kind of member may carry."""
    return PICTURES_NEWCOMER if newcomer else PICTURES_MEMBER


def pace(*, newcomer: bool) -> Pace:
    """The pace that holds for this kind of member; LIMITS_NEWCOMER and LIMITS_MEMBER override."""
    if newcomer:
        return getattr(settings, "LIMITS_NEWCOMER", NEWCOMER)
    return getattr(settings, "LIMITS_MEMBER", REGULAR)
