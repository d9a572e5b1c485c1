"""Pictures to test with, all made here: honest ones, odd ones, and hostile ones."""

import io
import struct
import uuid
import zlib
from typing import Any

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import ExifTags, Image, PngImagePlugin

from forum.domain import attachments, drawings
from forum.lib import clock
from forum.models import Attachment, Member

pillow_heif.register_heif_opener()
RED, GREEN, BLUE, WHITE = (200, 20, 20), (20, 160, 20), (20, 20, 200), (255, 255, 255)
CORNERS = {"top left": RED, "top right": GREEN, "bottom left": BLUE, "bottom right": WHITE}


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def four_colours(width: int = 80, height: int = 40) -> Image.Image:
    """A colour in each corner, so that one sees how a picture was turned."""
    image = Image.new("RGB", (width, height), WHITE)
    half, middle = width // 2, height // 2
    image.paste(RED, (0, 0, half, middle))
    image.paste(GREEN, (half, 0, width, middle))
    image.paste(BLUE, (0, middle, half, height))
    return image


def photo(form: str = "JPEG", *, width: int = 800, height: int = 600, **options: Any) -> bytes:
    return encoded(four_colours(width, height), form, **options)


def upload(data: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type=kind)


def chosen(name: str, width: int = 80, height: int = 60) -> Any:
    """A photo as somebody chooses it in a browser."""
    data = photo(width=width, height=height)
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def send(by: Member | None, data: bytes | None = None, **extra: Any) -> Attachment:
    """Sent by the verb of the product; not drawn yet."""
    extra = {"kind": "picture", "alt": "", "key": uuid.uuid4(), "now": clock.now()} | extra
    return attachments.send(by=by, file=io.BytesIO(photo() if data is None else data), **extra)


def drawn(by: Member, data: bytes | None = None, **extra: Any) -> Attachment:
    """Sent, and drawn by the job's verb."""
    attachment = send(by, data, **extra)
    drawings.draw(pk=attachment.pk, now=clock.now())
    attachment.refresh_from_db()
    return attachment


def forget_jobs() -> None:
    """Jobs are no table of Django's: what a test has committed outlives it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def exif_of(*, orientation: int = 1) -> Image.Exif:
    """What a phone writes into a photo: how it was held, which it is, and where."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "SECRETPHONE"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[1], gps[2], gps[3], gps[4] = "N", (52.0, 31.0, 12.0), "E", (13.0, 24.0, 0.0)
    return exif


def with_exif(*, orientation: int = 1, image: Image.Image | None = None) -> bytes:
    """A photo that tells where it was taken, by which phone, and how it was held."""
    exif = exif_of(orientation=orientation)
    return encoded(
        image or four_colours(), "JPEG", exif=exif, quality=95, comment=b"SECRETCOMMENT",
        xmp=b"<x:xmpmeta>SECRETXMP</x:xmpmeta>",
    )  # fmt: skip


def png(width: int, height: int, *chunks: tuple[bytes, bytes], depth: int = 8) -> bytes:
    """A PNG made by hand: it says `width` x `height`, whatever its data hold."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    rest = b"".join(chunk(name, data) for name, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rest + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG with hundreds of megabytes of zeros in its comments, before the picture."""
    bomb = b"Comment\0\0" + zlib.compress(bytes(200 * 1024 * 1024), 9)
    data = zlib.compress(b"".join(b"\0" + bytes(3 * 4) for _ in range(4)))
    return png(4, 4, *[(b"zTXt", bomb)] * 4, (b"IDAT", data))


def lying_webp(width: int, height: int) -> bytes:
    """A small WebP whose header speaks of a huge canvas."""
    small = encoded(
        Image.new("RGBA", (8, 8), (1, 2, 3, 4)), "WEBP", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0"
    )
    assert small[12:16] == b"VP8X"
    size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return small[:24] + size + small[30:]


