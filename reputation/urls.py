"""Addresses of what people earned. They are a contract: old ones redirect, none is reused."""

from django.urls import path, register_converter
from django.views.generic import RedirectView

from reputation.lib import calendar_month
from reputation.views import (
    appeals,
    badges,
    corrections,
    leaderboard,
    linked,
    mentor_choices,
    offers,
    payback,
    payback_desk,
    payback_files,
    review,
    rules,
    statement,
    taken_home,
)


class MonthConverter:
    """A month as addresses hold it: "2026-11"."""

    regex = "2[0-9]{3}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> calendar_month.Month:
        found = calendar_month.read(value)
        if found is None:
            raise ValueError(value)
        return found

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(MonthConverter, "pay_month")
DESK = "payback/desk/"
WINDOW = f"{DESK}<pay_month:month>/"

urlpatterns = [
    path("moderation/reputation/", review.review_list, name="review_list"),
    path("moderation/reputation/linked/", linked.linked_accounts, name="linked_accounts"),
    path(
        "moderation/reputation/linked/<int:pk>/end/", linked.unlink_accounts, name="unlink_accounts"
    ),
    path("moderation/reputation/<int:pk>/", review.finding, name="finding"),
    path("moderation/reputation/<int:pk>/fine/", review.finding_fine, name="finding_fine"),
    path("moderation/reputation/<int:pk>/note/", review.note_finding, name="note_finding"),
    path("moderation/reputation/<int:pk>/link/", review.link_finding, name="link_finding"),
    path("badges/", badges.badges, name="badges"),
    path("badges/<slug:code>/", badges.badge, name="badge"),
    path("badges/<slug:code>/<int:pk>/take-back/", badges.take_back, name="take_badge_back"),
    path("badges/<slug:code>/<int:pk>/give-back/", badges.give_back, name="give_badge_back"),
    path("payback/", payback.payback, name="payback"),
    path("payback/<pay_month:month>/", payback.month, name="payback_month"),
    path(DESK, payback_desk.desk, name="payback_desk"),
    path(f"{DESK}close/", payback_desk.close, name="payback_close"),
    path(WINDOW, payback_desk.window, name="payback_window"),
    path(f"{WINDOW}looks/<int:pk>/", payback_desk.look, name="payback_look"),
    path(f"{WINDOW}files/", payback_files.make, name="payback_make"),
    path(f"{WINDOW}files/<int:number>/release/", payback_files.release, name="payback_release"),
    path(f"{WINDOW}files/<int:number>/withdraw/", payback_files.withdraw, name="payback_withdraw"),
    path(f"{WINDOW}files/<int:number>/file.csv", payback_files.take, name="payback_take"),
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
    path("mentors/desk/settings/", mentor_choices.mentor_settings, name="mentor_settings"),
    path("mentors/offers/<int:pk>/", offers.offer, name="offer"),
    path("mentors/take/<int:pk>/", offers.take_thread, name="take_thread"),
    path("rules/points/", rules.points, name="point_rules"),
    path("rules/points.json", rules.points_json, name="point_rules_json"),
]
