"""HTML and comments become Markdown of ours that shows the same words."""

import re
import unicodedata
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from community.domain.imports import convert, reader
from forum.lib import markup, text
from tests.conftest import SHARED_DATA

CONLANG = SHARED_DATA / "stackexchange_conlang_meta_2020"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One\ntwo</p>\n\n<p>Three<br>\nfour</p>", "One two\n\nThree\nfour"),
        ("<h1>A *title*</h1><p>b</p>", "# A \\*title\\*\n\nb"),
        ("<pre><code>if a:\n    b = `c`\n</code></pre>", "```\nif a:\n    b = `c`\n```"),
        ('<pre class="lang-py prettyprint"><code>x = 1\n</code></pre>', "```py\nx = 1\n```"),
        ("<pre><code>```\nfenced\n```</code></pre>", "````\n```\nfenced\n```\n````"),
        ("<p>Press <kbd>Ctrl</kbd> or <code>a`b</code></p>", "Press `Ctrl` or `` a`b ``"),
        ("<p>CO<sub>2</sub>, m<sup>2</sup>, 10<sup>th</sup>, x<sup>y</sup></p>",
         "CO₂, m², 10th, x^y"),
        ('<p><a href="https://e.org/a_(b)">the <b>site</b></a></p>',
         "[the **site**](<https://e.org/a_(b)>)"),
        ('<p><a href="https://e.org/">https://e.org/</a></p>', "<https://e.org/>"),
        ('<p><a href="/questions/4">see</a> <a href="javascript:alert(1)">it</a></p>', "see it"),
        ('<p><img src="https://e.org/a.png" alt="a [map]"></p>',
         "[a \\[map\\]](https://e.org/a.png)"),
        ('<p><a href="https://e.org/big"><img src="https://e.org/s.png" alt="small"></a></p>',
         "[small](https://e.org/big)"),
        ("<blockquote class=\"spoiler\"><p>He did it</p></blockquote>",
         "> **Spoiler:**\n>\n> He did it"),
        ("<ol start=\"3\"><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "3. a\n4. b\n   - c"),
        ("<p><b>Note:</b>this <i>is </i>so</p>", "**Note**:this *is* so"),
        ("<p># no 1. heading</p><p>1. no list</p><p>+ nor - this</p>",
         "\\# no 1. heading\n\n1\\. no list\n\n\\+ nor - this"),
        ("<p>a &lt;b&gt; &amp;amp; c|d ~~e~~ [f](g)</p>",
         "a \\<b\\> \\&amp; c\\|d \\~\\~e\\~\\~ \\[f\\](g)"),
        ("<p>https://e.org/a_b_c and a_b</p>", "https://e.org/a_b_c and a\\_b"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2|3</td></tr></table>",
         "| a | b |\n| --- | --- |\n| 1 | 2\\|3 |"),
        ("<script>alert(1)</script><p>x</p>", "x"),
        ("", ""),
        ("just words & <3", "just words \\& \\<3"),
    ],
)  # fmt: skip
def test_bodies(html: str, markdown: str) -> None:
    assert convert.body(html) == markdown


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("see [it](https://e.org) *now*", "see [it](https://e.org) *now*"),
        ("1. first\n- second\n> third", "1\\. first\n\\- second\n\\> third"),
        ("    # code?\n===\n[1]: https://e.org", "\\# code?\n\\===\n\\[1]: https://e.org"),
        ("```x\n| a |\n***", "\\```x\n\\| a |\n\\***"),
        ("#3 and +1 are fine", "#3 and +1 are fine"),
    ],
)
def test_comments_have_no_blocks(source: str, markdown: str) -> None:
    assert convert.comment(source) == markdown


def test_hopeless_depth_keeps_the_words() -> None:
    html = "<blockquote>" * 5_000 + "<p>deep *down*</p>" + "</blockquote>" * 5_000

    assert convert.body(html).split()[-2:] == ["deep", "\\*down\\*"]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=80))
def test_plain_words_show_as_they_are(words: str) -> None:
    words = text.clean(words, multiline=False)

    shown = text.plain(markup.render(text.clean(convert.escaped(words), multiline=True)).html)

    assert shown == words


@pytest.mark.skipif(not CONLANG.is_dir(), reason=f"no dump in {CONLANG}")
def test_the_words_of_a_real_dump_stay() -> None:
    rows = reader.rows(path=CONLANG / "Posts.xml", problems=reader.Problems())
    wanted: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    for row in rows:
        wanted.update(_words(row["Body"]))
        body = text.clean(convert.body(row["Body"]), multiline=True)
        shown.update(_words(markup.render(body).html))

    same = (wanted & shown).total() / wanted.total()

    print(f"{same:.3%} of {wanted.total():,} words are shown again")
    assert same > 0.998
    assert shown.total() < 1.002 * wanted.total()


def _words(html: str) -> list[str]:
    soup = BeautifulSoup(html, "html.parser")
    for image in soup.find_all("img"):
        image.replace_with(image.get("alt") or image.get("src") or "")
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", soup.get_text(" ")))
