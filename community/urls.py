"""All addresses: the roof's own, the floors below, sign-in and admin."""

from django.contrib import admin
from django.urls import include, path

from community.views import app, escalate, health, home, incidents, styleguide

urlpatterns = [
    path("", home.home, name="home"),
    path("questions/ask/shared/", app.shared, name="shared"),
    path("", include("forum.urls")),
    path("", include("reputation.urls")),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.service_worker, name="service_worker"),
    path("offline/", app.offline, name="offline"),
    path("outbox/", app.outbox, name="outbox"),
    path("outbox/ready/", app.outbox_ready, name="outbox_ready"),
    # Known incidents.
    path("incidents/", incidents.incident_list, name="incidents"),
    path("incidents/<int:pk>/", incidents.incident, name="incident"),
    path("incidents/<int:pk>/too/", incidents.have_incident, name="have_incident"),
    path("incidents/<int:pk>/change/", incidents.change_incident, name="change_incident"),
    path("incidents/<int:pk>/inform/", incidents.inform_of_incident, name="inform_of_incident"),
    path("incidents/<int:pk>/end/", incidents.end_incident, name="end_incident"),
    path("incidents/of/<int:pk>/open/", incidents.open_incident, name="open_incident"),
    path("incidents/of/<int:pk>/join/", incidents.join_incident, name="join_incident"),
    path("incidents/of/<int:pk>/differs/", incidents.not_of_incident, name="not_of_incident"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # The promise: a person is called to a question (decision 0041).
    path("questions/<int:pk>/escalate/", escalate.escalate, name="escalate"),
    path("escalations/<int:pk>/false-alarm/", escalate.false_alarm, name="false_alarm"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "community.views.errors.bad_request"
handler403 = "community.views.errors.forbidden"
handler404 = "community.views.errors.not_found"
handler429 = "community.views.errors.too_often"  # allauth's limits ask for it by this name
handler500 = "community.views.errors.server_error"
