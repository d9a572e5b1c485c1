"""Serving drawings of pictures: public ones to be kept for long, others to nobody but the reader.

Nothing but our own WebP is ever served here, under names that we made.
"""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from forum.domain import files
from forum.models.attachment import AVATAR_SIZES, SIZES
from forum.queries import attachments
from forum.views import common

# A name is never used again, so a browser need not ask twice; shared caches between us and the
# reader forget within the hour what was deleted meanwhile.
PUBLIC = "public, max-age=31536000, s-maxage=3600, immutable"
PRIVATE = "private, no-store"
# The style is that of the browser's own viewer, when the picture is opened by itself: a picture
# brings none.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


@require_safe
def avatar(request: HttpRequest, name: str, size: str) -> HttpResponseBase:
    """Members' pictures stand beside their names, for everybody."""
    if int(size) not in AVATAR_SIZES:
        raise Http404
    return _drawing(request, "avatars", name, int(size), is_public=True)


@require_safe
def picture(request: HttpRequest, name: str, size: str) -> HttpResponseBase:
    """A post's picture, for those who may read the post; else 404, as if there were none."""
    if int(size) not in SIZES:
        raise Http404
    found = attachments.served(member=common.member_of(request), name=name)
    return _drawing(request, "pictures", name, int(size), is_public=bool(found.is_public))


@require_safe
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """A post's picture as its page shows it, for the page that waits for it: 204 while it waits."""
    if pk >= 2**63:
        raise Http404
    found = attachments.shown(member=common.member_of(request), pk=pk)
    response = HttpResponse(status=204)
    if not found.is_waiting:
        asked = {"picture": found, "number": 1, "in_text": "in-text" in request.GET}
        response = render(request, "forum/thread/_picture.jinja", asked)
    response["Cache-Control"] = PRIVATE
    return response


def _drawing(
    request: HttpRequest, folder: str, name: str, size: int, *, is_public: bool
) -> HttpResponseBase:
    path, etag = files.drawing(folder=folder, name=name, size=size), f'"{name}-{size}"'
    try:
        file = default_storage.open(path)
    except OSError:
        raise Http404 from None
    response: Any = get_conditional_response(request, etag=etag)
    if response is None:
        response = FileResponse(file, content_type="image/webp")
    else:
        file.close()
    response["Cache-Control"] = PUBLIC if is_public else PRIVATE
    response["Content-Security-Policy"] = POLICY
    response["Content-Disposition"] = "inline"
    response["ETag"] = etag
    response.is_same_for_all = is_public
    return response
