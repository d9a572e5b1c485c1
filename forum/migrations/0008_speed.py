"""Speed: tags on the thread's own row, neighbours, and indices of what lists ask for."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# The same as forum.domain.tags.project, for every thread that has tags.
_FILL = """
UPDATE forum_thread AS thread SET tag_names = carried.names, tag_slugs = carried.slugs
FROM (
  SELECT link.content_object_id AS id, array_agg(tag.name ORDER BY tag.name, tag.id) AS names,
    array_agg(tag.slug ORDER BY tag.name, tag.id) AS slugs
  FROM forum_threadtag AS link JOIN taggit_tag AS tag ON tag.id = link.tag_id
  GROUP BY link.content_object_id
) AS carried
WHERE thread.id = carried.id
"""
# Most vectors are longer than 2 kB; kept apart, each is fetched in pieces to be ranked, which takes
# four times as long. Rows written from now on stay whole: manage.py reindex_search writes all.
_KEEP_IN_PLACE = "ALTER TABLE forum_searchdocument SET (toast_tuple_target = 8160)"
_AS_BEFORE = "ALTER TABLE forum_searchdocument RESET (toast_tuple_target)"


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0007_attachments"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [
        migrations.CreateModel(
            name="ThreadNeighbours",
            fields=[
                (
                    "thread",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="neighbours",
                        serialize=False,
                        to="forum.thread",
                    ),
                ),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("renewed_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="thread",
            name="tag_names",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100), default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="tag_slugs",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100), default=list, editable=False, size=None
            ),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.RunSQL(_KEEP_IN_PLACE, _AS_BEFORE),
        migrations.AddIndex(
            model_name="solution",
            index=models.Index(
                condition=models.Q(("cleared_at", None)),
                fields=["-at", "-id"],
                name="solution_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("waiting_since__isnull", False)),
                fields=["language", "-waiting_since", "-id"],
                name="thread_waiting_by_language",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("pinned_at__isnull", False)),
                fields=["language", "-pinned_at", "-id"],
                name="thread_pinned",
            ),
        ),
        migrations.AddIndex(
            model_name="threadneighbours",
            index=models.Index(fields=["renewed_at"], name="thread_neighbours_oldest"),
        ),
    ]
