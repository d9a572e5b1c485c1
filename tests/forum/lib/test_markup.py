"""The renderer: what people write and what they see; test_markup_hostile.py has the attackers."""

import re

import html5lib
import pytest

from forum.lib import markup, thread_links
from tests.forum.lib.faults import faults
from tests.forum.lib.heavy import HEAVY


def html(source: str) -> str:
    return markup.render(source).html.strip()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("*a* **b** ~~c~~", "<p><em>a</em> <strong>b</strong> <s>c</s></p>"),
        ("# a\n\n## b\n\n##### c", "<h3>a</h3>\n<h4>b</h4>\n<h5>c</h5>"),
        ("### a\n\n# b", "<h3>a</h3>\n<h3>b</h3>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> a\n\n---", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
        ("    <b>", '<pre tabindex="0"><code>&lt;b&gt;\n</code></pre>'),
        ("```\n<b>\n```", '<pre tabindex="0"><code>&lt;b&gt;\n</code></pre>'),
        ("```nope\n<b>\n```", '<pre tabindex="0"><code>&lt;b&gt;\n</code></pre>'),
        (
            "```json\n[1]\n```",
            '<pre tabindex="0"><code><span class="p">[</span><span class="mi">1</span>'
            '<span class="p">]</span>\n</code></pre>',
        ),
        (
            "|a|b|\n|-|-:|\n|1|2|",
            '<figure tabindex="0"><table>\n<thead>\n<tr>\n<th>a</th>\n<th align="right">b</th>\n'
            '</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td align="right">2</td>\n</tr>\n'
            "</tbody>\n</table></figure>",
        ),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("", ""),
    ],
)
def test_markdown_becomes_plain_html(source: str, expected: str) -> None:
    assert html(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("https://a.example/x_y_z", "https://a.example/x_y_z"),
        ("(see https://a.example/x).", "https://a.example/x"),
        ("www.a.example", "https://www.a.example"),
        ("[x](https://a.example)", "https://a.example"),
        ('[x](https://a.example "title")', "https://a.example"),
        ("<https://a.example>", "https://a.example"),
        ("[x](mailto:a@b.example)", "mailto:a@b.example"),
        ("[x](/questions/1/)", "/questions/1/"),
        ("[x]\n\n[x]: https://a.example", "https://a.example"),
        ("![x](https://a.example/x.png)", "https://a.example/x.png"),
        ("[![x](https://a.example/x.png)](https://b.example)", "https://b.example"),
    ],
)
def test_links_carry_their_address_and_rel(source: str, expected: str) -> None:
    tree = html5lib.parseFragment(html(source), namespaceHTMLElements=False)

    links = [element.attrib for element in tree.iter("a")]

    assert links == [{"href": expected, "rel": "nofollow ugc noopener"}]


@pytest.mark.parametrize(
    "source",
    [
        "README.md",
        "z.B. so",
        "a@b.example",
        "//a.example",
        "ftp://a.example",
        "[x](//a.example)",
        "[x](page)",
        "[x](https://bank.example@evil.example)",
        "https://user:pass@evil.example",
        "[x](https:evil.example)",
        "`https://a.example`",
        "[x](https://a.example/" + "a" * 4_000 + ")",
    ],
)
def test_what_is_no_link_stays_text(source: str) -> None:
    assert "<a " not in html(source)


def test_our_own_pictures_stay_and_others_become_links() -> None:
    assert html("![a](/media/x/y.webp)") == (
        '<p><img src="/media/x/y.webp" alt="a" loading="lazy"></p>'
    )
    assert "<img" not in html("![a](/media/../x.webp) ![a](/other/x.png) ![a](https://e.example/x)")


def test_threads_members_and_tags_are_linked_by_what_the_caller_knows() -> None:
    asked: list[frozenset[str]] = []

    def answer(known: dict[str, str]):
        return lambda names: asked.append(names) or known

    rendered = markup.render(
        "@Nina and @nobody: #eSIM #x `@code` \\@otto a@mail.example",
        link_members=answer({"nina": "/members/nina/"}),
        link_tags=answer({"esim": "/tags/esim/"}),
    )

    rel = 'rel="nofollow ugc noopener"'
    assert rendered.html.strip() == (
        f'<p><a class="mention" href="/members/nina/" {rel}>@Nina</a> and @nobody: '
        f'<a href="/tags/esim/" {rel}>#eSIM</a> #x '
        "<code>@code</code> @otto a@mail.example</p>"
    )
    assert asked == [
        frozenset({"nina", "nobody"}),
        frozenset({"esim", "x"}),
    ]
    assert markup.mentioned(rendered.html) == ["/members/nina/"]
    assert markup.mentioned(html("[@nina](/members/nina/)")) == []


