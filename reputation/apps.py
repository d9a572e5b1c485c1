from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReputationConfig(AppConfig):
    name = "reputation"
    verbose_name = _("Points and rules")

    def ready(self) -> None:
        from forum.lib import personal, personal_values, personal_words, retention
        from forum.templatetags import parts
        from forum.views import sitemap
        from reputation import receivers  # noqa: F401 - connects itself to the floor's signal
        from reputation.lib import kept_words, personal_parts, personal_titles
        from reputation.templatetags import points

        personal.add(*personal_parts.ENTRIES)
        personal.keep_unchanged(*personal_parts.UNCHANGING, words=personal_parts.WORDS)
        retention.add(kept_words.RETENTION)
        personal_words.add(personal_titles.TITLES, personal_titles.LABELS)
        personal_values.add(personal_titles.VALUES, personal_titles.TOPICS)
        _make_notices_known()
        _make_staff_pages_known()
        _fill_slots()
        _say_who_belongs_together()
        parts.add_filters(**points.of_parts())
        fixed = ("badges", "point_rules", "mentors")
        sitemap.FIXED += [name for name in fixed if name not in sitemap.FIXED]


def _make_staff_pages_known() -> None:
    from forum.lib.security_acts import add as add_acts
    from forum.lib.staff_areas import Area, add
    from reputation.domain import badges, corrections, paying, review
    from reputation.lib.security_acts import ACTS, SEALED
    from reputation.queries import closes

    add_acts(ACTS, sealed=SEALED)
    add(
        Area(
            "moderation/appeals/",
            "questioned points",
            corrections.check_see,
            _("Questioned points"),
        ),
        Area(
            "moderation/corrections/",
            "corrections",
            corrections.check_see,
            _("Corrections of points"),
        ),
        Area("moderation/reputation/", "review", review.check_review, _("Review of points")),
        Area("payback/desk/", "payback", paying.check_pay, _("Payback"), is_there=closes.pays),
        *(
            Area(f"badges/<slug:code>/<int:pk>/{act}/", "badges", badges.check_take_back,
                 _("Badges"))
            for act in ("take-back", "give-back")
        ),
    )  # fmt: skip


def _say_who_belongs_together() -> None:
    from forum.domain import flags
    from reputation.queries import rings

    if rings.among not in flags.RINGS:
        flags.RINGS.append(rings.among)


def _make_notices_known() -> None:
    """What this floor tells people of, and the switches for it."""
    from django.conf import settings

    from forum.lib import notice_groups, notice_kinds
    from reputation.lib import (
        help_kinds,
        kinds,
        mentor_kinds,
        offer_kinds,
        pairing_kinds,
        payback_kinds,
        right_kinds,
    )
    from reputation.views import badges

    notice_groups.add(
        "earned",
        _("Badges and points"),
        _("You earned a badge, or something became of your points."),
        shelf="thanks",
    )
    notice_groups.add(
        "mentoring",
        _("Mentors and newcomers"),
        _("Your mentor, your newcomers, and what they need."),
        shelf="team",
    )
    for kind in (
        *badges.NOTICES, *kinds.KINDS, *mentor_kinds.KINDS, *pairing_kinds.KINDS,
        *help_kinds.KINDS, *offer_kinds.KINDS, *right_kinds.KINDS,
    ):  # fmt: skip
        notice_kinds.add(kind)
    if settings.PAYBACK:
        payback_kinds.make_known()


def _fill_slots() -> None:
    """Our parts of the floor's pages, in the order in which they stand there."""
    from forum import slots
    from reputation.views import (
        agreed,
        cards,
        help_slots,
        leaderboard,
        mentor_cards,
        mentors_page,
        offers,
    )

    for name, filler in (
        ("member_card", cards.member_badges),
        ("member_card", cards.member_card),
        ("member_card", mentors_page.member_card),
        ("member_card", mentors_page.nominate_link),
        ("member_card", mentor_cards.own_card),
        ("settings", leaderboard.settings_part),
        ("home", mentor_cards.home_card),
        ("ask_aside", help_slots.ask_aside),
        ("talk_line", help_slots.talk_line),
        ("talks_head", help_slots.talks_head),
        ("thread_line", offers.thread_line),
        ("thread_actions", offers.thread_actions),
        ("live_line", offers.live_line),
        ("agreed", agreed.conduct),
    ):
        slots.fill(name, filler)
