"""Addresses of what people earned."""

from django.urls import path

from reputation.views import badges, points

urlpatterns = [
    path("points/", points.points, name="points"),
    path("badges/", badges.badges, name="badges"),
    path("badges/<slug:code>/", badges.badge, name="badge"),
    path("badges/<slug:code>/<int:pk>/take-back/", badges.take_back, name="take_badge_back"),
    path("badges/<slug:code>/<int:pk>/give-back/", badges.give_back, name="give_badge_back"),
]
