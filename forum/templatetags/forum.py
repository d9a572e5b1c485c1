"""What every template can use without loading it: icons, people, times, slots."""

import functools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django import template
from django.db.models import Model
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from forum import slots
from forum.lib import addresses, clock, form_keys, jsonld, mail_kinds, thread_links
from forum.lib.markup import Rendered
from forum.models import HouseText, Member, Post, Thread
from forum.models.attachment import AVATAR_SIZES, media_url

register = template.Library()
KNOWN_DATES = 5_000  # in words, in a process
KNOWN_PEOPLE = 2_000  # their pictures, or initials

MONTH = timedelta(days=30)
TURN = {(12, 31), (1, 1)}  # days on which it is another year elsewhere
QUIET = 6  # months after which whoever writes is told how old it is
MINUTE, HOUR, DAY, WEEK = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days", "weeks"))


@register.simple_tag
@functools.cache
def asset(name: str) -> str:
    """The address of a static file, found once."""
    return static(name)


@register.simple_tag
def url_for(name: str, *args: Any) -> str:
    """As `{% url %}`, each path found once: for what stands on every page."""
    return addresses.path(name, *args)


@register.simple_tag
@functools.cache
def icon(name: str) -> SafeString:
    """An icon of the sprite. It is decoration: words or an aria-label stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', _sprite(), name
    )


@functools.cache
def _sprite() -> str:
    return static("icons/sprite.svg")


@register.simple_tag
def avatar(member: Member | None, size: str = "") -> SafeString:
    """The member's picture over their initials. The name stands beside it, so readers skip this."""
    if member is None or member.is_former:
        look = f" avatar-{size}" if size else ""
        return format_html('<span class="avatar hue-none{}" aria-hidden="true">–</span>', look)
    return _avatar(member.handle, member.display_name, member.avatar, size)


@functools.lru_cache(maxsize=KNOWN_PEOPLE)
def _avatar(handle: str, display_name: str, picture: str, size: str) -> SafeString:
    shown = Member(handle=handle, display_name=display_name)
    return format_html(
        '<span class="avatar hue-{}{}" aria-hidden="true">{}{}</span>',
        shown.hue,
        f" avatar-{size}" if size else "",
        shown.initials,
        _portrait(picture, AVATAR_SIZES[0] if size == "large" else AVATAR_SIZES[1]),
    )


def _portrait(name: str, size: int) -> str:
    if not name:
        return ""
    return format_html(
        '<img src="{}" alt="" width="{}" height="{}" loading="lazy" decoding="async">',
        media_url("avatars", name, size),
        size,
        size,
    )


@register.filter
def name(member: Member | None) -> str:
    """How a member is called; who left is a former member."""
    return str(member) if member is not None else _("Former member")


@register.filter
def mail_kind(kind: str) -> str:
    """What a mail of this kind is called."""
    return str(mail_kinds.label(kind))


@register.filter
def quiet_months(thread: Thread) -> int:
    """For how many months nobody has written here; 0 where it is less than QUIET of them."""
    months = (clock.now() - thread.active_at) // MONTH
    return months if months >= QUIET else 0


@register.filter
def role(member: Member | None, language: str | None = None) -> str:
    """The role in words, "" where there is nothing to say."""
    mark = role_mark(member)
    if member is None or not mark:
        return ""
    return _role(member.staff_role or mark, language or get_language())


@functools.cache
def _role(name: str, language: str) -> str:
    if name == "mentor":
        return _("Mentor")
    return _("New here") if name == "new" else str(Member.StaffRole(name).label)


@register.filter
def label(instance: Model, name: str, language: str | None = None) -> str:
    """What a field with choices says, in words: `get_..._display`, each found once."""
    return _label(type(instance), name, getattr(instance, name), language or get_language())


@functools.cache
def _label(model: type[Model], name: str, value: str, language: str) -> str:
    return str(dict(model._meta.get_field(name).flatchoices)[value])


@register.filter
def role_mark(member: Member | None) -> str:
    """Which look the role has: company, mentor, new or "" (the words say it, colour only helps)."""
    if member is None:
        return ""
    if member.is_company:
        return "company"
    if _is_mentor(member):
        return "mentor"
    return "new" if member.is_newcomer(clock.now()) else ""


def _is_mentor(member: Member) -> bool:
    standing = getattr(member, "standing", None)
    return standing is not None and standing.is_mentor


@register.simple_tag(takes_context=True)
def ago(context: template.Context, instant: datetime | None) -> str:
    """How long ago, briefly; the exact time is in the title, in the viewer's zone."""
    if instant is None:
        return ""
    return told(instant, context.get("now"), get_language(), timezone.get_current_timezone())


