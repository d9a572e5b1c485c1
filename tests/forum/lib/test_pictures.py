"""Wall 10: whatever is sent, what is served is our own drawing, made with little room and time."""

import io
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from forum.lib import limits, picture_process, pictures
from forum.lib.pictures import Recipe, Refused
from tests.forum import pictures as made
from tests.tiers import standing_for

LARGE, PREVIEW = 1600, 480
POST = Recipe(sizes=(LARGE, PREVIEW), is_square=False)
AVATAR = Recipe(sizes=(256, 96), is_square=True)
TELLTALE = (b"SECRET", b"Exif", b"EXIF", b"XMP ", b"xmpmeta", b"ICCP", b"GPS", b"script", b"alert")


def redraw(data: bytes, folder: Path, recipe: Recipe = POST) -> pictures.Drawn:
    source = folder / "original"
    source.write_bytes(data)
    return picture_process.redraw(source, folder, recipe=recipe, most_pixels=limits.PICTURE_PIXELS)


def shown(folder: Path, size: int = LARGE) -> Image.Image:
    return Image.open(io.BytesIO((folder / str(size)).read_bytes()))


def near(got: tuple[int, ...], wanted: tuple[int, ...], by: int = 40) -> bool:
    return all(abs(one - other) <= by for one, other in zip(got, wanted, strict=False))


@pytest.mark.parametrize("name", made.ACCEPTED)
def test_what_is_a_picture_is_drawn_as_still_webp_with_nothing_else_in_it(
    name: str, tmp_path: Path
) -> None:
    drawn = redraw(made.ACCEPTED[name], tmp_path)

    data = (tmp_path / str(LARGE)).read_bytes()
    image = shown(tmp_path)
    image.load()
    assert (image.format, image.n_frames, image.size) == ("WEBP", 1, (drawn.width, drawn.height))
    assert max(image.size) <= LARGE
    assert [mark for mark in TELLTALE if mark in data] == []
    assert set(image.info) <= {"loop", "background", "timestamp", "duration"}


@pytest.mark.parametrize("name", standing_for(made.REFUSED, *list(made.REFUSED)[:2]))
def test_what_is_none_is_refused_with_its_reason(name: str, tmp_path: Path) -> None:
    data, reason = made.REFUSED[name]

    with pytest.raises(Refused) as refusal:
        redraw(data, tmp_path)

    assert refusal.value.code == reason
    assert [path.name for path in tmp_path.iterdir()] == ["original"]


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of metadata that we never read
@pytest.mark.parametrize("name", [*made.ACCEPTED, *made.REFUSED])
def test_a_look_at_the_door_decodes_nothing_and_lets_honest_ones_pass(name: str) -> None:
    """What only its data give away passes here; the drawing refuses it."""
    data = made.ACCEPTED.get(name) or made.REFUSED[name][0]
    reason = made.REFUSED[name][1] if name in made.REFUSED else ""

    try:
        pictures.look(io.BytesIO(data), most_pixels=limits.PICTURE_PIXELS)
        code = ""
    except Refused as refusal:
        code = refusal.code

    assert code == reason or (reason == "broken" and code == "")


# By the orientation that the camera noted: where the corners are shown.
CORNERS = {
    1: ["top left", "top right", "bottom left", "bottom right"],
    2: ["top right", "top left", "bottom right", "bottom left"],
    3: ["bottom right", "bottom left", "top right", "top left"],
    4: ["bottom left", "bottom right", "top left", "top right"],
    5: ["top left", "bottom left", "top right", "bottom right"],
    6: ["bottom left", "top left", "bottom right", "top right"],
    7: ["bottom right", "top right", "bottom left", "top left"],
    8: ["top right", "bottom right", "top left", "bottom left"],
    99: ["top left", "top right", "bottom left", "bottom right"],
}


@pytest.mark.parametrize("orientation", standing_for(CORNERS, 6))
def test_a_photo_stands_as_the_camera_was_held_and_does_not_tell_where(
    orientation: int, tmp_path: Path
) -> None:
    redraw(made.with_exif(orientation=orientation), tmp_path)

    image = shown(tmp_path).convert("RGB")
    assert image.size == ((40, 80) if orientation in (5, 6, 7, 8) else (80, 40))
    points = [
        (5, 5),
        (image.width - 6, 5),
        (5, image.height - 6),
        (image.width - 6, image.height - 6),
    ]
    seen = [
        next(name for name, colour in made.CORNERS.items() if near(image.getpixel(point), colour))
        for point in points
    ]
    assert seen == CORNERS[orientation]
    data = (tmp_path / str(LARGE)).read_bytes()
    assert [mark for mark in TELLTALE if mark in data] == []
    assert dict(image.getexif()) == {}


