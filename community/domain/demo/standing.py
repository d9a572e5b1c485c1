"""What the people of the demo earned, by a simple reading of the rules: not thrown with dice.

15 points for a solution in somebody else's thread, 2 for each of at most five marks on an answer,
at most 25 a thread. The ledger takes this over once it stands.
"""

from django.db import connection

from forum.lib.transact import verb

# Reputation at which a level begins; a level is its place here.
LEVELS = (0, 50, 250, 1000, 4000, 15000)

_UPDATE = """
WITH verdict AS (
  SELECT post.author_id AS helper, post.thread_id,
    15 * (solution.id IS NOT NULL)::int + 2 * least(5, count(mark.id)) AS points
  FROM forum_post AS post
  JOIN forum_thread AS thread ON thread.id = post.thread_id
  LEFT JOIN forum_solution AS solution
    ON solution.post_id = post.id AND solution.cleared_at IS NULL
      AND thread.author_id IS DISTINCT FROM post.author_id
  LEFT JOIN forum_mark AS mark ON mark.post_id = post.id AND mark.withdrawn_at IS NULL
  WHERE post.kind = 'answer' AND post.deleted_at IS NULL
  GROUP BY post.id, solution.id
), earned AS (
  SELECT helper, sum(points) AS points
  FROM (SELECT helper, least(25, sum(points)) AS points FROM verdict GROUP BY helper, thread_id)
    AS per_thread
  GROUP BY helper
), helped AS (
  SELECT helper, count(*) AS people
  FROM (
    SELECT post.author_id AS helper, mark.member_id AS helped
    FROM forum_mark AS mark JOIN forum_post AS post ON post.id = mark.post_id
    WHERE mark.withdrawn_at IS NULL AND post.deleted_at IS NULL
    UNION
    SELECT post.author_id, thread.author_id
    FROM forum_solution AS solution
    JOIN forum_post AS post ON post.id = solution.post_id
    JOIN forum_thread AS thread ON thread.id = solution.thread_id
    WHERE solution.cleared_at IS NULL AND post.deleted_at IS NULL
  ) AS pairs
  WHERE helped <> helper
  GROUP BY helper
)
UPDATE forum_standing AS standing
SET points = coalesce(found.points, 0),
    level = width_bucket(coalesce(found.points, 0), %(levels)s::numeric[]) - 1,
    limit_tier = CASE WHEN coalesce(found.points, 0) >= 250 THEN 'trusted'
                      WHEN coalesce(found.points, 0) >= 50 THEN 'member' ELSE 'new' END,
    helped_count = coalesce(found.people, 0)
FROM (
  SELECT coalesce(earned.helper, helped.helper) AS helper, earned.points, helped.people
  FROM earned FULL JOIN helped ON helped.helper = earned.helper
) AS found
WHERE found.helper = standing.member_id
"""


@verb
def refresh() -> None:
    """Set points, level and the number of people helped of everybody who answered."""
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, {"levels": list(LEVELS)})
