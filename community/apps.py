from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.apps import ProcrastinateConfig
from taggit.apps import TaggitAppConfig


class CommunityConfig(AppConfig):
    default = True
    name = "community"
    verbose_name = "Community"

    def ready(self) -> None:
        from community.views import desk_slots
        from forum import slots

        slots.fill("thread_actions", desk_slots.closed_for_you)
        slots.fill("thread_actions", desk_slots.to_the_desk)


class JobsConfig(ProcrastinateConfig):
    """procrastinate, as the admin calls it."""

    verbose_name = _("Jobs")


class TagsConfig(TaggitAppConfig):
    """taggit, as the admin calls it."""

    verbose_name = _("Tags")
