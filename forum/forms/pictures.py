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
from forum.lib import limits, pictures, text
from forum.models import Attachment

# A hint for the browser's file chooser: phones offer camera and gallery then, and desks, to whom
# HEIC is no picture, offer it too. What counts is what the file is.
ACCEPT = "image/*,image/heic,image/heif"
LONGEST_NAME = 40
Reason = Attachment.Reason


class PictureField(forms.FileField):
    """One picture: its size, its kind and its pixels are checked; nothing is decoded here."""

    default_error_messages = {
        "empty": Reason.TYPE.label, "contradiction": Reason.TYPE.label, "max_length": "",
        "required": Reason.TYPE.label, "invalid": Reason.TYPE.label,
    }  # fmt: skip

    widget = forms.FileInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ACCEPT

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


class SeveralFiles(forms.FileInput):
    """Takes several at once: the view gives each a place of its own before the form sees it."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.get(name)


class PostPictureField(PictureField):
    """One of several: an error names the file, so that one sees which it was."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.attrs["multiple"] = True

    def clean(self, data: Any, initial: Any = None) -> Any:
        try:
            return super().clean(data, initial)
        except ValidationError as refusal:
            name = _shown_name(data)
            if not name:
                raise
            named = _("“%(name)s”: %(error)s") % {"name": name, "error": refusal.messages[0]}
            raise ValidationError(named, code=refusal.code) from refusal


def _shown_name(data: Any) -> str:
    """What the sender calls the file, if that can be shown; "" where it cannot, or is no file."""
    try:
        return text.shorten(
            text.clean(getattr(data, "name", None) or "", multiline=False), LONGEST_NAME
        )
    except text.TextRefused:
        return ""


def alt_field(number: int, **kwargs: Any) -> GatedText:
    label = _("What does picture %(number)s show?") % {"number": number}
    about = _("A few words for everybody who cannot see it.")
    return GatedText(span=limits.ALT, required=False, label=label, help_text=about, **kwargs)


class PicturesForm(forms.Form):
    """The pictures of a post: `present` are on it, or were sent before; `room` is what it carries.

    It is sent with the post's own form. Fields of the present ones carry their ids, and their
    numbers begin with `first`. There are `places` for new ones, and one where there are none;
    several files can be chosen in each. Where scripts run, each file is sent at once instead
    (views/uploads.py: send_picture).
    """

    upload_key = Key()

    def __init__(
        self,
        *args: Any,
        present: list[Attachment],
        room: int,
        places: int = 0,
        first: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        self.room = room
        self.numbers = range(1, max(1, places) + 1)
        keys = {picture.upload_key for picture in present if picture.owner_id is None}
        self.fields["upload_key"].initial = keys.pop() if len(keys) == 1 else uuid.uuid4
        for number, picture in enumerate(present, first):
            self.fields[f"alt_of_{picture.pk}"] = alt_field(number, initial=picture.alt)
            self.fields[f"drop_{picture.pk}"] = forms.BooleanField(
                required=False, label=_("Take this picture off")
            )
        for number in self.numbers:
            shown = len(present) + number
            label = _("Picture %(number)s") % {"number": shown}
            self.fields[f"picture_{number}"] = PostPictureField(label=label)
            self.fields[f"alt_{number}"] = alt_field(shown)

    def present_fields(self) -> Iterator[tuple[Attachment, BoundField, BoundField]]:
        """(picture, what it shows, take it off) of each that is there already."""
        for picture in self.present:
            yield picture, self[f"alt_of_{picture.pk}"], self[f"drop_{picture.pk}"]

    def new_fields(self) -> Iterator[tuple[BoundField, BoundField]]:
        for number in self.numbers:
            yield self[f"picture_{number}"], self[f"alt_{number}"]

    def public_texts(self) -> dict[str, str]:
        """Names of the texts that are posted with it, and what was public of each before."""
        staying = [one for one in self.present if not self.cleaned_data.get(f"drop_{one.pk}")]
        known = {f"alt_of_{one.pk}": one.alt if one.post_id else "" for one in staying}
        return known | {f"alt_{number}": "" for number in self.numbers}

    def chosen(self) -> dict[int, str]:
        """Those present that stay: id -> what it shows. For the verb that posts.

        One that somebody else put on the post meanwhile stands in no field: it is as it was.
        """
        off = self.off()
        return {picture.pk: self._alt(picture) for picture in self.present if picture.pk not in off}

    def off(self) -> set[int]:
        """Those that are to be taken off the post."""
        return {
            picture.pk for picture in self.present if self.cleaned_data.get(f"drop_{picture.pk}")
        }

    def _alt(self, picture: Attachment) -> str:
        name = f"alt_of_{picture.pk}"
        return self.cleaned_data.get(name, "") if name in self.data else picture.alt

    def sent(self) -> list[tuple[int, UploadedFile, str]]:
        """New ones that can be kept, whatever else is wrong: (number, file, what it shows)."""
        return [
            (number, file, self.cleaned_data.get(f"alt_{number}", ""))
            for number in self.numbers
            if (file := self.cleaned_data.get(f"picture_{number}"))
        ]


class OnePictureForm(forms.Form):
    """A picture that is sent ahead of its post, and its `number` among those of the form."""

    picture = PictureField()
    alt = alt_field(1)
    upload_key = Key()
    number = forms.IntegerField(min_value=1, max_value=99, required=False)


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
