"""Django's admin: configuration is edited, the rest is looked at, roles go through the verb."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from forum.domain import members, outbox
from forum.forms.category import ICONS
from forum.lib import clock
from forum.models import Category, Event, Member, Notice, OutboxMessage
from tests import factories
from tests.forum import pictures as made
from tests.forum.authenticators import prove

pytestmark = pytest.mark.django_db

NO_FIELDS = {"fields-TOTAL_FORMS": "0", "fields-INITIAL_FORMS": "0"}
READ_ONLY = ["thread", "post", "event", "missedevent", "outboxmessage", "attachment"]


@pytest.fixture
def chief(ada: Member) -> Member:
    """An administrator by the verb, without the superuser's flag."""
    chief = factories.member("carla")
    members.give_role(member=chief, role=Member.StaffRole.ADMINISTRATOR, by=ada, now=clock.now())
    chief.refresh_from_db()
    return chief


def test_the_door_is_the_sign_in_of_the_site(client: Client) -> None:
    response = client.get(reverse("admin:login"), {"next": "/admin/"})

    assert response["Location"] == f"{reverse('account_login')}?next=%2Fadmin%2F"


@pytest.mark.parametrize("who", ["hana", "eva", "mo"])
def test_others_do_not_enter(request: pytest.FixtureRequest, as_: Any, who: str) -> None:
    client = as_(request.getfixturevalue(who))

    response = client.get(reverse("admin:index"), follow=True)

    assert response.status_code == 403


@pytest.mark.parametrize("model", [*READ_ONLY, "category", "member"])
def test_administrators_see_every_list(as_: Any, chief: Member, sim: Category, model: str) -> None:
    factories.solved()

    assert as_(chief).get(reverse(f"admin:forum_{model}_changelist")).status_code == 200


@pytest.mark.parametrize("model", READ_ONLY)
def test_what_happened_can_only_be_looked_at(as_: Any, ada: Member, model: str) -> None:
    factories.solved()
    _mail()
    made.send(ada)
    client = as_(ada)
    model_class = admin.site._registry
    rows = next(m for m in model_class if m._meta.model_name == model).objects.all()

    add = client.get(reverse(f"admin:forum_{model}_add"))

    assert add.status_code == 403
    for row in rows[:1]:
        change = reverse(f"admin:forum_{model}_change", args=[row.pk])
        assert client.get(change).status_code == 200
        assert client.post(change, {}).status_code == 403
        delete = reverse(f"admin:forum_{model}_delete", args=[row.pk])
        assert client.post(delete, {"post": "yes"}).status_code == 403
    assert model == "missedevent" or rows.exists()


def test_a_category_has_a_field_a_language(as_: Any, chief: Member) -> None:
    data = {
        "slug": "esim", "icon": "smartphone", "position": "3", "is_private": "on",
        "reader_roles": ["moderator", "expert"], "name_en": "eSIM", "name_de": "eSIM (de)",
        "description_en": "Profiles", "description_de": "", **NO_FIELDS,
    }  # fmt: skip

    response = as_(chief).post(reverse("admin:forum_category_add"), data)

    assert response.status_code == 302
    category = Category.objects.get(slug="esim")
    assert category.name == {"en": "eSIM", "de": "eSIM (de)"}
    assert category.description == {"en": "Profiles"}
    assert category.reader_roles == ["moderator", "expert"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name_en": ""}, "name_en"), ({"name_de": "nul\0"}, "name_de"),
        ({"slug": "not a slug"}, "slug"), ({"description_en": "x" * 201}, "description_en"),
        ({"reader_roles": "king"}, "reader_roles"), ({"icon": "nothing"}, "icon"),
        ({"is_private": "on"}, "reader_roles"),
    ],
)  # fmt: skip
def test_a_bad_category_is_answered_beside_the_field(
    as_: Any, chief: Member, sim: Category, fields: dict[str, str], field: str
) -> None:
    data = {
        "slug": "sim", "icon": "lock", "position": "3", "name_en": "SIM",
        "name_de": "", "description_en": "", "description_de": "",
    }  # fmt: skip

    url = reverse("admin:forum_category_change", args=[sim.pk])
    response = as_(chief).post(url, data | fields)

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [field]


def test_a_category_with_threads_is_not_deleted(as_: Any, chief: Member) -> None:
    thread = factories.question()

    as_(chief).post(
        reverse("admin:forum_category_delete", args=[thread.category_id]), {"post": "yes"}
    )

    assert Category.objects.filter(pk=thread.category_id).exists()


def test_a_role_is_given_by_the_verb(as_: Any, chief: Member, hana: Member) -> None:
    url = reverse("admin:forum_member_change", args=[hana.pk])

    client = as_(chief)
    prove(client)
    response = client.post(url, {"staff_role": "manager", "is_superuser": "on", "handle": "x"})

    hana.refresh_from_db()
    assert response.status_code == 302
    assert (hana.staff_role, hana.is_staff, hana.is_superuser, hana.handle) == (
        "manager", True, False, "hana",
    )  # fmt: skip
    assert Event.objects.filter(kind=Event.Kind.ROLE_GIVEN, by=chief, member=hana).count() == 1


