from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.apps import ProcrastinateConfig
from taggit.apps import TaggitAppConfig


class CommunityConfig(AppConfig):
    default = True
    name = "community"
    verbose_name = "Community"

    def ready(self) -> None:
        from community import deploy_checks, mailing, receivers  # noqa: F401 - connect themselves
        from community.lib import (
            call_times,
            callback_kinds,
            case_draft,
            case_kinds,
            case_subjects,
            expert_kinds,
            incident_kinds,
            kept_notes,
            promise_kinds,
            service_kinds,
            survey_kinds,
        )
        from forum.lib import notice_kinds, retention

        _make_personal_known()
        retention.add(call_times.RETENTION, kept_notes.RETENTION)
        expert_kinds.make_known()
        callback_kinds.make_known()
        case_draft.make_known()
        case_kinds.make_known(in_mail=mailing.of_case)
        incident_kinds.make_known()
        promise_kinds.make_known()
        survey_kinds.make_known(in_mail=mailing.of_survey)
        for kind in service_kinds.KINDS:
            notice_kinds.add(kind)
        notice_kinds.say_in_subject(case_subjects.kinds(), mailing.subject_of_case)
        _fill_slots()
        _make_staff_pages_known()


def _make_personal_known() -> None:
    from community.lib import personal_parts, personal_titles
    from community.queries import duties
    from forum.lib import personal, personal_values, personal_words

    personal.add(*personal_parts.ENTRIES)
    personal.keep_unchanged(*personal_parts.UNCHANGING)
    personal_words.add(personal_titles.TITLES, personal_titles.LABELS)
    personal_values.add(personal_titles.VALUES, personal_titles.TOPICS)
    personal.add_duties(duties.of)


def _make_staff_pages_known() -> None:
    from django.conf import settings

    from community.domain import escalating, incidents
    from community.queries import survey_access
    from forum import staff_rules
    from forum.lib.security_acts import add as add_acts
    from forum.lib.staff_areas import Area, add

    add_acts({"number_revealed": _("Number of a customer shown")})
    add(
        Area("desk/", "desk", staff_rules.check_team, _("Desk")),
        Area(
            "desk/cases/<int:pk>/", "cases", staff_rules.check_team, _("Private cases"),
            is_hidden=True,
        ),
        Area(
            "desk/<int:pk>/drawer/", "drawers", staff_rules.check_team, _("Private drawers"),
            is_hidden=True,
        ),
        Area("insights/", "insights", survey_access.check_reads, _("Insights")),
        # Not what lies beside them: whoever asked says that their question differs.
        *(
            Area(f"incidents/{act}/", "incidents", incidents.check_team, _("Incidents"))
            for act in (
                "of/<int:pk>/open", "of/<int:pk>/join", "<int:pk>/change", "<int:pk>/inform",
                "<int:pk>/end", "<int:pk>/false-alarm",
            )
        ),
        Area("escalations/<int:pk>/false-alarm/", "escalations", escalating.check_false_alarm,
             _("False alarms")),
        Area("admin/", "administration", None, _("Administration")),
        Area(
            "styleguide/", "styleguide", staff_rules.check_team, _("Style guide"), is_hidden=True,
            asks_to_sign_in=False, is_there=lambda: not settings.DEBUG,
        ),
    )  # fmt: skip


def _fill_slots() -> None:
    """The roof's parts of the floor's pages, in the order in which they stand there."""
    from community.views import agreed, case_slots, desk_slots, drawers, incident_slots, promise
    from forum import slots

    for name, filler in (
        ("ask_head", incident_slots.banner),
        ("search_head", incident_slots.banner),
        ("search_head", promise.while_searching),
        ("thread_line", incident_slots.thread_line),
        ("thread_line", promise.thread_line),
        ("thread_actions", desk_slots.closed_for_you),
        ("thread_actions", desk_slots.to_the_desk),
        ("thread_actions", promise.thread_actions),
        ("thread_actions", case_slots.thread_actions),
        ("thread_actions", drawers.thread_actions),
        ("talks_head", case_slots.talks_head),
        ("thread_actions", incident_slots.thread_actions),
        ("live_part", promise.live_part),
        ("writing_said", promise.while_writing),
        ("similar_head", promise.while_asking),
        ("agreed", agreed.calls),
        ("contact", agreed.contact),
    ):
        slots.fill(name, filler)


class AdministrationConfig(admin_apps.AdminConfig):
    """Django's, on a site that tells the security log."""

    default = False

    default_site = "community.staff_site.StaffSite"


class JobsConfig(ProcrastinateConfig):
    """procrastinate, as the admin calls it."""

    verbose_name = _("Jobs")


class TagsConfig(TaggitAppConfig):
    """taggit, as the admin calls it."""

    verbose_name = _("Tags")
