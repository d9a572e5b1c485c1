"""Pictures in the demo: screens of a phone as askers send them, drawn here and always the same.

They are written as the job leaves them (forum.domain.drawings), without a job.
"""

import hashlib
import io
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from community.domain.demo.content import Topic
from forum.domain import files
from forum.lib.transact import verb
from forum.models import Attachment, Post, Thread

SIZE = (480, 860)  # no wider than a preview: one drawing each
INK, SOFT, PAPER, CARD = "#1d2a35", "#6b7884", "#eef1f4", "#ffffff"
ON, OFF, BAD = "#2f7d5b", "#c3cbd2", "#b3372f"


@dataclass(frozen=True, slots=True)
class Screen:
    """What a phone shows beneath question `key`: rows are switched on or off; `alt` tells it."""

    key: str
    alt: str
    title: str
    rows: tuple[tuple[str, bool], ...]
    note: str


SCREENS = (
    Screen(
        key="esim-aktivierung-handywechsel",
        alt="Einstellungen: eSIM ist aus, Aktivierung fehlgeschlagen",
        title="SIMs",
        rows=(("eSIM Lotse Mobil", False), ("Mobile Daten", False), ("Roaming", True)),
        note="Aktivierung fehlgeschlagen",
    ),
    Screen(
        key="esim-activation-fails-after-switching-phones",
        alt="Settings: the eSIM is off, activation failed",
        title="SIMs",
        rows=(("eSIM Lotse Mobil", False), ("Mobile data", False), ("Roaming", False)),
        note="Activation failed. Try again later.",
    ),
    Screen(
        key="5g-einschalten-pixel",
        alt="Mobilfunknetz: 5G steht auf aus, 4G auf an",
        title="Mobilfunknetz",
        rows=(("Mobile Daten", True), ("4G-Telefonie", True), ("5G zulassen", False)),
        note="",
    ),
)


@verb
def write(*, topics: Iterable[Topic]) -> int:
    """Put them beneath their questions; returns how many. Files of an earlier demo are replaced."""
    titles = {topic.key: topic.title for topic in topics}
    shown = 0
    for screen in SCREENS:
        thread = Thread.objects.filter(title=titles.get(screen.key)).first()
        if thread is not None:
            _put(screen, thread.posts.get(kind=Post.Kind.QUESTION))
            shown += 1
    return shown


def _put(screen: Screen, post: Post) -> None:
    drawing = _drawn(screen)
    digest = hashlib.sha256(f"demo {screen.key}".encode()).hexdigest()
    picture = Attachment.objects.create(
        kind=Attachment.Kind.PICTURE, owner_id=post.author_id, post=post, name=digest[:32],
        alt=screen.alt, upload_key=uuid.UUID(digest[32:]), sha256=digest,
        created_at=post.created_at, due_at=post.created_at, state=Attachment.State.READY,
        width=SIZE[0], height=SIZE[1], bytes=len(drawing),
    )  # fmt: skip
    for path in files.drawn(attachment=picture):
        files.remove(path=path)
        files.put(path=path, file=io.BytesIO(drawing))
    Post.objects.filter(pk=post.pk).update(picture_count=1)


def _drawn(screen: Screen) -> bytes:
    """The screen as WebP."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    large, plain = ImageFont.load_default(36), ImageFont.load_default(24)
    draw.text((32, 20), "9:41", INK, font=plain)
    draw.text((32, 84), screen.title, INK, font=large)
    for place, (label, is_on) in enumerate(screen.rows):
        top = 170 + place * 112
        draw.rounded_rectangle((20, top, 460, top + 96), 20, CARD)
        draw.text((44, top + 34), label, INK, font=plain)
        draw.rounded_rectangle((368, top + 30, 436, top + 66), 18, ON if is_on else OFF)
        knob = 402 if is_on else 370
        draw.ellipse((knob, top + 32, knob + 32, top + 64), CARD)
    if screen.note:
        draw.rounded_rectangle((20, 540, 460, 640), 20, CARD, BAD, 3)
        draw.text((44, 576), screen.note, BAD, font=ImageFont.load_default(22))
    draw.rounded_rectangle((170, 832, 310, 840), 4, SOFT)
    file = io.BytesIO()
    image.save(file, "WEBP", quality=82, method=4)
    return file.getvalue()
