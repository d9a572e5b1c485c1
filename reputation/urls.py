"""Addresses of what people earned."""

from django.urls import path

from reputation.views import points, rules

urlpatterns = [
    path("points/", points.points, name="points"),
    path("rules/points/", rules.points, name="point_rules"),
    path("rules/points.json", rules.points_json, name="point_rules_json"),
]
