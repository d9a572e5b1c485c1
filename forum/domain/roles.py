"""The staff roles as Django groups: what each may see and do in the admin.

What people may do on the site is decided by `forum.rules` from `Member.staff_role`; the groups
only open Django's admin. Migration 0002 holds a copy for the first start: change both.
"""

from django.contrib.auth.models import Group, Permission

from forum.models import Member

Role = Member.StaffRole

_SEEN = ("category", "thread", "post", "event")
PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.EXPERT: ("view_thread", "view_post"),
    Role.MODERATOR: (*(f"view_{model}" for model in _SEEN), "view_member"),
    Role.MANAGER: (
        *(f"view_{model}" for model in _SEEN),
        "view_member", "view_outboxmessage", "add_category", "change_category",
    ),
    Role.ADMINISTRATOR: (
        *(f"view_{model}" for model in _SEEN),
        "view_member", "view_outboxmessage", "view_missedevent", "view_attachment",
        "add_category", "change_category", "delete_category", "change_member",
    ),
}  # fmt: skip
USES_ADMIN = {Role.MANAGER, Role.ADMINISTRATOR}


def group(*, role: Role) -> Group:
    """The group of this role, made with its permissions where it is missing."""
    found, is_new = Group.objects.get_or_create(name=role.value)
    if is_new:
        found.permissions.set(_permissions(role))
    return found


def ensure_roles() -> None:
    """Every role has its group and exactly its permissions."""
    for role in PERMISSIONS:
        group(role=role).permissions.set(_permissions(role))


def _permissions(role: Role) -> list[Permission]:
    wanted = Permission.objects.filter(content_type__app_label="forum")
    return list(wanted.filter(codename__in=PERMISSIONS[role]).order_by("codename"))