def told(
    instant: datetime, now: datetime | None, language: str, zone: tzinfo, is_titled: bool = True
) -> SafeString:
    """An instant in words, as seen from `now`; the exact time is in the title, if it has one."""
    words = _since(instant, now or clock.now(), language, zone)
    return _time(instant, words, language, zone) if is_titled else _untitled(instant, words)


@functools.lru_cache(maxsize=KNOWN_DATES)
def _time(instant: datetime, words: str, language: str, zone: tzinfo) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        instant.isoformat(timespec="minutes"),  # seconds tell nobody anything, and do not compress
        dated(instant, "DATETIME_FORMAT", language, zone),
        words,
    )


@functools.lru_cache(maxsize=KNOWN_DATES)
def _untitled(instant: datetime, words: str) -> SafeString:
    at = instant.isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', at, words)


@functools.lru_cache(maxsize=KNOWN_DATES)
def dated(instant: datetime, style: str, language: str, zone: tzinfo) -> str:
    """The date in words; read from the format anew it costs more than all else of a line."""
    return date_format(timezone.localtime(instant, zone), style)


def _since(instant: datetime, now: datetime, language: str, zone: tzinfo) -> str:
    """Minutes, hours, days up to a week, then the date; what lies ahead is a date at once."""
    passed = now - instant
    if -MINUTE < passed < MINUTE:
        return _("just now")
    if timedelta(0) <= passed < HOUR:
        n = passed // MINUTE
        return ngettext("%(n)s min ago", "%(n)s min ago", n) % {"n": n}
    if timedelta(0) <= passed < DAY:
        n = passed // HOUR
        return ngettext("%(n)s h ago", "%(n)s h ago", n) % {"n": n}
    if timedelta(0) <= passed < WEEK:
        n = passed // DAY
        return ngettext("%(n)s d ago", "%(n)s d ago", n) % {"n": n}
    same_year = instant.year == now.year
    if passed < timedelta(0) or TURN & {(instant.month, instant.day), (now.month, now.day)}:
        same_year = instant.astimezone(zone).year == now.astimezone(zone).year
    style = "MONTH_DAY_FORMAT" if same_year else "DATE_FORMAT"
    return dated(instant, style, language, zone)


@register.filter
def post_html(
    post: Post | HouseText | Rendered, linked: Mapping[int, Thread] | None = None
) -> SafeString:
    """The HTML of a post, stored or just rendered for the preview: cleaned by forum.lib.markup.
    House texts come out here, too.

    Links to threads that its reader may see (`linked`, or `Post.linked`) bear their titles.
    The only place where HTML made of people's text is called safe.
    """
    html = post.html if isinstance(post, Rendered) else post.body_html
    seen = linked if isinstance(post, Rendered) else post.linked
    if not seen:
        return SafeString(html)

    def say(pk: int, place: str) -> str | None:
        return _thread_link(seen[pk], place) if pk in seen else None

    return mark_safe(thread_links.unfold(html, say=say))  # noqa: S308


def _thread_link(thread: Thread, place: str) -> str:
    """Its title, and how things stand there where that is worth a word."""
    link = format_html(
        '<a class="thread" href="{}{}" lang="{}" dir="auto">{}</a>', thread.get_absolute_url(),
        place, thread.language, thread.title,
    )  # fmt: skip
    if not thread.is_solved:
        return link
    chip = '{} <span class="chip solved">{}{}</span>'
    return format_html(chip, link, icon("check"), _("Solved"))


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """Facts for machines (forum/views/structured.py): a block of data, which no browser runs."""
    block = f'<script type="application/ld+json">{jsonld.dumps(data)}</script>'
    return mark_safe(block)  # noqa: S308


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str) -> SafeString:
    """What the upper floors have to say here; fillers return safe HTML, all else is escaped."""
    return filled(name, context.flatten)


def filled(name: str, known: Callable[[], dict[str, Any]]) -> SafeString:
    """What the fillers of a slot say, who see what is `known` there."""
    fillers = slots.fillers(name)
    if not fillers:
        return SafeString()
    seen = known()
    return format_html_join("", "{}", ((filler(seen),) for filler in fillers))


@register.simple_tag(takes_context=True)
def writer(context: template.Context) -> SafeString:
    """Who writes, for the text that outlives a session: it is theirs when they are back."""
    member = context.get("member")
    return format_html(
        '<input type="hidden" name="writer" value="{}">', member.pk if member else ""
    )


@register.simple_tag
def key(form: Any = None) -> SafeString:
    """The idempotency key of a form that writes (wall 6): the one it came with, or a fresh one."""
    value = form["key"].value() if form is not None else None
    if not value:  # a fresh one holds no sign that needs escaping
        return SafeString(
            f'<input type="hidden" name="key" value="{form_keys.fresh(now=clock.now())}">'
        )
    return format_html('<input type="hidden" name="key" value="{}">', value)
