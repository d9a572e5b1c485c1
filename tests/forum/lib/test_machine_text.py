"""JSON inside a page, text inside XML, and posts inside feeds: nothing gets out of its place."""

import json
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from forum.lib import jsonld, markup, xmltext

ANY = st.text(st.characters(exclude_categories=()), max_size=80)
HOSTILE = "</script><script>alert(1)</script><!-- ]]> \u2028\u2029 \" ' & \\"


def test_a_block_of_data_cannot_be_left() -> None:
    written = jsonld.dumps({"name": HOSTILE})

    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"name": HOSTILE}


@given(ANY)
def test_any_text_survives_as_data(text: str) -> None:
    written = jsonld.dumps({text: [text]})

    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {text: [text]}


@given(ANY)
def test_any_text_makes_sound_xml(text: str) -> None:
    read = ElementTree.fromstring(xmltext.element("loc", text)).text or ""

    assert read == xmltext.printable(text).replace("\r\n", "\n").replace("\r", "\n")


def test_what_xml_cannot_say_is_left_out() -> None:
    assert xmltext.printable("a\x00b\x0bc\x1fd\ud800e\ufffef\uffffg\t\n😀") == "abcdefg\t\n😀"


def test_our_own_addresses_become_whole_and_nothing_else_changes() -> None:
    source = 'See [this](/questions/1/), ![a](/media/x.webp), <https://e.org/>: `href="/x"`'
    html = markup.render(source).html

    whole = markup.absolute(html, base="https://help.example")

    assert 'href="https://help.example/questions/1/"' in whole
    assert 'src="https://help.example/media/x.webp"' in whole
    assert 'href="https://e.org/"' in whole
    assert 'href="/x"' in whole  # as written, in code
    assert markup.absolute(whole, base="https://help.example") == whole


def test_a_stored_post_is_cleaned_once_more() -> None:
    stored = '<p onclick="x()">Hi<script>alert(1)</script><a href="//evil.example/">a</a></p>'

    html = markup.absolute(stored, base="https://help.example")

    assert html == '<p>Hi<a rel="nofollow ugc noopener">a</a></p>'
