import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0020_push"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="standing",
            name="rights",
        ),
        migrations.AddField(
            model_name="standing",
            name="lapsed",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                db_default=[],
                default=list,
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("member_joined", "Member Joined"),
                    ("member_verified", "Member Verified"),
                    ("role_given", "Role Given"),
                    ("profile_told", "Profile Told"),
                    ("thread_started", "Thread Started"),
                    ("thread_retitled", "Thread Retitled"),
                    ("thread_retagged", "Thread Retagged"),
                    ("thread_moved", "Thread Moved"),
                    ("thread_closed", "Thread Closed"),
                    ("thread_reopened", "Thread Reopened"),
                    ("thread_pinned", "Thread Pinned"),
                    ("thread_unpinned", "Thread Unpinned"),
                    ("post_added", "Post Added"),
                    ("post_edited", "Post Edited"),
                    ("post_deleted", "Post Deleted"),
                    ("post_restored", "Post Restored"),
                    ("solution_set", "Solution Set"),
                    ("solution_cleared", "Solution Cleared"),
                    ("did_not_help", "Did Not Help"),
                    ("solved_alone", "Solved Alone"),
                    ("mark_given", "Mark Given"),
                    ("mark_withdrawn", "Mark Withdrawn"),
                    ("reaction_given", "Reaction Given"),
                    ("reaction_withdrawn", "Reaction Withdrawn"),
                    ("outdated_set", "Outdated Set"),
                    ("outdated_cleared", "Outdated Cleared"),
                    ("edit_suggested", "Edit Suggested"),
                    ("edit_taken_over", "Edit Taken Over"),
                    ("edit_rejected", "Edit Rejected"),
                    ("edit_withdrawn", "Edit Withdrawn"),
                    ("confirmed", "Confirmed"),
                    ("confirmation_withdrawn", "Confirmation Withdrawn"),
                    ("duplicate_marked", "Duplicate Marked"),
                    ("duplicate_undone", "Duplicate Undone"),
                    ("twins_linked", "Twins Linked"),
                    ("twin_left", "Twin Left"),
                    ("article_submitted", "Article Submitted"),
                    ("article_sent_back", "Article Sent Back"),
                    ("article_published", "Article Published"),
                    ("article_outdated", "Article Outdated"),
                    ("me_too_said", "Me Too Said"),
                    ("me_too_withdrawn", "Me Too Withdrawn"),
                    ("suggestion_solved", "Suggestion Solved"),
                ],
                max_length=30,
            ),
        ),
    ]
