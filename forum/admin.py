"""Django's admin: configuration can be edited, what people wrote can be looked at."""

from typing import Any

import allauth.mfa.admin  # noqa: F401 - registers what is unregistered below
from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from taggit import admin as _taggit_admin  # noqa: F401 - registers theirs before ours
from taggit.models import Tag

from forum.domain import look, members, notices, outbox, tags
from forum.forms.category import CategoryForm
from forum.forms.tag import TagForm
from forum.forms.topic_field import TopicFieldForm
from forum.lib import clock
from forum.models import (
    Attachment,
    BlockedPhrase,
    Category,
    Event,
    Member,
    MissedEvent,
    OutboxMessage,
    Post,
    Thread,
    TopicField,
)
from forum.rules import NotAllowed

# The keys of authenticators are nobody's to look at; `manage.py forget_second_factor` helps.
admin.site.unregister(Authenticator)
# One door: sign-in limits, codes and second factors hold for the admin too.
admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = gettext_lazy("Administration")


class ReadOnlyAdmin(admin.ModelAdmin):
    show_full_result_count = False
    ordering = ["-pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ShownEverywhere(admin.ModelAdmin):
    """Of what stands on pages that are kept for visitors: each change renews the look."""

    def save_model(
        self, request: HttpRequest, obj: Model, form: forms.ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        look.renew()

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        super().delete_model(request, obj)
        look.renew()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        super().delete_queryset(request, queryset)
        look.renew()


class TopicFieldInline(admin.StackedInline):
    """What the topic asks for; whoever may change the topic decides."""

    model = TopicField
    form = TopicFieldForm
    extra = 0

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return list(self.form.base_fields)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("forum.change_category")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("forum.change_category")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("forum.change_category")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("forum.view_category")


@admin.register(Category)
class CategoryAdmin(ShownEverywhere):
    form = CategoryForm
    inlines = [TopicFieldInline]
    list_display = ["label", "slug", "position", "is_private"]
    ordering = ["position", "pk"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return list(self.form.base_fields)

    def save_model(
        self, request: HttpRequest, obj: Category, form: forms.ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if obj.is_private and {"is_private", "reader_roles"} & set(form.changed_data):
            notices.hush_category(category=obj, now=clock.now())


# Theirs merges rows that we do not have, and knows nothing of what threads keep of their tags.
admin.site.unregister(Tag)


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """Tags are made by whoever uses them first; here they are renamed, joined, explained and taken
    away."""

    form = TagForm
    list_display = ["name", "slug"]
    search_fields = ["name__istartswith", "other_names__name__istartswith"]
    ordering = ["name", "pk"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return list(self.form.base_fields)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Tag, form: forms.ModelForm, change: bool
    ) -> None:
        cleaned, changed = form.cleaned_data, set(form.changed_data)
        if {"name", "slug"} & changed:
            tags.rename(tag=obj, name=cleaned["name"], slug=cleaned["slug"])
        if "same_as" in changed:
            was = form.initial["name"] if "name" in changed else []
            tags.same_as(tag=obj, names=[*cleaned["same_as"], *was])
        if changed - {"name", "slug", "same_as", "confirmed"}:
            tags.explain(tag=obj, texts=form.texts)

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        tags.remove(tag=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tag]) -> None:
        for tag in queryset.order_by("pk"):
            tags.remove(tag=tag)


class RoleForm(forms.ModelForm):
    """The role is the one thing of a member that the admin changes, and the verb decides."""

    by: Member

    class Meta:
        model = Member
        fields = ["staff_role"]

    def clean_staff_role(self) -> str:
        role = self.cleaned_data["staff_role"]
        try:
            members.check_role(member=self.instance, role=Member.StaffRole(role), by=self.by)
        except NotAllowed as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return role


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    form = RoleForm
    asks_afresh = True  # roles are given and taken by whoever has just proved to be themselves
    list_display = ["handle", "display_name", "staff_role", "verified_at", "joined_at"]
    list_filter = ["staff_role", "is_active"]
    search_fields = ["handle__istartswith", "display_name__istartswith", "email__iexact"]
    readonly_fields = [
        "handle", "display_name", "email", "language", "joined_at", "last_login",
        "verified_at", "verified_source", "is_active",
    ]  # fmt: skip
    fields = ["staff_role", *readonly_fields]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("forum.change_member")

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        form.by = request.user
        return form

    def save_model(
        self, request: HttpRequest, obj: Member, form: forms.ModelForm, change: bool
    ) -> None:
        role = Member.StaffRole(form.cleaned_data["staff_role"])
        try:
            members.give_role(member=obj, role=role, by=request.user, now=clock.now())
        except NotAllowed as refusal:  # somebody was quicker between the form and here
            messages.error(request, str(refusal))
            form.changed_data.remove("staff_role")  # no log says that it was given


class NothingPrivateAdmin(ReadOnlyAdmin):
    """Without private talks, which are nobody's but whoever takes part (decision 0036)."""

    kind_of_thread: str  # the field that says it

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What names no thread stays."""
        found = super().get_queryset(request)
        return found.exclude(**{self.kind_of_thread: Thread.Kind.PRIVATE})


@admin.register(Thread)
class ThreadAdmin(NothingPrivateAdmin):
    kind_of_thread = "kind"
    list_display = ["pk", "title", "kind", "state", "category", "created_at"]
    list_filter = ["kind", "state", "category"]
    list_select_related = ["category"]
    search_fields = ["title__istartswith"]
    exclude = ["tags"]


@admin.register(Post)
class PostAdmin(NothingPrivateAdmin):
    kind_of_thread = "thread__kind"
    list_display = ["pk", "kind", "author", "created_at", "excerpt"]
    list_filter = ["kind"]
    list_select_related = ["author"]


@admin.register(Attachment)
class AttachmentAdmin(NothingPrivateAdmin):
    kind_of_thread = "post__thread__kind"
    list_display = ["pk", "kind", "state", "reason", "owner", "post", "created_at", "bytes"]
    list_filter = ["kind", "state", "reason"]
    list_select_related = ["owner", "post"]


@admin.register(Event)
class EventAdmin(NothingPrivateAdmin):
    kind_of_thread = "thread__kind"
    list_display = ["pk", "kind", "at", "by", "member"]
    list_filter = ["kind"]
    list_select_related = ["by", "member"]


@admin.register(MissedEvent)
class MissedEventAdmin(NothingPrivateAdmin):
    kind_of_thread = "event__thread__kind"
    list_display = ["pk", "receiver", "at", "tries", "settled_at"]
    list_filter = ["receiver"]


@admin.register(OutboxMessage)
class OutboxAdmin(ReadOnlyAdmin):
    """Without the text: it may hold a sign-in code."""

    list_display = ["pk", "kind", "to_email", "created_at", "attempts", "sent_at", "parked_at"]
    list_filter = ["kind"]
    exclude = ["text", "html", "subject"]
    actions = ["send_again"]

    @admin.action(description=gettext_lazy("Send parked mails again"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        now = clock.now()
        revived = sum(outbox.retry(pk=pk, now=now) for pk in queryset.values_list("pk", flat=True))
        if revived:
            sentence = ngettext("%(n)s mail goes out again.", "%(n)s mails go out again.", revived)
            messages.success(request, sentence % {"n": revived})
        else:
            messages.info(request, _("None of these is parked."))


@admin.register(BlockedPhrase)
class BlockedPhraseAdmin(admin.ModelAdmin):
    """What a newcomer's post waits for; case, accents and letters that look alike do not matter."""

    fields = ["phrase", "note"]
    list_display = ["phrase", "note", "added_by", "added_at"]
    search_fields = ["phrase", "note"]
    ordering = ["phrase"]

    def save_model(
        self, request: HttpRequest, obj: BlockedPhrase, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            obj.added_at, obj.added_by = clock.now(), request.member  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)
