"""What the templates' own tags and filters write."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.template import engines
from django.utils import timezone, translation

from forum import slots
from forum.lib import markup
from forum.models import Member, Post, Standing, Thread
from forum.templatetags import forum as words

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def show(source, **context):
    return engines["django"].from_string(source).render({"now": NOW, **context})


def member(**fields):
    standing = fields.pop("standing", Standing())
    fields = {"handle": "hana", "display_name": "Hana Demir", "joined_at": NOW} | fields
    found = Member(**fields)
    found.standing = standing
    return found


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-30), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=23), "23 h ago"),
        (timedelta(days=1), "1 d ago"),
        (timedelta(days=6, hours=23), "6 d ago"),
        (timedelta(days=7), "15 November"),
        (timedelta(days=400), "18 October 2025"),
        (timedelta(hours=-3), "22 November"),
    ],
)
def test_ago_is_brief_and_becomes_a_date(passed, words):
    with translation.override("en"):
        shown = show("{% ago instant %}", instant=NOW - passed)

    assert shown.partition(">")[2] == f"{words}</time>"


def test_ago_tells_the_exact_time_in_the_viewers_zone():
    with translation.override("en"), timezone.override("Europe/Berlin"):
        shown = show("{% ago instant %}", instant=NOW - timedelta(hours=3))

    assert shown == (
        '<time datetime="2026-11-22T09:00+00:00" title="22 November 2026, 10:00">3 h ago</time>'
    )


def test_ago_of_nothing_is_nothing():
    assert show("{% ago instant %}", instant=None) == ""


@pytest.mark.parametrize(
    ("fields", "words", "mark"),
    [
        ({"staff_role": "expert"}, "Expert", "company"),
        ({"staff_role": "moderator"}, "Moderator", "company"),
        ({"standing": Standing(is_mentor=True)}, "Mentor", "mentor"),
        ({"joined_at": datetime(2020, 1, 1, tzinfo=UTC)}, "", ""),
        ({"joined_at": datetime(2999, 1, 1, tzinfo=UTC)}, "New here", "new"),
    ],
)
def test_role_is_said_in_words(fields, words, mark):
    with translation.override("en"):
        shown = show("{{ person|role }}/{{ person|role_mark }}", person=member(**fields))

    assert shown == f"{words}/{mark}"


def test_a_former_member_has_a_name_and_an_avatar_and_no_role():
    with translation.override("en"):
        shown = show("{{ person|name }}|{{ person|role }}|{% avatar person %}", person=None)

    assert shown == ('Former member||<span class="avatar hue-none" aria-hidden="true">–</span>')


def test_a_portrait_lies_over_the_initials():
    person = Member(handle="nina", display_name="Nina", avatar="0a" * 16)
    shown = show('{% avatar person "small" %}', person=person)

    assert shown == (
        f'<span class="avatar hue-{person.hue} avatar-small" aria-hidden="true">N'
        f'<img src="/media/avatars/{"0a" * 16}-96.webp" alt="" width="96" height="96"'
        ' loading="lazy" decoding="async"></span>'
    )


def test_avatar_escapes_what_people_are_called():
    person = member(display_name="<b> &x")

    shown = show('{% avatar person "large" %}', person=person)

    assert shown == (
        f'<span class="avatar hue-{person.hue} avatar-large" aria-hidden="true">&lt;&amp;</span>'
    )


def test_names_are_escaped():
    assert show("{{ person|name }}", person=member(display_name="<i>")) == "&lt;i&gt;"


def test_icon_uses_the_sprite_and_is_hidden_from_readers():
    assert show('{% icon "check" %}') == (
        '<svg class="icon" aria-hidden="true"><use href="/static/icons/sprite.svg#check"/></svg>'
    )


def test_post_html_is_the_stored_html_and_of_a_preview_the_rendered():
    rendered = markup.render("**bold**")
    post = Post(body_html=rendered.html)

    shown = show("{{ post|post_html }}{{ rendered|post_html }}", post=post, rendered=rendered)

    assert shown == rendered.html * 2


def test_key_is_fresh_each_time_and_kept_where_the_form_has_one():
    kept = uuid.uuid4()

    class Bound:
        def __getitem__(self, name):
            return type("Field", (), {"value": staticmethod(lambda: kept)})

    first, second = show("{% key %}"), show("{% key %}")

    assert first != second
    assert first.startswith('<input type="hidden" name="key" value="')
    assert show("{% key form %}", form=Bound()) == (
        f'<input type="hidden" name="key" value="{kept}">'
    )


def test_slot_shows_its_fillers_in_order_and_trusts_no_plain_text(monkeypatch):
    monkeypatch.setitem(slots._fillers, "thread_line", [])
    slots.fill("thread_line", lambda context: f"<{context['word']}>")
    slots.fill("thread_line", lambda context: "")

    assert show('{% slot "thread_line" %}', word="b") == "&lt;b&gt;"


def test_an_unknown_slot_is_a_mistake():
    with pytest.raises(KeyError):
        show('{% slot "nowhere" %}')


def test_slots_in_parts_say_what_they_stand_for() -> None:
    # A part stands in place of its include: what is around it is handed over by name only.
    parts = sorted((settings.BASE_DIR / "templates").rglob("*.jinja"))
    assert [path.name for path in parts if re.search(r"slot\([^,()]*\)", path.read_text())] == []


def test_fillers_see_what_the_part_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(slots._fillers, "post_footer", [lambda seen: f"{seen['view']}{seen['up']}"])
    text = "{% for view in views %}{{ slot('post_footer', view=view) }}{% endfor %}"
    found = engines["parts"].from_string(text)
    assert found.render({"views": [1, 2], "up": "!"}) == "1!2!"


def test_what_a_field_says_in_words() -> None:
    thread = Thread(kind="question", state="solved")
    with translation.override("en"):
        assert (words.label(thread, "kind"), words.label(thread, "state")) == ("Question", "Solved")
    with translation.override("de"):
        assert (words.label(thread, "kind"), words.label(thread, "state")) == ("Frage", "Gelöst")


def test_an_instant_stands_in_a_part_in_the_language_and_zone_of_the_page() -> None:
    part = engines["parts"].from_string
    instant = datetime(2026, 10, 1, 23, 30, tzinfo=UTC)
    seen = {"now": NOW, "at": instant, "zone": ZoneInfo("Asia/Tokyo")}
    with translation.override("de"):
        german = part("{{ at|ago }}{{ nothing|ago }}").render(seen)
        assert ">2. Oktober</time>" in german
    with translation.override("en"), timezone.override("UTC"):
        seen_by_members = {"now": NOW, "at": instant, "member": member()}
        assert part("{{ at|ago }}").render(seen_by_members) == show("{% ago at %}", at=instant)
        assert part("{{ at|ago }}").render({"now": NOW, "at": instant}) == (
            '<time datetime="2026-10-01T23:30+00:00">1 October</time>'
        )
