"""All addresses: the roof's own, the floors below, sign-in and admin."""

from django.contrib import admin
from django.urls import include, path

from community.views import app, escalate, health, home, styleguide

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
