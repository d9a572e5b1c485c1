"""The staff roles as groups, with what they may do in the admin (as in forum/domain/roles.py)."""

from django.db import migrations

SEEN = ("category", "thread", "post", "event")
VIEW_ALL = [f"view_{model}" for model in SEEN]
PERMISSIONS = {
    "expert": ["view_thread", "view_post"],
    "moderator": [*VIEW_ALL, "view_member"],
    "manager": [*VIEW_ALL, "view_member", "view_outboxmessage", "add_category", "change_category"],
    "administrator": [
        *VIEW_ALL, "view_member", "view_outboxmessage", "view_missedevent",
        "add_category", "change_category", "delete_category", "change_member",
    ],
}  # fmt: skip


def make_roles(apps, schema_editor):
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    content_type_model = apps.get_model("contenttypes", "ContentType")
    for role, codenames in PERMISSIONS.items():
        group, _is_new = group_model.objects.get_or_create(name=role)
        for codename in codenames:
            # Django makes permissions only after all migrations: make these now, under its names.
            verb, model = codename.split("_")
            content_type, _is_new = content_type_model.objects.get_or_create(
                app_label="forum", model=model
            )
            label = apps.get_model("forum", model)._meta.verbose_name
            permission, _is_new = permission_model.objects.get_or_create(
                content_type=content_type,
                codename=codename,
                defaults={"name": f"Can {verb} {label}"},
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0001_first"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
