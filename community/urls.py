"""All addresses: the roof's own, the floors below, sign-in and admin."""

from django.contrib import admin
from django.urls import include, path

from community import security_txt
from community.views import (
    app,
    boards,
    callbacks,
    canned,
    case_acts,
    case_desk,
    case_desk_acts,
    case_desk_calls,
    case_desk_notes,
    case_taps,
    cases,
    coverage,
    desk,
    desk_acts,
    desk_claims,
    drawers,
    escalate,
    health,
    home,
    incident_questions,
    incidents,
    own_hours,
    styleguide,
    surveys,
    surveys_page,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("questions/ask/shared/", app.shared, name="shared"),
    # The experts' desk.
    path("desk/", desk.desk, name="desk"),
    path("desk/<int:pk>/", desk.desk_thread_page, name="desk_thread"),
    path("desk/<int:pk>/drawer/", drawers.look, name="desk_drawer"),
    path("desk/<int:pk>/claim/", desk_claims.claim, name="desk_claim"),
    path("desk/<int:pk>/give-back/", desk_claims.give_back, name="desk_give_back"),
    path("desk/<int:pk>/hand-over/", desk_claims.hand_over, name="desk_hand_over"),
    path("desk/<int:pk>/answer/", desk_acts.answer, name="desk_answer"),
    path("desk/<int:pk>/ask-back/", desk_acts.ask_back, name="desk_ask_back"),
    path("desk/<int:pk>/escalate/", desk_acts.escalate, name="desk_escalate"),
    path("desk/<int:pk>/resolve/", desk_acts.resolve, name="desk_resolve"),
    path("desk/<int:pk>/canonical/", desk_acts.canonical, name="desk_canonical"),
    path("desk/offers/<int:pk>/", desk_claims.offer, name="desk_offer"),
    path("desk/offers/<int:pk>/why/", desk_claims.why_me, name="desk_why"),
    # Private cases, for the experts of their pools.
    path("desk/cases/", case_desk.case_queue, name="desk_cases"),
    path("desk/cases/<int:pk>/", case_desk.case_page, name="desk_case"),
    path("desk/cases/<int:pk>/claim/", case_desk_acts.claim, name="desk_case_claim"),
    path("desk/cases/<int:pk>/give-back/", case_desk_acts.give_back, name="desk_case_give_back"),
    path("desk/cases/<int:pk>/note/", case_desk_notes.note, name="desk_case_note"),
    path("desk/cases/<int:pk>/hand-over/", case_desk_acts.hand_over, name="desk_case_hand_over"),
    path("desk/cases/<int:pk>/message/", case_desk_acts.message, name="desk_case_message"),
    path("desk/cases/<int:pk>/finish/", case_desk_acts.finish, name="desk_case_finish"),
    path("desk/cases/<int:pk>/summary/", case_desk_acts.summary, name="desk_case_summary"),
    path("desk/cases/<int:pk>/call/number/", case_desk_calls.reveal, name="desk_case_reveal"),
    path("desk/cases/<int:pk>/call/outcome/", case_desk_calls.attempt, name="desk_case_attempt"),
    path("desk/cases/<int:pk>/call/move/", case_desk_calls.move, name="desk_case_move_call"),
    path("desk/cases/<int:pk>/call/cancel/", case_desk_calls.cancel, name="desk_case_cancel_call"),
    path("desk/boards/", boards.board_list, name="desk_boards"),
    path("desk/boards/<slug:slug>/", boards.write_note, name="desk_board"),
    path("desk/notes/<int:pk>/", boards.note, name="desk_note"),
    path("desk/coverage/", coverage.coverage_map, name="desk_coverage"),
    path("desk/hours/", own_hours.own_hours_page, name="desk_hours"),
    path("desk/canned/", canned.canned_list, name="desk_canned"),
    path("desk/canned/new/", canned.new_canned, name="new_canned"),
    path("desk/canned/<int:pk>/", canned.canned_reply, name="canned_reply"),
    # Private cases, for their customers (decision 0044).
    path("cases/", cases.case_list, name="cases"),
    path("cases/new/", cases.new_case, name="new_case"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/reopen/", case_acts.reopen_case, name="reopen_case"),
    path("cases/<int:pk>/withdraw/", case_acts.withdraw_case, name="withdraw_case"),
    path("cases/<int:pk>/confirm/", case_acts.confirm_case, name="confirm_case"),
    path("cases/<int:pk>/another/", case_acts.another_for_case, name="another_for_case"),
    # What the mail of a case asks, answered without signing in.
    path("tap/<str:secret>/", case_taps.case_tap, name="case_tap"),
    path("tap/", case_taps.case_tap),  # what is left of a link that was cut
    # A call that the customer of a private case books (decision 0045).
    path("cases/<int:pk>/callback/", callbacks.callback, name="case_callback"),
    path("cases/<int:pk>/callback/move/", callbacks.move_callback, name="move_callback"),
    path("cases/<int:pk>/callback/cancel/", callbacks.cancel_callback, name="cancel_callback"),
    path("cases/<int:pk>/callback/withdraw/", callbacks.withdraw_number, name="withdraw_number"),
    path(
        "cases/<int:pk>/callback/callback.ics",
        callbacks.callback_calendar,
        name="callback_calendar",
    ),
    # Before the floor's: there whatever follows a question's number is its title.
    path("questions/<int:pk>/not-solved/", desk_acts.not_solved, name="not_solved"),
    # A person is called to a question (decision 0041).
    path("questions/<int:pk>/escalate/", escalate.escalate, name="escalate"),
    path("escalations/<int:pk>/false-alarm/", escalate.false_alarm, name="false_alarm"),
    path("", include("forum.urls")),
    path("", include("reputation.urls")),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.service_worker, name="service_worker"),
    path("offline/", app.offline, name="offline"),
    path("outbox/", app.outbox, name="outbox"),
    path("outbox/ready/", app.outbox_ready, name="outbox_ready"),
    # What customers say of the service (decision 0046).
    path("say/<str:secret>/", surveys.say, name="say"),
    path("say/", surveys.say),  # what is left of a link that was cut
    path("surveys/<int:pk>/", surveys.own_survey, name="own_survey"),
    path("insights/surveys/", surveys_page.surveys_page, name="surveys"),
    path("insights/surveys/answers.csv", surveys_page.surveys_csv, name="surveys_csv"),
    # Known incidents.
    path("incidents/", incidents.incident_list, name="incidents"),
    path("incidents/<int:pk>/", incidents.incident, name="incident"),
    path("incidents/<int:pk>/too/", incidents.have_incident, name="have_incident"),
    path("incidents/<int:pk>/change/", incidents.change_incident, name="change_incident"),
    path("incidents/<int:pk>/inform/", incidents.inform_of_incident, name="inform_of_incident"),
    path("incidents/<int:pk>/end/", incidents.end_incident, name="end_incident"),
    path(
        "incidents/<int:pk>/false-alarm/", incidents.take_back_incident, name="take_back_incident"
    ),
    path("incidents/of/<int:pk>/open/", incident_questions.open_incident, name="open_incident"),
    path("incidents/of/<int:pk>/join/", incident_questions.join_incident, name="join_incident"),
    path(
        "incidents/of/<int:pk>/differs/", incident_questions.not_of_incident, name="not_of_incident"
    ),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "community.views.errors.bad_request"
handler403 = "community.views.errors.forbidden"
handler404 = "community.views.errors.not_found"
handler429 = "community.views.errors.too_often"  # allauth's limits ask for it by this name
handler500 = "community.views.errors.server_error"
