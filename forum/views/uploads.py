"""Pictures that come with the form of a post: kept through its mistakes, handed to its verb."""

from typing import Any

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


def form(request: HttpRequest, *, post: Post | None = None) -> PicturesForm:
    """The form of the pictures that this request brought, or of those that `post` has.

    What can be kept of them is kept at once, so that no mistake in the text costs the upload: the
    form lists it then as present.
    """
    member = common.member_of(request)
    if request.method != "POST":
        return _form(member, kept.of_form(member=member, post=post, sent=[]))
    present = kept.of_form(member=member, post=post, sent=request.POST.getlist("kept"))
    sent = _form(member, present, request.POST, request.FILES)
    sent.is_valid()
    added, refusal = _keep(sent, member) if member is not None else ({}, "")
    known = {picture.pk for picture in present}
    present = [*present, *{new.pk: new for new in added.values() if new.pk not in known}.values()]
    again = _form(member, present, *_moved_up(request, sent, added))
    if refusal:
        again.add_error(None, refusal)
    return again


def both_valid(form: Form, pictures: PicturesForm | None) -> bool:
    """Whether all of it can be posted; each says what is wrong with it."""
    return all([form.is_valid(), pictures is None or pictures.is_valid()])


def _keep(sent: PicturesForm, member: Member) -> tuple[dict[int, Attachment], str]:
    """What was kept, by the number of its field, and why no more of it was ("" where all was)."""
    added = {}
    for number, file, alt in sent.sent():
        try:
            added[number] = attachments.send(
                by=member, kind=Attachment.Kind.PICTURE, file=file, alt=alt,
                key=sent.cleaned_data["upload_key"], now=clock.now(),
            )  # fmt: skip
        except NotAllowed as reason:
            return added, str(reason)
    return added, ""


def _moved_up(
    request: HttpRequest, sent: PicturesForm, added: dict[int, Attachment]
) -> tuple[QueryDict, MultiValueDict]:
    """What was sent, as if the kept ones had been there before and the others were the first."""
    data, files = request.POST.copy(), request.FILES.copy()
    for number in sent.numbers:
        data.pop(f"alt_{number}", None)
        files.pop(f"picture_{number}", None)
        if number in added:
            data[f"alt_of_{added[number].pk}"] = added[number].alt
    left = (number for number in sent.numbers if number not in added)
    for place, number in enumerate(left, 1):
        data[f"alt_{place}"] = request.POST.get(f"alt_{number}", "")
        if file := request.FILES.get(f"picture_{number}"):
            files[f"picture_{place}"] = file
    return data, files


def _form(member: Member | None, present: list[Attachment], *data: Any) -> PicturesForm:
    room = limits.pictures(newcomer=common.is_newcomer(member)) if member is not None else 0
    return PicturesForm(*data, present=present, room=room)
