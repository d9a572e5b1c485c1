"""The addresses of the floor. They are a contract: old ones redirect, none is reused."""

from django.urls import path, re_path

from forum.views import (
    articles,
    ask,
    lists,
    media,
    members,
    posts,
    preferences,
    search,
    settings,
    thread,
    verdicts,
)

# The names that domain/files.py makes; anything else is no address of ours.
DRAWING = r"(?P<name>[0-9a-f]{32})-(?P<size>[0-9]{2,4})\.webp\Z"

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
    path("preferences/", preferences.preferences, name="preferences"),
]