def test_addresses_of_our_threads_become_links_that_get_their_title() -> None:
    site = "https://l.example"
    source = (
        f"{site}/questions/12/a-b/#post-5 and /questions/13/ but [x](/questions/14/) "
        f"{site}/tags/x/ https://e.example/questions/15/ a/questions/16/ `/questions/17/` "
        "/questions/18/x/y (/articles/19/abc/)."
    )
    rendered = markup.render(source, site_url=site)

    assert thread_links.named_in([rendered.html]) == {12, 13, 19}
    assert rendered.count.links == 2
    told = thread_links.unfold(
        rendered.html, say=lambda pk, place: f"[{pk}{place}]" if pk != 13 else None
    )
    assert "[12#post-5] and <a" in told
    assert "([19])." in told
    assert ">/questions/13/</a>" in told


def test_a_resolver_cannot_break_out_either() -> None:
    rendered = markup.render(
        "@a @b", link_members=lambda _: {"a": 'javascript:"', "b": '/x" onclick="y'}
    )

    assert faults(rendered.html) == []


def test_count_reads_the_parse() -> None:
    source = (
        "@Nina @mo @nina [@not](https://a.example) `@code https://c.example` #esim\n"
        "[in](/questions/1/) https://b.example ![x](https://e.example/x) ![y](/media/y.webp)"
    )

    assert markup.count(source) == markup.Count(
        links=3, images=1, mentions=("nina", "mo"), tags=("esim",), characters=64
    )
    assert markup.render(source).count == markup.count(source)
    assert markup.count_links(source) == 3
    assert markup.count_images(source) == 1
    assert markup.mentions(source) == ("nina", "mo")


def test_addresses_without_number_are_counted_though_not_linked() -> None:
    source = "https://a.example " * 500

    assert "<a " not in html(source)
    assert markup.count_links(source) == 500


def test_nothing_to_see_counts_as_no_characters() -> None:
    assert markup.count("[](https://a.example) &nbsp; ![](/media/x)").characters == 0


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# Title\n\nSome *words* and\n`code`.", "Title Some words and code."),
        ("> quoted\n\nsaid\n\n```\ncode\n```\n\n|a|\n|-|\n", "said"),
        ("> quoted", "quoted"),
        ("```\ncode\n```", "code"),
        ("![alt](/media/x) text &lt;b&gt;", "text <b>"),
        ("word " * 100, "word " * 47 + "word…"),
    ],
)
def test_excerpt_is_plain_prose(source: str, expected: str) -> None:
    assert markup.render(source).excerpt == expected


def test_nesting_is_capped() -> None:
    quotes, items = html("> " * 60 + "word"), html("- " * 60 + "word")
    emphasis = html("*a **b " * 60 + "c** d*" * 60)

    assert (quotes.count("<blockquote>"), items.count("<li>")) == (18, 9)
    assert "word" in quotes
    assert "word" in items
    assert _depth(emphasis) == 20


def _depth(rendered: str) -> int:
    """How deep inline elements stand in each other, the paragraph not counted."""
    depth = deepest = 0
    for sign in re.findall(r"</?(?:em|strong)>", rendered):
        depth += -1 if sign.startswith("</") else 1
        deepest = max(deepest, depth)
    return deepest


def test_a_table_ends_where_the_cells_do_and_loses_no_word() -> None:
    rows = 1_500
    rendered = html("a|b\n-|-\n" + "".join(f"r{i}|x\n" for i in range(rows)))

    assert rendered.count("<td>") + rendered.count("<th>") <= markup.markup_rules.MAX_CELLS + 2
    assert all(f"r{i}" in rendered for i in (0, 1, 998, 999, 1_000, rows - 1))


def test_a_definition_used_too_often_is_refused_with_a_sentence() -> None:
    with pytest.raises(markup.MarkupTooLarge) as refusal:
        markup.render(HEAVY["one long definition, many uses"])

    assert refusal.value.message == (
        "This text becomes far larger when formatted. "
        "Please use fewer tables, lists and repeated links, or split it."
    )


def test_a_source_beyond_all_limits_is_refused() -> None:
    with pytest.raises(markup.MarkupTooLarge):
        markup.render("a" * (markup.MAX_SOURCE + 1))
