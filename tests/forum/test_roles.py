"""Staff roles: given by administrators, with their group and the door to the admin."""

import threading

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from forum.domain import members, roles
from forum.lib import clock
from forum.models import Event, Member
from forum.rules import NotAllowed
from tests import factories

NOW = clock.now()
Role = Member.StaffRole
db = pytest.mark.django_db


@db
@pytest.mark.parametrize(
    ("role", "is_staff"),
    [
        (Role.EXPERT, False),
        (Role.MODERATOR, False),
        (Role.MANAGER, True),
        (Role.ADMINISTRATOR, True),
    ],
)
def test_a_role_brings_its_group_and_the_door_to_the_admin(
    ada: Member, hana: Member, role: Role, is_staff: bool
) -> None:
    members.give_role(member=hana, role=role, by=ada, now=NOW)

    hana.refresh_from_db()
    assert (hana.staff_role, hana.is_staff, hana.is_superuser) == (role, is_staff, False)
    assert [group.name for group in hana.groups.all()] == [role.value]
    assert hana.get_all_permissions() == {f"forum.{name}" for name in roles.PERMISSIONS[role]}
    event = Event.objects.get(kind=Event.Kind.ROLE_GIVEN)
    assert (event.by, event.member, event.data) == (ada, hana, {"before": "", "after": role.value})


@db
def test_taking_a_role_takes_everything_of_it(ada: Member, hana: Member) -> None:
    members.give_role(member=hana, role=Role.ADMINISTRATOR, by=ada, now=NOW)

    members.give_role(member=ada, role=Role.NONE, by=hana, now=NOW)

    ada.refresh_from_db()
    assert (ada.staff_role, ada.is_staff, ada.is_superuser) == ("", False, False)
    assert ada.groups.count() == 0


@db
def test_the_same_role_again_is_nothing(ada: Member, hana: Member) -> None:
    for _send in range(2):
        members.give_role(member=hana, role=Role.EXPERT, by=ada, now=NOW)

    assert Event.objects.filter(kind=Event.Kind.ROLE_GIVEN).count() == 1


@db
@pytest.mark.parametrize("who", ["hana", "eva", "mo", "sven"])
def test_only_administrators_give_roles(
    request: pytest.FixtureRequest, olga: Member, who: str
) -> None:
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowed, match="Only administrators can do this"):
        members.give_role(member=olga, role=Role.MODERATOR, by=by, now=NOW)

    olga.refresh_from_db()
    assert olga.staff_role == ""


@db
def test_the_last_administrator_stays(ada: Member) -> None:
    with pytest.raises(NotAllowed, match="last administrator"):
        members.give_role(member=ada, role=Role.NONE, by=ada, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_demote_each_other_leave_one() -> None:
    """Real commits, at the same moment."""
    for number in range(5):
        Member.objects.update(staff_role="")
        pair = [
            factories.member(f"ruth{number}", staff_role="administrator"),
            factories.member(f"paul{number}", staff_role="administrator"),
        ]
        start = threading.Barrier(2)

        def demote(member: Member, by: Member, start: threading.Barrier) -> None:
            start.wait()
            try:
                members.give_role(member=member, role=Role.NONE, by=by, now=NOW)
            except NotAllowed:
                pass
            finally:
                connection.close()

        workers = [
            threading.Thread(target=demote, args=(pair[0], pair[1], start)),
            threading.Thread(target=demote, args=(pair[1], pair[0], start)),
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert Member.objects.filter(staff_role="administrator").count() == 1


@db
def test_the_migration_made_the_groups_of_the_code() -> None:
    made = {
        group.name: set(group.permissions.values_list("codename", flat=True))
        for group in Group.objects.prefetch_related("permissions")
    }

    assert made == {role.value: set(names) for role, names in roles.PERMISSIONS.items()}


@db
def test_roles_are_mended(hana: Member) -> None:
    Group.objects.get(name="expert").delete()
    Group.objects.get(name="manager").permissions.clear()

    roles.ensure_roles()

    found = Group.objects.get(name="manager").permissions.values_list("codename", flat=True)
    assert set(found) == set(roles.PERMISSIONS[Role.MANAGER])
    assert Group.objects.get(name="expert").permissions.count() == 2
