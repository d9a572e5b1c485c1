"""Addresses of what people earned."""

from django.urls import path

from reputation.views import points

urlpatterns = [
    path("points/", points.points, name="points"),
]
