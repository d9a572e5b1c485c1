"""Pictures that come with the form of a post: kept through its mistakes, handed to its verb."""

import uuid

from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST

from forum.domain import attachments
from forum.forms.guarding import GuardedForm
from forum.forms.pictures import OnePictureForm, PicturesForm
from forum.lib import clock, limits
from forum.models import Attachment, Draft, Member, Post
from forum.queries import attachments as kept
from forum.rules import NotAllowed, TooOften
from forum.views import common, posted, typed
from forum.views.limiting import spend

Row = tuple[UploadedFile | None, str]  # a place for a new picture: its file, and what it shows


@require_POST
def send_picture(request: HttpRequest) -> HttpResponse:
    """One picture, ahead of its post, from whoever writes one: answers with its row of the form
    (201), or with the sentence that says why not (422, 429)."""
    member = common.member_of(request)
    sent = OnePictureForm(request.POST, request.FILES)
    if not sent.is_valid():
        (error, *_others) = next(iter(sent.errors.values()))
        return _refused(str(error), 422)
    try:
        picture = _send(
            request, sent.cleaned_data["picture"], sent.cleaned_data["alt"],
            sent.cleaned_data["upload_key"],
        )  # fmt: skip
    except TooOften as refusal:
        return _refused(str(refusal), 429)
    except NotAllowed as refusal:
        return _refused(str(refusal), 422)
    number = sent.cleaned_data["number"] or 1
    row = PicturesForm(present=[picture], room=_room(member), first=number)
    return render(request, "parts/picture_rows.html", {"pictures_form": row}, status=201)


def form(
    request: HttpRequest, *, post: Post | None = None, draft: Draft | None = None
) -> PicturesForm:
    """The form of the pictures that this request brought, or of those that `post` or `draft` has.

    What can be kept of them is kept at once, so that no mistake in the text costs the upload: the
    form lists it then as present.
    """
    member = common.member_of(request)
    if request.method != "POST":
        present = kept.of_form(member=member, post=post)
        if draft is None and member is not None:
            draft = _kept_draft(request)
        if draft is not None:
            present += kept.of_draft(draft=draft, member=member)
        return PicturesForm(present=present, room=_room(member))
    rows = _rows(request)
    ids, key = request.POST.getlist("kept"), posted.uuid_of(request, "upload_key")
    present = kept.of_form(member=member, post=post, sent=ids, key=key)
    sent = _form(request.POST, member, present, rows)
    sent.is_valid()
    added, refusal = _keep(request, sent)
    known = {picture.pk for picture in present}
    present = [*present, *{new.pk: new for new in added.values() if new.pk not in known}.values()]
    entered = request.POST.copy()
    entered["upload_key"] = str(sent.cleaned_data["upload_key"])
    if not (rows or added or refusal):  # no picture came along: it is what it was
        sent.data = entered
        return sent
    for number, picture in added.items():
        entered.setdefault(f"alt_of_{picture.pk}", rows[number - 1][1])
    left = [row for number, row in enumerate(rows, 1) if number not in added]
    again = _form(entered, member, present, left)
    if refusal:
        again.add_error(None, refusal)
    return again


def came_along(request: HttpRequest) -> bool:
    """Whether a form was sent with any picture: a new one, what it shows, or one sent before."""
    said = any(value for name, value in request.POST.items() if name.startswith("alt_"))
    return said or "kept" in request.POST or bool(request.FILES)


def both_valid(form: Form, pictures: PicturesForm | None) -> bool:
    """Whether all of it can be posted; each says what is wrong with it. What the pictures show is
    as public as the text: the form that guards this guards that (forms/guarding.py)."""
    if pictures is None:
        return form.is_valid()
    both = [form.is_valid(), pictures.is_valid()]
    if isinstance(form, GuardedForm):
        form.guard(pictures, posted=pictures.public_texts())
        both = [form.is_valid(), pictures.is_valid()]
    return all(both)


def _send(request: HttpRequest, file: UploadedFile, alt: str, key: uuid.UUID) -> Attachment:
    """Count it and keep it. Raises NotAllowed, TooOften."""
    member = common.member_of(request)
    spend(request, limits.PICTURE if member else limits.PICTURE_OF_VISITOR)
    return attachments.send(
        by=member, kind=Attachment.Kind.PICTURE, file=file, alt=alt, key=key, now=clock.now()
    )


def _refused(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def _kept_draft(request: HttpRequest) -> Draft | None:
    """What was typed here before the sign-in; not every page with a form asks for it."""
    try:
        return typed.kept_draft(request)
    except Http404:
        return None


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


def _keep(request: HttpRequest, sent: PicturesForm) -> tuple[dict[int, Attachment], str]:
    """What was kept, by the number of its place, and why no more of it ("" where all was)."""
    added = {}
    for number, file, alt in sent.sent():
        try:
            added[number] = _send(request, file, alt, sent.cleaned_data["upload_key"])
        except NotAllowed as reason:
            return added, str(reason)
    return added, ""


def _form(
    entered: QueryDict, member: Member | None, present: list[Attachment], rows: list[Row]
) -> PicturesForm:
    """The form as sent, with these new pictures in its first places."""
    data, files = entered.copy(), MultiValueDict[str, UploadedFile]()
    for number in range(1, limits.PICTURES_A_SEND + 1):
        data.pop(f"alt_{number}", None)
    for number, (file, alt) in enumerate(rows, 1):
        data[f"alt_{number}"] = alt
        if file:
            files[f"picture_{number}"] = file
    return PicturesForm(data, files, present=present, room=_room(member), places=len(rows))


def _room(member: Member | None) -> int:
    """How many pictures a post of theirs may carry; a visitor may turn out to be a newcomer."""
    return limits.pictures(newcomer=common.is_newcomer(member))
