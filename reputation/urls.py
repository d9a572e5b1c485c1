"""Addresses of what people earned. They are a contract: old ones redirect, none is reused."""

from django.urls import path
from django.views.generic import RedirectView

from reputation.views import appeals, corrections, leaderboard, statement, taken_home

urlpatterns = [
    path("points/", RedirectView.as_view(pattern_name="statement", permanent=True), name="points"),
    path("statement/", statement.own_statement, name="statement"),
    path("statement/<int:pk>/", statement.statement_line, name="statement_line"),
    path("statement.csv", taken_home.statement_csv, name="statement_csv"),
    path("statement.json", taken_home.statement_json, name="statement_json"),
    path("leaderboard/", leaderboard.leaderboard, name="leaderboard"),
    path("leaderboard/choice/", leaderboard.leaderboard_choice, name="leaderboard_choice"),
    path("moderation/appeals/", appeals.appeal_list, name="appeals"),
    path("moderation/appeals/<int:pk>/", appeals.appeal, name="appeal"),
    path("moderation/corrections/", corrections.correction_list, name="corrections"),
    path("moderation/corrections/new/", corrections.correct_points, name="correct_points"),
    path("moderation/corrections/<int:pk>/", corrections.correction, name="correction"),
]
