from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.apps import ProcrastinateConfig
from taggit.apps import TaggitAppConfig


class CommunityConfig(AppConfig):
    default = True
    name = "community"
    verbose_name = "Community"

    def ready(self) -> None:
        from community import mailing, receivers  # noqa: F401 - these connect themselves
        from community.lib import (
            callback_kinds,
            case_kinds,
            expert_kinds,
            incident_kinds,
            promise_kinds,
            service_kinds,
            survey_kinds,
        )
        from forum.lib import notice_kinds

        expert_kinds.make_known()
        callback_kinds.make_known()
        case_kinds.make_known(in_mail=mailing.of_case)
        incident_kinds.make_known()
        promise_kinds.make_known()
        survey_kinds.make_known(in_mail=mailing.of_survey)
        for kind in service_kinds.KINDS:
            notice_kinds.add(kind)
        _fill_slots()


def _fill_slots() -> None:
    """The roof's parts of the floor's pages, in the order in which they stand there."""
    from community.views import case_slots, desk_slots, drawers, incident_slots, promise
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
    ):
        slots.fill(name, filler)


class JobsConfig(ProcrastinateConfig):
    """procrastinate, as the admin calls it."""

    verbose_name = _("Jobs")


class TagsConfig(TaggitAppConfig):
    """taggit, as the admin calls it."""

    verbose_name = _("Tags")
