"""Pictures that come with a post, and a member's own: looked at before anything is kept."""

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText, Key
from forum.lib import limits, pictures
from forum.models import Attachment

# A hint for the browser's file chooser; what counts is what the file is.
ACCEPT = "image/jpeg,image/png,image/webp,image/gif,image/heic,image/heif"
Reason = Attachment.Reason


class PictureField(forms.FileField):
    """One picture: its size, its kind and its pixels are checked; nothing is decoded here."""

    default_error_messages = {
        "empty": Reason.TYPE.label, "contradiction": Reason.TYPE.label, "max_length": "",
    }  # fmt: skip

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": ACCEPT}), **kwargs)

    def to_python(self, data: Any) -> UploadedFile | None:
        file = super().to_python(data)
        if file is None:
            return None
        if file.size > limits.PICTURE_BYTES:
            raise ValidationError(Reason.BYTES.label, code=Reason.BYTES)
        try:
            pictures.look(file, most_pixels=limits.PICTURE_PIXELS)
        except pictures.Refused as refusal:
            raise ValidationError(Reason(refusal.code).label, code=refusal.code) from refusal
        file.seek(0)
        return file


def alt_field(number: int, **kwargs: Any) -> GatedText:
    label = _("What does picture %(number)s show?") % {"number": number}
    return GatedText(span=limits.ALT, required=False, label=label, **kwargs)


class PicturesForm(forms.Form):
    """The pictures of a post: `present` are on it, or were sent before; `room` is for new ones.

    It is sent with the post's own form. Fields of the present ones carry their ids.
    """

    upload_key = Key()

    def __init__(self, *args: Any, present: list[Attachment], room: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        self.room = room
        free = min(limits.PICTURES_A_SEND, max(0, room - len(present)))
        self.numbers = range(1, free + 1)
        self.fields["upload_key"].initial = uuid.uuid4
        for number, picture in enumerate(present, 1):
            self.fields[f"alt_of_{picture.pk}"] = alt_field(number, initial=picture.alt)
            self.fields[f"drop_{picture.pk}"] = forms.BooleanField(
                required=False, label=_("Take this picture off")
            )
        for number in self.numbers:
            shown = len(present) + number
            label = _("Picture %(number)s") % {"number": shown}
            self.fields[f"picture_{number}"] = PictureField(required=False, label=label)
            self.fields[f"alt_{number}"] = alt_field(shown)

    def present_fields(self) -> Iterator[tuple[Attachment, BoundField, BoundField]]:
        """(picture, what it shows, take it off) of each that is there already."""
        for picture in self.present:
            yield picture, self[f"alt_of_{picture.pk}"], self[f"drop_{picture.pk}"]

    def new_fields(self) -> Iterator[tuple[BoundField, BoundField]]:
        for number in self.numbers:
            yield self[f"picture_{number}"], self[f"alt_{number}"]

    def chosen(self) -> dict[int, str]:
        """Those present that stay: id -> what it shows. For the verb that posts."""
        return {
            picture.pk: self.cleaned_data.get(f"alt_of_{picture.pk}", "")
            for picture in self.present
            if not self.cleaned_data.get(f"drop_{picture.pk}")
        }

    def sent(self) -> list[tuple[int, UploadedFile, str]]:
        """New ones that can be kept, whatever else is wrong: (number, file, what it shows)."""
        return [
            (number, file, self.cleaned_data.get(f"alt_{number}", ""))
            for number in self.numbers
            if (file := self.cleaned_data.get(f"picture_{number}"))
        ]


class AvatarForm(forms.Form):
    picture = PictureField(
        label=_("Picture"),
        help_text=_("JPEG, PNG, WebP, GIF or HEIC up to 8 MB. We cut a square from its middle."),
        error_messages={"required": _("Please choose a picture first.")},
    )
    upload_key = Key()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload_key"].initial = uuid.uuid4
