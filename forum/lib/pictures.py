"""Pictures that people send: what a file is, and a fresh drawing of it (wall 10).

Nothing of the sent file is ever served: it is decoded and drawn anew as WebP, turned as the camera
was held, in sRGB, without anything else that was in it. No Django here: a process of its own with
little room runs `redraw` (forum.lib.picture_process).
"""

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pillow_heif
from PIL import Image, ImageCms, ImageOps

# One thread: two would not be quicker on two cores, and each takes address space.
pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)

HEAD = 32
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = 5  # orientations from this one on swap width and height
QUALITY, EFFORT = 82, 4
PREVIEW_GAP = 2.0  # how much larger than wanted the first, rough step of making small may end


class Refused(Exception):
    """Not a picture that we take: `code` is type, pixels, broken or effort."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Recipe:
    """What to draw: `sizes` in pixels, the largest first.

    Of a square one each size is a square cut from the middle. Else the first size is the box into
    which the picture is fitted, the others are widths; one that is not wider goes without them.
    """

    sizes: tuple[int, ...]
    is_square: bool


@dataclass(frozen=True)
class Drawn:
    """The size of the largest drawing, and the sizes that were drawn, each in a file so named."""

    width: int
    height: int
    sizes: tuple[int, ...]


def kind(head: bytes) -> str:
    """Which decoder a file that begins like this belongs to; "" for what we do not take.

    By content alone: what the browser calls the file does not count.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "HEIF"
    return ""


def look(file: IO[bytes], *, most_pixels: int) -> Image.Image:
    """The picture in `file`, its header read and nothing decoded. Raises Refused."""
    file.seek(0)
    found = kind(file.read(HEAD))
    file.seek(0)
    if not found:
        raise Refused("type")
    Image.MAX_IMAGE_PIXELS = most_pixels  # decoders that allocate when they open look at it
    with _every_fault_caught():
        image = Image.open(file, formats=[found])
    if image.width * image.height > most_pixels:
        raise Refused("pixels")
    return image


def expected_size(file: IO[bytes], *, most_pixels: int, box: int) -> tuple[int, int]:
    """How large the drawing of `file` will be within `box`, as far as its header says; (0, 0) where
    it says nothing. Nothing is decoded: the page keeps room for it."""
    try:
        image = look(file, most_pixels=most_pixels)
        width, height = image.size
        with _every_fault_caught():
            exif = Image.Exif()
            exif.load(image.info.get("exif", b"") if image.format == "JPEG" else b"")
            if int(exif.get(ORIENTATION, 1)) >= SIDEWAYS:
                width, height = height, width
    except Refused:
        return 0, 0
    finally:
        file.seek(0)
    scale = min(1, box / width, box / height) if width and height else 0
    return (max(1, round(width * scale)), max(1, round(height * scale))) if scale else (0, 0)


def redraw(source: Path, folder: Path, *, recipe: Recipe, most_pixels: int) -> Drawn:
    """Draw `source` anew into files of `folder`, named by size. Raises Refused."""
    with source.open("rb") as file:
        image = look(file, most_pixels=most_pixels)
        with _every_fault_caught():
            plain = _turned(_small(image, recipe), _orientation(image))
            return _write(_in_srgb(plain, image.info.get("icc_profile")), folder, recipe)


@contextlib.contextmanager
def _every_fault_caught() -> Iterator[None]:
    """Decoders raise whatever comes to their mind; no file may bring the house down."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("pixels") from None
    except MemoryError:
        raise Refused("effort") from None
    except Exception as fault:
        raise Refused("broken") from fault


def _small(image: Image.Image, recipe: Recipe) -> Image.Image:
    """The decoded picture in a mode that can be drawn smoothly, no larger than is needed."""
    box = (recipe.sizes[0] * (2 if recipe.is_square else 1),) * 2
    image.draft(None, box)  # JPEG decodes at an eighth, a quarter or half of its size
    image.load()
    plain = _drawable(image)
    plain.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=PREVIEW_GAP)
    return plain


def _drawable(image: Image.Image) -> Image.Image:
    """L, LA, RGB, RGBA or CMYK with eight bits a channel, of any mode that our decoders give."""
    if "transparency" in image.info and image.mode in ("1", "L", "P", "RGB"):
        return image.convert("RGBA")
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value * (1 / 256), "L")
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        return image
    modes = {"1": "L", "I": "L", "F": "L", "PA": "RGBA", "La": "LA", "RGBa": "RGBA", "RGBX": "RGB"}
    return image.convert(modes.get(image.mode, "RGB"))


def _orientation(image: Image.Image) -> int:
    """How the camera was held; 1 where nothing readable says so."""
    with contextlib.suppress(Exception):
        return int(image.getexif().get(ORIENTATION, 1))
    return 1


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    turn = TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _in_srgb(image: Image.Image, profile: Any) -> Image.Image:
    """RGB or RGBA as screens show it; a profile that cannot be read is left aside."""
    wanted = "RGBA" if image.mode in ("LA", "RGBA") else "RGB"
    if profile and image.mode in ("L", "RGB", "RGBA", "CMYK"):
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            shown = ImageCms.profileToProfile(image, own, srgb, outputMode=wanted)
            if shown is not None:
                return shown
    return image.convert(wanted)


def _write(image: Image.Image, folder: Path, recipe: Recipe) -> Drawn:
    if recipe.is_square:
        image = _on_white(image)
    sizes = tuple(size for size in recipe.sizes[1:] if recipe.is_square or size < image.width)
    for size in (recipe.sizes[0], *sizes):
        drawing = image
        if recipe.is_square:
            drawing = ImageOps.fit(image, (size, size), Image.Resampling.LANCZOS)
        elif size != recipe.sizes[0]:
            height = max(1, round(image.height * size / image.width))
            drawing = image.resize((size, height), Image.Resampling.LANCZOS)
        drawing.info = {}  # Pillow would write profile and metadata that it finds here
        drawing.save(folder / str(size), "WEBP", quality=QUALITY, method=EFFORT)
    side = recipe.sizes[0]
    width, height = (side, side) if recipe.is_square else image.size
    return Drawn(width, height, (recipe.sizes[0], *sizes))


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image).convert("RGB")
