"""Hostile Markdown and text: links, pictures, break-outs, entities, code.

A line is a payload; or payload and control; or payload, control and act (None: as the payload).
hostile.py explains and numbers them."""

Line = str | tuple[str, str | None] | tuple[str, str | None, str]

_LINK = "<a href='javascript:§'>x</a>"
MARKDOWN: list[Line] = [
    (payload, _LINK, "click")
    for payload in (
        "[x](javascript:§)",
        "[x](JAVASCRIPT:§)",
        "[x]( javascript:§ )",
        "[x](<javascript:§>)",
        "[x](<\njavascript:§>)",
        "[x](javascript&colon;§)",
        "[x](&#106;avascript:§)",
        "[x](&#x6a;avascript&#58;§)",
        "[x](java\\script:§)",
        "[x](javascript\\:§)",
        "[x](java&Tab;script:§)",
        "[x](java&NewLine;script:§)",
        "[x](javas%63ript:§)",
        "[x](javascript%3A§)",
        "[x](\x01javascript:§)",
        "[x](\u00a0javascript:§)",
        "[x](\u200bjavascript:§)",
        "[x](javascript://a.example/%0a§)",
        "[x](vbscript:§)",
        "[x](file:///§)",
        "[x](view-source:javascript:§)",
        "[x](blob:https://a/§)",
        "[x](feed:javascript:§)",
        "[x](//evil.example/§)",
        "[x](/\\evil.example/§)",
        "[x](\\\\evil.example/§)",
        "[x](https:javascript:§)",
        "[x](https://user:pass@evil.example/§)",
        "[x][y]\n\n[y]: javascript:§",
        "[x]\n\n[x]: JaVaScRiPt:§",
        "[x][]\n\n[x]: <javascript:§>",
        "[x]\n\n[x]: &#106;avascript:§",
        "[x]\n\n[x]:\njavascript:§\n'title'",
        "<javascript:§>",
        "<JAVASCRIPT:§>",
        "<javascript&colon;§>",
        "[![x](x)](javascript:§)",
        "[[x](javascript:§)](javascript:§)",
        "javascript:§",
        "javascript://www.a.example/%0a§",
        "#[x](javascript:§)",
        "@[x](javascript:§)",
    )
] + [
    (payload, "<a href='x'onmouseover=§>x</a>", "mouseover")
    for payload in (
        '[x](https://a.example "onmouseover=§ ")',
        "[x](https://a.example 'x\" onmouseover=§ ')",
        "[x](https://a.example (\"onmouseover=§ ))",
        '[x](https://a.example/"onmouseover=§ )',
        '[x](<https://a.example/" onmouseover=§ x=">)',
        "[x](https://a.example/'onmouseover='§)",
        "https://a.example/\"onmouseover=§",
        "https://a.example/'onmouseover='§",
        "www.a.example/\"onmouseover=\"§",
        '<https://a.example/"onmouseover=§>',
        "<a@b.example\"onmouseover=§>",
        '[x]\n\n[x]: https://a.example "\\" onmouseover=§ x=\\""',
        '[x][a"onmouseover=§]\n\n[a"onmouseover=§]: https://a.example',
        "https://a.example/&quot;onmouseover=§",
        "https://a.example/&#34;onmouseover=§",
        "[x](https://a.example/&quot;onmouseover=§)",
    )
] + [
    (payload, "<img src='x'onerror=§>")
    for payload in (
        "![x](javascript:§)",
        '![" onerror=§ x="](/media/x)',
        "![x](/media/x 'x\" onerror=§ ')",
        '![x](/media/x"onerror=§)',
        '![x](</media/x" onerror=§ x=">)',
        "![x](x \"onerror=§ \")",
        "![![x](x)](javascript:§)",
        "![<img src=x onerror=§>](/media/x)",
        "![`<img src=x onerror=§>`](https://a.example/x)",
        "![&quot; onerror=§](/media/x)",
        "![x][y]\n\n[y]: /media/x 'x\" onerror=§ '",
        "![x](/media/../x\" onerror=§)",
    )
]  # fmt: skip
BREAK_OUTS: list[Line] = [
    (end + tag, start + end + tag)
    for start, end in (
        ('<input value="', '">'),
        ("<input value='", "'>"),
        ("<input value=x", ">"),
        ('<p title="', '" x>'),
        ("<textarea>", "</textarea>"),
        ("<title>", "</title>"),
        ("<!-- ", "-->"),
        ("<!-- ", "--!>"),
        ("<style>", "</style>"),
        ("<noscript>", "</noscript>"),
        ("<script>var a='", "'</script>"),
        ("<iframe>", "</iframe>"),
        ("<xmp>", "</xmp>"),
        ("<select><option>", "</select>"),
    )
    for tag in ("<img src=x onerror=§>", "<svg/onload=§>")
] + [
    ('" onmouseover=§ x="', '<p title="" onmouseover=§ x="">x</p>', "mouseover"),
    ("' onmouseover=§ x='", "<p title='' onmouseover=§ x=''>x</p>", "mouseover"),
    (" onmouseover=§ ", "<p title=x onmouseover=§ >x</p>", "mouseover"),
    ("` onmouseover=§ `", "<p title=`x` onmouseover=§ `>x</p>", "mouseover"),
    ("x\tonmouseover=§", "<p class=x\tonmouseover=§>x</p>", "mouseover"),
    ("';§//", "<script>var a='';§//'</script>"),
    ('";§//', '<script>var a="";§//"</script>'),
    ("\\';§//", "<script>var a='\\\\';§//'</script>"),
    ("${§}", "<script>`${§}`</script>"),
    ("</script><script>§</script>", "<script>var a='</script><script>§</script>'"),
    ("{{constructor.constructor('§')()}}", "<script>[].constructor.constructor('§')()</script>"),
    ("{% autoescape off %}<script>§</script>", "<script>§</script>"),
    ("javascript:§", "<a href='javascript:§'>x</a>", "click"),
    ("a,onmouseover=§", "<p class=a onmouseover=§>x</p>", "mouseover"),
    ("\u2028§//", "<script>//\u2028§//</script>"),
]
ENTITIES: list[Line] = [
    (payload, "<img src=x onerror=§>")
    for payload in (
        "&lt;img src=x onerror=§&gt;",
        "&#60;img src=x onerror=§&#62;",
        "&#x3c;img src=x onerror=§&#x3e;",
        "&#x000003c;img src=x onerror=§&#x3e;",
        "&LT;img src=x onerror=§&GT;",
        "&amp;lt;img src=x onerror=§&amp;gt;",
        "&ltimg src=x onerror=§&gt",
        "\\<img src=x onerror=§\\>",
        "\\\\<img src=x onerror=§>",
        "%3Cimg src=x onerror=§%3E",
        "%253Cimg src=x onerror=§%253E",
        "\\u003cimg src=x onerror=§\\u003e",
        "\\x3cimg src=x onerror=§\\x3e",
        "＜img src=x onerror=§＞",
        "﹤img src=x onerror=§﹥",
        "‹img src=x onerror=§›",
        "\u02c2img src=x onerror=§\u02c3",
        "\u2039img src=x onerror=§\u203a",
        "<\u200bimg src=x onerror=§>",
        "<\u00adimg src=x onerror=§>",
        "<img\u00a0src=x onerror=§>",
        "<img\u3000src=x\u3000onerror=§>",
        "<ímg src=x onerror=§>",
        "<i\u0307mg src=x onerror=§>",
        "<ıMG src=x onerror=§>",
        "\u202e>§=rorreno x=crs gmi<",
        "<\x08img src=x onerror=§>",
        "<img src=x onerror\x0b=§>",
        "<img src=x on\u017frror=§ onerror=§>",
        "+ADw-img src=x onerror=§+AD4-",
        "\u1fef\u1fef\u1fef\"><img src=x onerror=§>",
        "&NotEqualTilde;&lt;&#83;vg/onload=§&gt;",
    )
]  # fmt: skip
FENCES: list[Line] = [
    (payload, "<pre><code class=\"language-\"><img src=x onerror=§>\">x</code></pre>")
    for payload in (
        '```"><img src=x onerror=§>\nx\n```',
        "```'><img src=x onerror=§>\nx\n```",
        '~~~"><img src=x onerror=§>\nx\n~~~',
        '```js"onmouseover=§\nx\n```',
        "```js onmouseover=§\nx\n```",
        "```<img/src=x/onerror=§>\nx\n```",
        "```&quot;&gt;&lt;img/src=x/onerror=§&gt;\nx\n```",
        "```html\n<img src=x onerror=§>\n```",
        "```html\n</code></pre><img src=x onerror=§>\n```",
        "```xml\n]]></code></pre><img src=x onerror=§>\n```",
        "```json\n\"</span></code></pre><img src=x onerror=§>\"\n```",
        "```python\n'</span><img src=x onerror=§>'\n```",
        "```js\n`${'</span><img src=x onerror=§>'}`\n```",
        "```css\na{b:url('</span><img src=x onerror=§>')}\n```",
        "```diff\n+</span><img src=x onerror=§>\n```",
        "```\n</code></pre><img src=x onerror=§>",
        "    </code></pre><img src=x onerror=§>",
        "`</code><img src=x onerror=§>`",
        "``</code>`<img src=x onerror=§>``",
        "`\n</code><img src=x onerror=§>\n`",
        "```{=html}\n<img src=x onerror=§>\n```",
        "```js {onload=§ class=\"x\"}\nx\n```",
        "> ```\"><img src=x onerror=§>\n> x\n> ```",
        "```\n```<img src=x onerror=§>",
    )
]  # fmt: skip
# What closes a block of data or a string of a script: JSON-LD, an object, a template's text.
_DATA = '<script type="application/ld+json">{"name": "%s"}</script>'
_CODE = "<script>var told = %s;</script>"
SCRIPT_DATA: list[Line] = [
    *(
        (payload, _DATA % payload)
        for payload in (
            "</script><script>§</script>",
            "</SCRIPT ><img src=x onerror=§>",
            '"}</script><svg onload=§>',
            "</script\t><img src=x onerror=§>",
            "</script/x><img src=x onerror=§>",
            "</script\n><svg/onload=§>",
            "]]></script><img src=x onerror=§>",
        )
    ),
    ('"-§-"', _CODE % '""-§-""'),
    ('"+§+"', _CODE % '""+§+""'),
    ('"};§;({"a":"', _CODE % '{"a":""};§;({"a":""})'),
    ('",b:§,c:"', _CODE % '{a:"",b:§,c:""}'),
    ("${§}", _CODE % "`${§}`"),
    ("`+§+`", _CODE % "``+§+``"),
    ('\\";§;//', _CODE % '"\\\\";§;//"'),
    ("\u2029§//", "<script>//\u2029§//</script>"),
]
