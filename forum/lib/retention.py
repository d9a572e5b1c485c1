"""How long we keep what, and why: the figures by which jobs delete, and the page that says so.

Upper floors add theirs in `AppConfig.ready()`. Who deletes takes its figure from here, so that the
page (`/privacy/`) never says anything else.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.lib import limits, suspension_steps

DAY = timedelta(days=1)
NEVER = timedelta.max  # it is not deleted


@dataclass(frozen=True)
class Rule:
    """`since` says from when the time runs, or, of what is NEVER deleted, what goes all the same;
    `name` is by which its test knows it."""

    name: str
    what: str | Promise
    why: str | Promise
    since: str | Promise
    kept: timedelta

    @property
    def is_endless(self) -> bool:
        return self.kept == NEVER

    @property
    def days(self) -> int:
        return self.kept // DAY

    @property
    def years(self) -> int:
        """Whole years, if it is some; else 0."""
        return 0 if self.days % 365 else self.days // 365


ADDRESSES = Rule(
    "addresses", _("Internet address and browser of a sign-in"),
    _("So that you see where you are signed in, and notice a stranger."),
    _("after it was last used"), 30 * DAY,
)  # fmt: skip
SESSIONS = Rule(
    "sessions", _("Sign-ins"), _("So that you stay signed in."), _("after it was last used"),
    60 * DAY,
)  # fmt: skip
DRAFTS = Rule(
    "drafts", _("Drafts"), _("So that nothing you typed is lost."), _("after the last change"),
    limits.DRAFT_AGE,
)  # fmt: skip
UNPOSTED = Rule(
    "unposted", _("Pictures that were never posted"), _("They wait for you to post them."),
    _("after they were sent"), limits.UNCLAIMED_AGE,
)  # fmt: skip
EXPORTS = Rule(
    "exports", _("Copies of your data"), _("So that you have time to download them."),
    _("after they were made"), 7 * DAY,
)  # fmt: skip
SEARCHES = Rule(
    "searches", _("What was searched for, without who did it"),
    _("So that we see what is missing here."), _("after it was last searched for"), 90 * DAY,
)  # fmt: skip
SEARCHES_ONCE = Rule(
    "searches_once", _("What was searched for only once"), _("To see whether others look for it."),
    _("after the search"), 14 * DAY,
)  # fmt: skip
MAILS = Rule(
    "mails", _("That a mail was sent to you"), _("To help when one did not arrive."),
    _("after it was written"), limits.MAIL_KEPT,
)  # fmt: skip
RECEIVED = Rule(
    "received", _("Mail that you sent to us"), _("To find out why a reply was not posted."),
    _("after it was handled"), 30 * DAY,
)  # fmt: skip
MAIL_STOPS = Rule(
    "mail_stops", _("That an address takes no mail"), _("So that we do not go on writing there."),
    _("after it was said, or has ended"), 180 * DAY,
)  # fmt: skip
PUSHES = Rule(
    "pushes", _("Messages to your devices"), _("To try again while a device is off."),
    _("after they were written"), 30 * DAY,
)  # fmt: skip
PUSH_DEVICES = Rule(
    "push_devices", _("Devices that get no messages any more"), _("To say why they stopped."),
    _("after they stopped"), 30 * DAY,
)  # fmt: skip
NOTICES = Rule(
    "notices", _("Notices that you have read"), _("So that you find them again."),
    _("after they came"), 365 * DAY,
)  # fmt: skip
DIGESTS = Rule(
    "digests", _("That a digest was sent to you"), _("So that nothing stands in two of them."),
    _("after it was sent"), 365 * DAY,
)  # fmt: skip
ONE_TAPS = Rule(
    "one_taps", _("Buttons in mails"), _("So that they say what you said by them."),
    _("after they expired"), 180 * DAY,
)  # fmt: skip
FORM_KEYS = Rule(
    "form_keys", _("Numbers of forms you sent"), _("So that nothing is posted twice."),
    _("after they were sent"), 30 * DAY,
)  # fmt: skip
SHARE_PICTURES = Rule(
    "share_pictures", _("Pictures for sharing a link"), _("So that they are not painted twice."),
    _("after they were painted"), 60 * DAY,
)  # fmt: skip
SUGGESTED = Rule(
    "suggested", _("How often a question was asked although it was suggested"),
    _("So that suggestions get better; it names nobody."), _("after the last time"), 90 * DAY,
)  # fmt: skip
DRAWERS = Rule(
    "drawers", _("What you put into the private drawer of a question"),
    _("So that our team can look after it."),
    _("after the last change, and 14 days after the question is solved or closed"),
    limits.DRAWER_KEPT,
)  # fmt: skip
HELD_WORDS = Rule(
    "held_words", _("What you wrote and what was not posted, or taken back"),
    _("So that you can read it again, and say that it was wrong."),
    _("after it was decided, or taken back"), 30 * DAY,
)  # fmt: skip
SKETCHES = Rule(
    "sketches", _("Short numbers made of a new member’s posts, without their words"),
    _("To find the same advertising in other posts."), _("after they were made"), 7 * DAY,
)  # fmt: skip
PLACES = Rule(
    "places", _("Which pages members whom we know link to"),
    _("So that new members may link there as well."), _("after the link was posted"), 180 * DAY,
)  # fmt: skip
REPORTS = Rule(
    "reports", _("What you said when you reported something"),
    _("So that we can judge it, and answer for what we did. Of visitors we keep a number that"
      " stands for their browser, so that each report counts once."),
    _("after it was decided"), 365 * DAY,
)  # fmt: skip
# It counts against somebody for a year; for two more it can be asked what was meant.
CONDUCT = Rule(
    "conduct", _("The words of our decisions about you, and of your appeals"),
    _("They count for a year, and for two more we can be asked what we meant."),
    _("after the decision, or after a suspension is over"), suspension_steps.COUNTS_FOR + 730 * DAY,
)  # fmt: skip
STAFF_NOTES = Rule(
    "staff_notes", _("What moderators noted about a member"),
    _("So that they know what happened before."), _("after it was written"), CONDUCT.kept,
)  # fmt: skip
LOG_WORDS = Rule(
    "log_words", _("Why somebody of the team did something, in their words"),
    _("So that it can be looked into."), _("after it was done"), CONDUCT.kept,
)  # fmt: skip
ADMIN_LOG = Rule(
    "admin_log", _("What the team changed in the settings of this site"),
    _("To find out why something is as it is."), _("after the change"), 730 * DAY,
)  # fmt: skip
SHUT_ADDRESSES = Rule(
    "shut_addresses",
    _("A number made of the address of an account that was erased while it was suspended"),
    _("So that nobody opens a new account with it while the suspension lasts."),
    _("after it was erased, or when the suspension ends"), 730 * DAY,
)  # fmt: skip
SECURITY_LOG = Rule(
    "security_log", _("Who of the team did what to whom, and when"),
    _("So that nobody uses their rights in secret."),
    _("It holds numbers; what was said in words goes earlier, or with the account."), NEVER,
)  # fmt: skip

BACKUPS = Rule(  # `manage.py db backup FOLDER` deletes by it
    "backups", _("Backups of all of it"),
    _("So that nothing is lost by a fault. Until then they hold what you have deleted, too. If one"
      " is ever loaded, accounts that were erased meanwhile are erased again."),
    _("after they were made"), settings.BACKUP_DAYS * DAY,
)  # fmt: skip
_rules: list[Rule] = [
    ADDRESSES, SESSIONS, DRAFTS, UNPOSTED, EXPORTS, SEARCHES, SEARCHES_ONCE, MAILS, RECEIVED,
    MAIL_STOPS, PUSHES, PUSH_DEVICES, NOTICES, DIGESTS, ONE_TAPS, FORM_KEYS, SHARE_PICTURES,
    SUGGESTED, DRAWERS, HELD_WORDS, SKETCHES, PLACES, SHUT_ADDRESSES, REPORTS, CONDUCT, STAFF_NOTES,
    LOG_WORDS, ADMIN_LOG, SECURITY_LOG, BACKUPS,
]  # fmt: skip


def add(*rules: Rule) -> None:
    """Make rules of an upper floor known; saying one twice counts once."""
    _rules.extend(rule for rule in rules if rule not in _rules)


def known() -> list[Rule]:
    return list(_rules)