def test_a_heic_that_was_turned_is_turned_once(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    redraw(made.encoded(made.four_colours(), "HEIF", exif=exif.tobytes(), quality=95), tmp_path)

    image = shown(tmp_path).convert("RGB")
    assert image.size == (40, 80)
    assert near(image.getpixel((34, 5)), made.RED)


def test_large_ones_become_small_and_get_a_preview(tmp_path: Path) -> None:
    drawn = redraw(made.photo(width=4000, height=3000, quality=60), tmp_path)

    assert drawn == pictures.Drawn(1600, 1200, (LARGE, PREVIEW))
    assert (shown(tmp_path).size, shown(tmp_path, PREVIEW).size) == ((1600, 1200), (480, 360))


def test_small_ones_stay_as_they_are_and_need_no_preview(tmp_path: Path) -> None:
    drawn = redraw(made.photo(width=480, height=900), tmp_path)

    assert drawn == pictures.Drawn(480, 900, (LARGE,))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1600", "original"]


def test_an_avatar_is_a_square_from_the_middle_without_holes(tmp_path: Path) -> None:
    wide = Image.new("RGBA", (400, 100), (*made.RED, 255))
    wide.paste((0, 0, 0, 0), (150, 0, 250, 100))

    drawn = redraw(made.encoded(wide, "PNG"), tmp_path, AVATAR)

    image = shown(tmp_path, 256)
    assert drawn == pictures.Drawn(256, 256, (256, 96))
    assert (image.size, image.mode, shown(tmp_path, 96).size) == ((256, 256), "RGB", (96, 96))
    assert near(image.getpixel((128, 128)), made.WHITE, 8)


def test_other_colour_spaces_are_shown_as_the_camera_meant_them(tmp_path: Path) -> None:
    """A profile in which red and green have changed places: its red is green on every screen."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")
    image = Image.new("RGB", (60, 60), made.RED)

    for form in ("JPEG", "PNG", "WEBP"):
        redraw(made.encoded(image, form, icc_profile=swapped), tmp_path)
        red, green, _blue = shown(tmp_path).convert("RGB").getpixel((30, 30))
        assert green > 150 > 60 > red, form


def test_sixteen_bits_keep_their_brightness(tmp_path: Path) -> None:
    redraw(made.ACCEPTED["sixteen bits"], tmp_path)

    assert near(shown(tmp_path).convert("RGB").getpixel((5, 5)), (156, 156, 156), 4)


def test_see_through_stays_see_through(tmp_path: Path) -> None:
    for name in ("see-through", "palette", "grey, see-through"):
        redraw(made.ACCEPTED[name], tmp_path)
        assert shown(tmp_path).mode == "RGBA", name
        assert shown(tmp_path).getpixel((5, 5))[3] < 120, name


@pytest.mark.thorough
def test_a_bomb_in_the_comments_takes_no_memory_to_speak_of(tmp_path: Path) -> None:
    bomb = made.text_bomb()
    assert len(bomb) < limits.PICTURE_BYTES

    with pytest.raises(Refused):
        redraw(bomb, tmp_path)
    with pytest.raises(Refused):
        pictures.look(io.BytesIO(bomb), most_pixels=limits.PICTURE_PIXELS)


HONEST_GIANTS = {
    "png": ("RGBA", "PNG", {"compress_level": 1}),
    "jpeg": ("CMYK", "JPEG", {"quality": 30}),
    "webp": ("RGB", "WEBP", {"quality": 10, "method": 0}),
    "heic": ("RGB", "HEIF", {"quality": 10, "enc_params": {"preset": "ultrafast"}}),
}


@pytest.mark.thorough
@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    "form",
    ["png", "jpeg", "webp", "heic"],
)
def test_the_largest_honest_ones_fit_into_the_room_that_a_drawing_has(
    form: str, tmp_path: Path
) -> None:
    mode, encoder, options = HONEST_GIANTS[form]
    giant = made.encoded(Image.new(mode, (6_300, 6_300)), encoder, **options)

    drawn = redraw(giant, tmp_path)

    assert (drawn.width, drawn.height) == (1600, 1600)


def test_a_drawing_cannot_take_more_than_its_room(tmp_path: Path) -> None:
    """The limits are the kernel's, in the process itself: more memory, time or file is refused."""
    greedy = (
        "from forum.lib import picture_process as p; import resource, sys\n"
        "p._narrow()\n"
        "assert resource.getrlimit(resource.RLIMIT_CPU)[1] == p.CPU_SECONDS\n"
        "assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == p.FILE_BYTES\n"
        "try: bytearray(p.MEMORY_BYTES)\n"
        "except MemoryError: sys.exit(42)\n"
    )
    done = subprocess.run([sys.executable, "-c", greedy], cwd=picture_process.ROOT)

    assert done.returncode == 42


def test_one_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_process, "WALL_SECONDS", 0.001)

    with pytest.raises(Refused) as refusal:
        redraw(made.photo(), tmp_path)

    assert refusal.value.code == "effort"


def test_a_missing_folder_is_a_fault_of_ours_and_not_of_the_picture(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        picture_process.redraw(
            tmp_path / "nothing", tmp_path, recipe=POST, most_pixels=limits.PICTURE_PIXELS
        )


@pytest.mark.thorough
def test_the_house_itself_stays_small_while_a_giant_is_drawn(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    giant = made.encoded(Image.new("P", (6_300, 6_300)), "GIF")
    between = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    redraw(giant, tmp_path)

    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - between < 20 * 1024, (before, between, after)
