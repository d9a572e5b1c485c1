"""How long the notes of experts on private cases are kept."""

from django.utils.translation import gettext_lazy as _

from forum.lib import retention

RETENTION = retention.Rule(
    "case_notes", _("What experts noted about a private case"),
    _("So that the next one knows what was tried, also where the case is opened again."),
    _("after the case was closed"), retention.CONDUCT.kept,
)  # fmt: skip
