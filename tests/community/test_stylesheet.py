"""The joined stylesheet and the joined script."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from community import stylesheet

CSS = settings.BASE_DIR / "static" / "css"


@pytest.fixture
def finder(tmp_path):
    found = stylesheet.BundleFinder()
    found.root = tmp_path
    return found


def test_css_loses_comments_and_white_space_and_keeps_what_means_something():
    joined = stylesheet.join_css(
        ["/* why */\n@layer a;\n", '.b > .c {\n  width: calc(1px + 2px);\n  content: " ";\n}\n']
    )

    assert joined == '@layer a;.b > .c{width: calc(1px + 2px);content: " "}\n'


def test_js_gives_each_part_a_block_of_its_own():
    joined = stylesheet.join_js(["// why\nconst a = 1;\n", "const a = 2;\n"])

    assert joined == "{\nconst a = 1;\n}\n{\nconst a = 2;\n}\n"


def test_every_way_to_ask_gives_the_same_file(finder):
    path = finder.find("css/lotse.css")

    listed = {name: Path(storage.path(name)) for name, storage in finder.list([])}
    assert listed["css/lotse.css"] == Path(path)
    assert finder.find("css/lotse.css", find_all=True) == [path]
    assert set(listed) == {"css/lotse.css", "js/lotse.js", "js/editor.js", "app/worker.js"}


def test_what_is_no_bundle_is_not_found(finder):
    assert finder.find("css/other.css") == []


def test_a_file_that_did_not_change_is_left_alone(finder):
    path = Path(finder.find("css/lotse.css"))
    before = path.stat().st_mtime_ns

    finder.find("css/lotse.css")

    assert path.stat().st_mtime_ns == before


def test_a_damaged_file_is_renewed(finder):
    path = Path(finder.find("js/lotse.js"))
    good = path.read_text("utf-8")
    path.write_text("half")

    finder.find("js/lotse.js")

    assert path.read_text("utf-8") == good


def test_django_finds_both():
    assert finders.find("css/lotse.css")
    assert finders.find("js/lotse.js")


def test_the_layers_come_first_and_every_sheet_writes_into_one():
    sheets = sorted(CSS.glob("*.css"))
    layers = re.search(r"@layer ([^;]+);", sheets[0].read_text("utf-8")).group(1).split(", ")

    used = {}
    for sheet in sheets[1:]:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL).strip()
        used[sheet.name] = re.match(r"@layer (\w+) \{", text).group(1)

    assert sheets[0].name == "00-layers.css"
    assert set(used.values()) <= set(layers)


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = (settings.BASE_DIR / "static" / "icons" / "sprite.svg").read_text("utf-8")
    known = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))

    named = set()
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        text = template.read_text("utf-8")
        named |= set(re.findall(r'\{% icon "([^"]+)"', text))
        named |= set(re.findall(r'icon_name="([^"]+)"', text))

    assert named - known == set()


def test_a_name_belongs_to_one_part():
    """Two parts that give one class its look do so to each other's pages. The first files speak of
    elements, the last one of print and of what is switched off."""
    parts = [path for path in sorted(CSS.glob("*.css")) if path.name[:2] not in {"20", "90"}]
    homes: dict[str, set[str]] = {}
    for path in parts:
        rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        for selectors in re.findall(r"([^{}]+)\{", rules):
            for name in re.findall(r"(?:^|,)\s*\.([\w-]+)\s*(?=,|$)", selectors.strip()):
                homes.setdefault(name, set()).add(path.name)

    assert {name: found for name, found in homes.items() if len(found) > 1} == {}
    assert len(homes) > 100
