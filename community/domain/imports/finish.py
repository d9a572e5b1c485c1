"""The last step: search hears of every thread that changed, also in runs that were stopped."""

from django.db import connection

from community.domain.imports import stage
from community.domain.imports.context import Context
from community.models import ImportedRow
from forum.domain import search
from forum.queries import search_words

SIZE = 200
_FIND = """
SELECT known.id, post.thread_id FROM community_importedrow AS known
LEFT JOIN forum_post AS post ON post.id = known.target_id
WHERE known.site_id = %s AND known.needs_index ORDER BY known.target_id LIMIT %s
"""
_ANALYZE = (
    "ANALYZE forum_searchdocument, forum_thread, forum_post, forum_member, forum_threadtag,"
    " taggit_tag, community_importedrow"
)


def index(ctx: Context) -> int:
    """Index what needs it; returns how many threads. What is like them the worker finds out."""
    done = 0
    while rows := stage.query(_FIND, [ctx.site.pk, SIZE]):
        search.index_chunk(pks=[thread for _pk, thread in rows if thread is not None])
        ImportedRow.objects.filter(pk__in=[pk for pk, _thread in rows]).update(needs_index=False)
        done += len(rows)
        ctx.report.progress("Search", done)
    if done:
        ctx.report.progress("Search", done, end=True)
        with connection.cursor() as cursor:
            # Plans, and how common each word is, follow now instead of when the server has time.
            cursor.execute(_ANALYZE)
        search_words.forget()
    return done
