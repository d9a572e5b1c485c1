"""Pictures that come with the form of a post: kept through its mistakes, handed to its verb."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest

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
    data, files = request.POST.copy(), request.FILES.copy()
    added, refusal = [], None
    for number, file, alt in sent.sent():
        try:
            picture = attachments.send(
                by=member, kind=Attachment.Kind.PICTURE, file=file, alt=alt,
                key=sent.cleaned_data["upload_key"], now=clock.now(),
            )  # fmt: skip
        except NotAllowed as reason:
            refusal = str(reason)
            break
        added.append(picture)
        data[f"alt_of_{picture.pk}"] = alt
        data.pop(f"alt_{number}", None)
        files.pop(f"picture_{number}", None)
    known = {picture.pk for picture in present}
    present = [*present, *(new for new in _once(added) if new.pk not in known)]
    again = _form(member, present, data, files)
    if refusal:
        again.add_error(None, refusal)
    return again


def both_valid(form: Form, pictures: PicturesForm | None) -> bool:
    """Whether all of it can be posted; each says what is wrong with it."""
    return all([form.is_valid(), pictures is None or pictures.is_valid()])


def _form(member: Member | None, present: list[Attachment], *data: Any) -> PicturesForm:
    room = limits.pictures(newcomer=common.is_newcomer(member)) if member is not None else 0
    return PicturesForm(*data, present=present, room=room)


def _once(pictures: list[Attachment]) -> list[Attachment]:
    """Without the second of two that are the same file."""
    return list({picture.pk: picture for picture in pictures}.values())
