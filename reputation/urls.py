"""Addresses of what people earned."""

from django.urls import path

from reputation.views import badges, linked, points, review

urlpatterns = [
    path("points/", points.points, name="points"),
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
]
