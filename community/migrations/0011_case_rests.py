"""What goes on in private, or ended there without a word for others, waits for nobody in lists
any more (forum.lib.resting); the verbs write so from now on."""

from django.db import migrations

REST = """
UPDATE forum_thread AS thread
SET service_state = CASE service.status WHEN 'case' THEN 'case' ELSE 'case_done' END,
  waiting_since = NULL, remind_at = NULL, version = thread.version + 1
FROM community_service AS service
WHERE service.thread_id = thread.id AND thread.state IN ('open', 'answered')
  AND (service.status = 'case' OR service.status = 'solved' AND EXISTS (
    SELECT FROM community_case AS one WHERE one.about_id = thread.id AND one.status = 'done'
  ) AND NOT EXISTS (
    SELECT FROM forum_verdict AS word
    WHERE word.id = thread.verdict_id AND word.kind = 'solved_alone'
  ))
"""


class Migration(migrations.Migration):
    dependencies = [("community", "0010_case_taps"), ("forum", "0030_private_drawer")]
    operations = [migrations.RunSQL(REST, migrations.RunSQL.noop)]
