"""Similar questions: terms, what they weigh in each thread, and which weights are read.

Additive. The old way answers until the worker (or `rebuild_similar`) has made the first weights.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# Two generations: one is read while the other is made, and emptied in no time. No key over both,
# as each has its own, with the rest in it: an index holds all that is read.
_POSTINGS = """
CREATE TABLE forum_posting (
  thread_id bigint NOT NULL,
  term_id integer NOT NULL,
  weight real NOT NULL,
  generation smallint NOT NULL
) PARTITION BY LIST (generation);
CREATE TABLE forum_posting_0 PARTITION OF forum_posting FOR VALUES IN (0);
CREATE TABLE forum_posting_1 PARTITION OF forum_posting FOR VALUES IN (1);
CREATE UNIQUE INDEX forum_posting_0_once
  ON forum_posting_0 (term_id, thread_id) INCLUDE (weight, generation);
CREATE UNIQUE INDEX forum_posting_1_once
  ON forum_posting_1 (term_id, thread_id) INCLUDE (weight, generation);
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0013_twins")]

    operations = [
        migrations.CreateModel(
            name="Stand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("generation", models.SmallIntegerField(null=True)),
                ("measures", models.JSONField(default=dict)),
                ("making", models.SmallIntegerField(null=True)),
                ("next_measures", models.JSONField(default=dict)),
                ("reached", models.BigIntegerField(default=0)),
                ("counted", models.IntegerField(default=0)),
                ("made_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="stand_is_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=10)),
                ("text", models.CharField(max_length=60)),
                ("threads", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "text"), name="term_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ThreadTerms",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "thread_id", "kind",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("title_length", models.IntegerField()),
                ("text_length", models.IntegerField()),
                (
                    "terms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                (
                    "in_title",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), size=None
                    ),
                ),
                (
                    "in_text",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), size=None
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
                        to="forum.thread",
                    ),
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(sql=_POSTINGS, reverse_sql="DROP TABLE forum_posting")
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Posting",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "generation", "term_id", "thread_id",
                                blank=True, editable=False, primary_key=True, serialize=False,
                            ),
                        ),
                        ("generation", models.SmallIntegerField()),
                        ("term_id", models.IntegerField()),
                        ("thread_id", models.BigIntegerField()),
                        ("weight", models.FloatField()),
                    ],
                )
            ],
        ),
    ]  # fmt: skip
