"""What customers said: looked at, changed and deleted by nobody."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from community.admin.access import SeenByRole, configures
from community.models import Survey
from community.queries import survey_access


@admin.register(Survey)
class SurveyAdmin(SeenByRole):
    """Without who said it, and without what makes the address of a mail."""

    fields = list_display = ["kind", "asked_at", "answered_at", "score", "comment"]
    list_filter = ["kind"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Survey]:
        if not configures(request):
            return Survey.objects.none()
        return survey_access.readable(by=request.user).order_by("-pk")
