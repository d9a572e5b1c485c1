"""The hand-over boards of the pools."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.domain import boards
from community.forms.desk import BoardNoteForm
from community.queries import access
from community.queries import boards as reads
from community.queries import desk as desks
from community.views import desk
from forum.lib import clock, limits
from forum.rules import NotAllowed
from forum.views import common, errors
from forum.views.limiting import limited, spend


@require_safe
@common.members_only
def board_list(request: HttpRequest) -> HttpResponse:
    """The boards of one's own pools; of all where one has none."""
    return _show(request, BoardNoteForm(), "")


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def write_note(request: HttpRequest, slug: str) -> HttpResponse:
    """A note for the board of a pool; its form stands on the page of all of them."""
    sitting = desk.seated(request)
    pool = access.pool(slug=slug)
    if request.method != "POST":
        return redirect("desk_boards")
    form = BoardNoteForm(request.POST)
    refused = None
    if form.is_valid():
        try:
            spend(request, limits.WRITE)
            said = form.cleaned_data
            boards.write(pool=pool, seat=sitting, by=sitting.member, now=clock.now(), **said)
            messages.success(request, _("It stands on the board."))
            return redirect("desk_boards")
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    return errors.beside(_show(request, form, slug), refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I have read it", or it is over (`end`)."""
    sitting = desk.seated(request)
    found = access.note(pk=pk)
    if request.method != "POST":
        return redirect("desk_boards")
    act = boards.end if "end" in request.POST else boards.see
    act(note=found, seat=sitting, by=sitting.member, now=clock.now())
    return redirect("desk_boards")


def _show(request: HttpRequest, form: BoardNoteForm, slug: str) -> HttpResponse:
    """`form` belongs to the board of `slug`; the others have one that nobody has filled in."""
    sitting, now = desk.seated(request), clock.now()
    own = {one.pk for one in sitting.pools}  # what the other pages of the desk count, too
    pools = sitting.pools or desks.pools()
    found = reads.all_of(pools=pools, member=sitting.member, now=now)
    if slug and slug not in {board.pool.slug for board in found}:
        found += reads.all_of(pools=[access.pool(slug=slug)], member=sitting.member, now=now)
    shown: dict[str, Any] = {
        "boards": [(board, _form(board, form, slug)) for board in found],
        "here_desk": "boards",
        "unseen_notes": sum(board.unseen for board in found if board.pool.pk in own),
    }
    return render(request, "community/boards/index.html", shown, status=422 if slug else 200)


def _form(board: reads.Board, form: BoardNoteForm, slug: str) -> BoardNoteForm:
    """Each with names of its own on the page."""
    own = form if board.pool.slug == slug else BoardNoteForm()
    own.auto_id = f"note-{board.pool.slug}-%s"
    return own
