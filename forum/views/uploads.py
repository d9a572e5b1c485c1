"""Pictures that come with the form of a post: kept through its mistakes, handed to its verb."""

from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from forum.domain import attachments
from forum.forms.pictures import PicturesForm
from forum.lib import clock, limits
from forum.models import Attachment, Member, Post
from forum.queries import attachments as kept
from forum.rules import NotAllowed
from forum.views import common
from forum.views.limiting import spend

Row = tuple[UploadedFile | None, str]  # a place for a new picture: its file, and what it shows


def form(request: HttpRequest, *, post: Post | None = None) -> PicturesForm:
    """The form of the pictures that this request brought, or of those that `post` has.

    What can be kept of them is kept at once, so that no mistake in the text costs the upload: the
    form lists it then as present.
    """
    member = common.member_of(request)
    if request.method != "POST":
        present = kept.of_form(member=member, post=post, sent=[])
        return PicturesForm(present=present, room=_room(member))
    rows = _rows(request) if member is not None else []
    present = kept.of_form(member=member, post=post, sent=request.POST.getlist("kept"))
    sent = _form(request.POST, member, present, rows)
    sent.is_valid()
    added, refusal = _keep(request, sent, member) if member is not None else ({}, "")
    known = {picture.pk for picture in present}
    present = [*present, *{new.pk: new for new in added.values() if new.pk not in known}.values()]
    typed = request.POST.copy()
    for number, picture in added.items():
        typed.setdefault(f"alt_of_{picture.pk}", rows[number - 1][1])
    left = [row for number, row in enumerate(rows, 1) if number not in added]
    again = _form(typed, member, present, left)
    if refusal:
        again.add_error(None, refusal)
    return again


def both_valid(form: Form, pictures: PicturesForm | None) -> bool:
    """Whether all of it can be posted; each says what is wrong with it."""
    return all([form.is_valid(), pictures is None or pictures.is_valid()])


def _rows(request: HttpRequest) -> list[Row]:
    """What stood in the places for new pictures; files chosen together get a place each."""
    rows: list[Row] = []
    for number in range(1, limits.PICTURES_A_SEND + 1):
        first, *others = request.FILES.getlist(f"picture_{number}") or [None]
        alt = request.POST.get(f"alt_{number}", "")
        if first or alt:
            rows.append((first, alt))
        rows += [(file, "") for file in others]
    return rows


def _keep(
    request: HttpRequest, sent: PicturesForm, member: Member
) -> tuple[dict[int, Attachment], str]:
    """What was kept, by the number of its place, and why no more of it ("" where all was)."""
    added = {}
    for number, file, alt in sent.sent():
        try:
            spend(request, limits.PICTURE)
            added[number] = attachments.send(
                by=member, kind=Attachment.Kind.PICTURE, file=file, alt=alt,
                key=sent.cleaned_data["upload_key"], now=clock.now(),
            )  # fmt: skip
        except NotAllowed as reason:
            return added, str(reason)
    return added, ""


def _form(
    typed: QueryDict, member: Member | None, present: list[Attachment], rows: list[Row]
) -> PicturesForm:
    """The form as sent, with these new pictures in its first places."""
    data, files = typed.copy(), MultiValueDict[str, UploadedFile]()
    for number in range(1, limits.PICTURES_A_SEND + 1):
        data.pop(f"alt_{number}", None)
    for number, (file, alt) in enumerate(rows, 1):
        data[f"alt_{number}"] = alt
        if file:
            files[f"picture_{number}"] = file
    return PicturesForm(data, files, present=present, room=_room(member), places=len(rows))


def _room(member: Member | None) -> int:
    """How many pictures a post of theirs may carry."""
    return limits.pictures(newcomer=common.is_newcomer(member)) if member is not None else 0
