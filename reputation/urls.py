"""Addresses of what people earned. They are a contract: old ones redirect, none is reused."""

from django.urls import path, register_converter
from django.views.generic import RedirectView

from reputation.lib import calendar_month
from reputation.views import (
    appeals,
    badges,
    corrections,
    helping,
    leaderboard,
    linked,
    mentor_become,
    mentor_choices,
    mentor_decisions,
    mentor_desk,
    mentor_health,
    mentor_lessons,
    mentor_log,
    mentor_standing,
    mentor_team,
    mentors_page,
    offers,
    own_mentor,
    payback,
    payback_desk,
    payback_files,
    payback_payout,
    review,
    rules,
    sponsoring,
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
PAYOUT = f"{WINDOW}payouts/<int:pk>/"

urlpatterns = [
    path("mentors/help/", helping.share_from_form, name="share_from_form"),
    path("mentors/help/<uuid:pk>/", helping.share_draft, name="share_draft"),
    path("mentors/help/<int:pk>/only/", helping.ask_nobody_else, name="ask_nobody_else"),
    path("mentors/help/<int:pk>/enough/", helping.needs_no_answer, name="needs_no_answer"),
    path("mentors/help/<int:pk>/out/<str:handle>/", helping.put_out, name="put_out_of_talk"),
    path("mentors/write/<str:handle>/", helping.write_to, name="write_to"),
    path("moderation/reputation/", review.review_list, name="review_list"),
    path("moderation/reputation/linked/", linked.linked_accounts, name="linked_accounts"),
    path(
        "moderation/reputation/linked/<int:pk>/end/", linked.unlink_accounts, name="unlink_accounts"
    ),
    path("moderation/reputation/<int:pk>/", review.finding, name="finding"),
    path("moderation/reputation/<int:pk>/fine/", review.finding_fine, name="finding_fine"),
    path("moderation/reputation/<int:pk>/note/", review.note_finding, name="note_finding"),
    path("moderation/reputation/<int:pk>/link/", review.link_finding, name="link_finding"),
    path("mentors/mine/", own_mentor.own_mentor, name="own_mentor"),
    path("mentors/mine/want/", own_mentor.want, name="want_mentor"),
    path("mentors/mine/change/", own_mentor.change, name="change_mentor"),
    path("mentors/mine/out/", own_mentor.out, name="out_of_mentor"),
    path("mentors/mine/undo/", own_mentor.undo, name="undo_mentor"),
    path("mentors/mine/verdict/", own_mentor.judge, name="judge_mentor"),
    path("mentors/mine/helped/", own_mentor.helped, name="mentor_helped"),
    path("mentors/sponsoring/", sponsoring.sponsoring, name="sponsoring"),
    path("mentors/sponsoring/link/", sponsoring.open_link, name="open_sponsor_link"),
    path("mentors/sponsoring/revoke/", sponsoring.revoke_link, name="revoke_sponsor_link"),
    path("mentors/sponsoring/end/", sponsoring.end, name="end_sponsoring"),
    path("mentors/with/<str:secret>/", sponsoring.invitation, name="sponsor_invitation"),
    path("badges/", badges.badges, name="badges"),
    path("badges/<slug:code>/", badges.badge, name="badge"),
    path("badges/<slug:code>/<int:pk>/take-back/", badges.take_back, name="take_badge_back"),
    path("badges/<slug:code>/<int:pk>/give-back/", badges.give_back, name="give_badge_back"),
    path("payback/", payback.payback, name="payback"),
    path("payback/<pay_month:month>/", payback.month, name="payback_month"),
    path("payback/months.csv", taken_home.payback_months_csv, name="payback_months_csv"),
    path("payback/payouts.csv", taken_home.payback_payouts_csv, name="payback_payouts_csv"),
    path("payback/refused/<int:pk>/", payback.refused, name="payback_refused"),
    path(DESK, payback_desk.desk, name="payback_desk"),
    path(f"{DESK}close/", payback_desk.close, name="payback_close"),
    path(f"{DESK}off/<int:pk>/", payback_desk.off_by_mistake, name="payback_off"),
    path(WINDOW, payback_desk.window, name="payback_window"),
    path(f"{WINDOW}looks/<int:pk>/", payback_desk.look, name="payback_look"),
    path(PAYOUT, payback_payout.payout, name="payback_payout"),
    path(f"{PAYOUT}refuse/", payback_payout.refuse, name="payback_refuse"),
    path(f"{PAYOUT}turn/", payback_payout.turn, name="payback_turn"),
    path(f"{PAYOUT}said/<int:ruling>/agree/", payback_payout.agree, name="payback_agree"),
    path(f"{PAYOUT}said/<int:ruling>/decline/", payback_payout.decline, name="payback_decline"),
    path(f"{PAYOUT}asked/<int:question>/answer/", payback_payout.answer, name="payback_answer"),
    path(f"{PAYOUT}back/", payback_payout.come_back, name="payback_back"),
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
    # Mentors: the way there, being one, and who decides.
    path("mentors/", mentors_page.mentors, name="mentors"),
    path("mentors/become/", mentor_become.become, name="become_mentor"),
    path("mentors/lessons/<slug:code>/", mentor_lessons.lesson, name="mentor_lesson"),
    path("mentors/conduct/", mentor_lessons.conduct, name="mentor_conduct"),
    path("mentors/quiz/", mentor_lessons.quiz, name="mentor_quiz"),
    path("mentors/renewal/", mentor_lessons.renewal, name="mentor_renewal"),
    path("mentors/apply/", mentor_become.apply, name="mentor_apply"),
    path("mentors/nominate/<slug:handle>/", mentor_become.nominate, name="nominate_mentor"),
    path("mentors/standing/", mentor_standing.standing, name="mentor_standing"),
    path("mentors/standing/pause/", mentor_standing.pause, name="mentor_pause"),
    path("mentors/standing/resume/", mentor_standing.resume, name="mentor_resume"),
    path("mentors/standing/leave/", mentor_standing.leave, name="mentor_leave"),
    path("mentors/standing/return/", mentor_standing.come_back, name="mentor_return"),
    path("mentors/standing/answer/", mentor_standing.answer_removal, name="answer_removal"),
    path("mentors/applications/", mentor_decisions.application_list, name="mentor_applications"),
    path("mentors/applications/<int:pk>/", mentor_decisions.application, name="mentor_application"),
    path("mentors/probations/<int:pk>/", mentor_decisions.probation, name="mentor_probation"),
    path("moderation/mentors/", mentor_team.team, name="staff_mentors"),
    path("moderation/mentors/remove/<slug:handle>/", mentor_team.remove, name="remove_mentor"),
    path("moderation/mentors/removals/<int:pk>/", mentor_team.removal, name="mentor_removal"),
    path("mentors/desk/", mentor_desk.mentor_desk, name="mentor_desk"),
    path("mentors/log/", mentor_log.mentor_log, name="mentor_log"),
    path("moderation/mentors/health/", mentor_health.mentor_health, name="mentor_health"),
    path("mentors/desk/settings/", mentor_choices.mentor_settings, name="mentor_settings"),
    path("mentors/offers/<int:pk>/", offers.offer, name="offer"),
    path("mentors/take/<int:pk>/", offers.take_thread, name="take_thread"),
    path("rules/points/", rules.points, name="point_rules"),
    path("rules/points.json", rules.points_json, name="point_rules_json"),
]