def test_the_last_administrator_is_kept_on_the_page(as_: Any, ada: Member) -> None:
    url = reverse("admin:forum_member_change", args=[ada.pk])

    client = as_(ada)
    prove(client)
    response = client.post(url, {"staff_role": ""})

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["staff_role"]


def test_managers_look_at_members_and_give_no_roles(as_: Any, ada: Member, hana: Member) -> None:
    sven = factories.member("sven")
    members.give_role(member=sven, role=Member.StaffRole.MANAGER, by=ada, now=clock.now())
    url = reverse("admin:forum_member_change", args=[hana.pk])
    client = as_(sven)

    seen = client.get(url)
    changed = client.post(url, {"staff_role": "moderator"})

    hana.refresh_from_db()
    assert (seen.status_code, changed.status_code) == (200, 403)
    assert hana.staff_role == ""


def test_mails_are_shown_without_their_text_and_sent_again(as_: Any, chief: Member) -> None:
    message = _mail()
    OutboxMessage.objects.filter(pk=message.pk).update(parked_at=clock.now(), attempts=8)
    client = as_(chief)

    page = client.get(reverse("admin:forum_outboxmessage_change", args=[message.pk]))
    client.post(
        reverse("admin:forum_outboxmessage_changelist"),
        {"action": "send_again", "_selected_action": [message.pk]},
    )

    message.refresh_from_db()
    assert b"1234-5678" not in page.content
    assert (message.parked_at, message.attempts) == (None, 0)


def test_every_icon_that_a_category_can_have_is_there() -> None:
    sprite = (settings.BASE_DIR / "static/icons/sprite.svg").read_text(encoding="utf-8")

    assert [name for name, _label in ICONS if f'id="{name}"' not in sprite] == []


def test_the_jobs_are_listed_without_anything_inline(as_: Any, ada: Member) -> None:
    _mail()
    job = ProcrastinateJob.objects.get()
    client = as_(ada)

    pages = [
        client.get(reverse("admin:procrastinate_procrastinatejob_changelist")),
        client.get(reverse("admin:procrastinate_procrastinatejob_change", args=[job.pk])),
    ]

    assert [page.status_code for page in pages] == [200, 200]
    assert [page for page in pages if b"style=" in page.content] == []
    assert job.task_name.encode() in pages[0].content


def _mail() -> OutboxMessage:
    return outbox.enqueue(
        key="code", kind="login_code", to_email="new@example.com", subject="1234-5678",
        text="1234-5678", html="<p>1234-5678</p>", member=None, now=clock.now(),
    )  # fmt: skip


def _saved_category(client: Client, category: Category, **changes: Any) -> None:
    fields = {
        "slug": category.slug, "icon": "phone-forwarded", "position": "0", "name_en": "Sim",
        **NO_FIELDS, **changes,
    }  # fmt: skip
    path = reverse("admin:forum_category_change", args=[category.pk])
    assert client.post(path, fields).status_code == 302


def _unread() -> list[str]:
    found = Notice.objects.filter(read_at=None).order_by("member__handle")
    return list(found.values_list("member__handle", flat=True))


def test_a_category_gone_private_no_longer_counts_at_the_bell(
    as_: Any, ada: Member, eva: Member, mo: Member, hana: Member, sim: Category
) -> None:
    for asker in (ada, eva, mo, hana):
        factories.answer(factories.question(by=asker, category=sim))
    elsewhere = factories.question(by=hana, category=factories.category("net"))
    factories.answer(elsewhere)
    client = as_(ada)

    _saved_category(client, sim, position="3")
    at_first = _unread()
    _saved_category(client, sim, is_private="on", reader_roles=["moderator", "expert"])
    private = _unread()
    _saved_category(client, sim, is_private="on", reader_roles=["moderator"])

    assert at_first == ["ada", "eva", "hana", "hana", "mo"]
    assert private == ["ada", "eva", "hana", "mo"]
    assert _unread() == ["ada", "hana", "mo"]
    assert Notice.objects.get(thread=elsewhere).read_at is None


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("Jobs", "Tags")), ("de", ("Aufträge", "Stichwörter"))]
)
def test_what_libraries_bring_has_a_heading_in_words(
    as_: Any, ada: Member, language: str, words: tuple[str, str]
) -> None:
    Member.objects.filter(pk=ada.pk).update(language=language)
    client = as_(ada)

    pages = [client.get(f"/admin/{app}/").content.decode() for app in ("procrastinate", "taggit")]

    for page, heading in zip(pages, words, strict=True):
        assert f">{heading}</a>" in page.replace("\n", "").replace("  ", "")
