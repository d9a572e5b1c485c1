"""The last step: search hears of every thread that changed, also in runs that were stopped."""

from community.domain.imports import stage, store
from community.domain.imports.context import GROWING, Context
from community.models import ImportedRow
from forum.domain import search, weights
from forum.queries import search_words

SIZE = 200
GROWN = ("forum_member", "forum_threadtag", "taggit_tag", "forum_searchdocument")
_FIND = """
SELECT known.id, post.thread_id FROM community_importedrow AS known
LEFT JOIN forum_post AS post ON post.id = known.target_id
WHERE known.site_id = %s AND known.needs_index ORDER BY known.target_id LIMIT %s
"""


def index(ctx: Context) -> int:
    """Index what needs it; returns how many threads. What is like them the worker finds out, and
    makes new weights where they are due."""
    done = 0
    while rows := stage.query(_FIND, [ctx.site.pk, SIZE]):
        pks = [thread for _pk, thread in rows if thread is not None]
        search.index_chunk(pks=pks)
        weights.weigh(pks=pks)
        ImportedRow.objects.filter(pk__in=[pk for pk, _thread in rows]).update(needs_index=False)
        done += len(rows)
        ctx.report.progress("Search", done)
    if done:
        ctx.report.progress("Search", done, end=True)
        # Plans, and how common each word is, follow now instead of when the server has time.
        store.analyze(*GROWING, *GROWN)
        search_words.forget()
    return done
