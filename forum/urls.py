"""The addresses of the floor. They are a contract: old ones redirect, none is reused."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from forum.views import (
    articles,
    ask,
    feeds,
    lists,
    media,
    members,
    posts,
    preferences,
    reauthentication,
    search,
    second_factor,
    security,
    settings,
    share,
    sitemap,
    thread,
    verdicts,
)

# The names that domain/files.py makes; anything else is no address of ours.
DRAWING = r"(?P<name>[0-9a-f]{32})-(?P<size>[0-9]{2,4})\.webp\Z"
TO_SECURITY = RedirectView.as_view(pattern_name="security")

urlpatterns = [
    path("questions/", lists.questions, name="questions"),
    path("questions/ask/", ask.ask, name="ask"),
    path("questions/similar/", search.similar, name="similar"),
    path("questions/<int:pk>/", thread.thread, name="thread_by_id"),
    path("questions/<int:pk>/answer/", posts.answer, name="answer"),
    path("questions/<int:pk>/solved-it/", search.solved_it, name="solved_it"),
    path("questions/<int:pk>/clear-solution/", verdicts.clear_solution, name="clear_solution"),
    path("questions/<int:pk>/manage/", thread.manage, name="manage"),
    path("questions/<int:pk>/<str:slug>/", thread.thread, name="thread"),
    path("articles/write/", articles.write_article, name="write_article"),
    path("articles/<int:pk>/", thread.thread, name="article_by_id"),
    path("articles/<int:pk>/<str:slug>/", thread.thread, name="article"),
    path("posts/<int:pk>/comment/", posts.comment, name="comment"),
    path("posts/<int:pk>/edit/", posts.edit_post, name="edit_post"),
    path("posts/<int:pk>/delete/", posts.delete_post, name="delete_post"),
    path("posts/<int:pk>/restore/", posts.restore_post, name="restore_post"),
    path("posts/<int:pk>/revisions/", posts.post_revisions, name="revisions"),
    path("posts/<int:pk>/accept/", verdicts.accept, name="accept"),
    path("posts/<int:pk>/helped/", verdicts.mark, name="mark"),
    path("preview/", posts.preview, name="preview"),
    path("tags/", lists.tags, name="tags"),
    path("tags/<str:slug>/", lists.tag, name="tag"),
    path("categories/", lists.categories, name="categories"),
    path("categories/<str:slug>/", lists.category, name="category"),
    path("search/", search.search, name="search"),
    path("members/", members.members, name="members"),
    path("members/<str:handle>/", members.member, name="member"),
    path("settings/", settings.settings, name="settings"),
    path("settings/devices/", settings.add_device, name="add_device"),
    path("settings/devices/<int:pk>/remove/", settings.remove_device, name="remove_device"),
    path("settings/picture/", settings.set_picture, name="set_picture"),
    path("settings/picture/remove/", settings.remove_picture, name="remove_picture"),
    re_path(rf"^media/avatars/{DRAWING}", media.avatar, name="avatar"),
    re_path(rf"^media/pictures/{DRAWING}", media.picture, name="picture"),
    # Before allauth's own address of that name: this one also clears the browser's cache.
    path("accounts/logout/", settings.SignOut.as_view(), name="account_logout"),
    path("admin/logout/", settings.SignOut.as_view()),
    # Before allauth's own addresses: one page shows what it spreads over several, and its views
    # learn what they do when they are sent twice.
    path("accounts/security/", security.security, name="security"),
    path("accounts/security/sessions/end/", security.end_other_sessions, name="end_other_sessions"),
    path("accounts/security/sessions/<int:pk>/end/", security.end_session, name="end_session"),
    path("accounts/sessions/", TO_SECURITY, name="usersessions_list"),
    path("accounts/2fa/", TO_SECURITY, name="mfa_index"),
    path("accounts/2fa/webauthn/", TO_SECURITY, name="mfa_list_webauthn"),
    path("accounts/2fa/webauthn/add/", second_factor.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "accounts/2fa/webauthn/keys/<int:pk>/edit/",
        second_factor.RenamePasskey.as_view(),
        name="mfa_edit_webauthn",
    ),
    path(
        "accounts/2fa/webauthn/keys/<int:pk>/remove/",
        second_factor.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path(
        "accounts/2fa/webauthn/reauthenticate/",
        second_factor.ReauthenticateByPasskey.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "accounts/2fa/webauthn/signup/",
        second_factor.SignUpWithPasskey.as_view(),
        name="mfa_signup_webauthn",
    ),
    path(
        "accounts/2fa/totp/activate/", second_factor.ActivateApp.as_view(), name="mfa_activate_totp"
    ),
    path("accounts/2fa/totp/picture.svg", security.totp_picture, name="totp_picture"),
    path(
        "accounts/2fa/recovery-codes/",
        second_factor.ShowRecoveryCodes.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "accounts/2fa/recovery-codes/download/",
        second_factor.DownloadRecoveryCodes.as_view(),
        name="mfa_download_recovery_codes",
    ),
    path(
        "accounts/reauthenticate/code/",
        reauthentication.ReauthenticateByCode.as_view(),
        name="reauthenticate_by_code",
    ),
    path("preferences/", preferences.preferences, name="preferences"),
    path("feeds/<str:view>.atom", feeds.latest, name="feed"),
    path("feeds/categories/<str:slug>.atom", feeds.category, name="category_feed"),
    path("feeds/categories/<str:slug>/<str:view>.atom", feeds.category, name="category_feed"),
    path("feeds/tags/<str:slug>.atom", feeds.tag, name="tag_feed"),
    path("feeds/tags/<str:slug>/<str:view>.atom", feeds.tag, name="tag_feed"),
    path("feeds/threads/<int:pk>.atom", feeds.thread, name="thread_feed"),
    path("share/threads/<int:pk>/<slug:version>.png", share.thread, name="share_thread"),
    path("share/members/<str:handle>/<slug:version>.png", share.member, name="share_member"),
    path("share/site/<slug:language>/<slug:version>.png", share.site, name="share_site"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemaps/<slug:section>-<int:number>.xml", sitemap.page, name="sitemap_page"),
    path("robots.txt", sitemap.robots, name="robots"),
]