def animated(form: str, frames: int = 30) -> bytes:
    images = [Image.new("RGB", (64, 48), (n * 8 % 256, 255 - n, n)) for n in range(frames)]
    return encoded(images[0], form, save_all=True, append_images=images[1:], duration=20)


def with_text(**texts: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    for key, value in texts.items():
        info.add_text(key, value)
    return encoded(four_colours(), "PNG", pnginfo=info)


BOMB = encoded(Image.new("1", (30_000, 30_000)), "PNG")
# What is taken at the door by its beginning and refused by the drawing, or refused at once.
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "type"),
    "a bomb": (BOMB, "pixels"),
    "a huge header": (png(100_000, 100_000), "pixels"),
    "the largest header": (png(2**31 - 1, 2**31 - 1), "pixels"),
    "no pixels": (png(0, 5), "broken"),
    "no data": (png(50, 50), "broken"),
    "half a jpeg": (photo()[: len(photo()) // 2], "broken"),
    "half a png": (photo("PNG")[:200], "broken"),
    "half a webp": (photo("WEBP")[:100], "broken"),
    "half a gif": (photo("GIF")[:60], "broken"),
    "half a heic": (photo("HEIF")[:300], "broken"),
    "only a beginning": (b"\xff\xd8\xff\xe0" + bytes(50), "broken"),
    "only a name": (b"\0\0\0\x18ftypheic" + bytes(40), "broken"),
    "a lying webp": (lying_webp(12_000, 12_000), "pixels"),
    "drawing of lines": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "type"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "type"),
    "an archive": (b"PK\x03\x04" + bytes(100), "type"),
    "a program": (b"\x7fELF" + bytes(100), "type"),
    "a document": (b"%PDF-1.7\n" + bytes(100), "type"),
    "a document and jpeg": (b"%PDF-1.7\n" + photo(), "type"),
    "a page and gif": (b"<!doctype html><!--" + photo("GIF"), "type"),
    "an archive and png": (b"PK\x03\x04" + photo("PNG"), "type"),
    "a bitmap": (encoded(four_colours(), "BMP"), "type"),
    "a tiff": (encoded(four_colours(), "TIFF"), "type"),
    "an icon": (encoded(four_colours(), "ICO"), "type"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n" + bytes(100), "type"),
}
# What looks odd and is fine.
ACCEPTED: dict[str, bytes] = {
    "jpeg": photo(),
    "png": photo("PNG"),
    "webp": photo("WEBP"),
    "gif": photo("GIF"),
    "heic": photo("HEIF"),
    "one pixel": encoded(Image.new("RGB", (1, 1), RED), "PNG"),
    "a thread": encoded(Image.new("RGB", (9_000, 1), RED), "PNG"),
    "moving gif": animated("GIF"),
    "moving webp": animated("WEBP"),
    "cmyk": encoded(four_colours().convert("CMYK"), "JPEG"),
    "sixteen bits": encoded(Image.new("I;16", (40, 30), 40_000), "PNG"),
    "one bit": encoded(Image.new("1", (40, 30), 1), "PNG"),
    "grey": encoded(Image.new("L", (40, 30), 99), "JPEG"),
    "grey, see-through": encoded(Image.new("LA", (40, 30), (99, 30)), "PNG"),
    "see-through": encoded(Image.new("RGBA", (40, 30), (*RED, 90)), "PNG"),
    "palette": encoded(Image.new("P", (40, 30)), "PNG", transparency=0),
    "jpeg and page": photo() + b"<script>alert(1)</script>",
    "gif and script": photo("GIF") + b"/*GIF89a=0;alert(1)//*/",
    "progressive": photo(progressive=True),
    "huge profile": photo(icc_profile=bytes(1024 * 1024)),
    "png and archive": photo("PNG") + b"PK\x05\x06" + bytes(18),
    "broken profile": photo(icc_profile=b"no profile at all"),
    "broken exif": photo(exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"),
    "much text": with_text(Comment="SECRET " * 5_000),
}
