"""Sources of up to 20,000 characters made to keep a renderer busy or to blow up its output."""

LENGTH = 20_000

# Repeated until the source is full.
_UNITS = (
    "[", "]", "![", "[[]", "![[", "[![", "[a", "[a\n", "> [a\n", "[a](", "[a](<", "[](/)", "[a][b]",
    "[a]:", "[a]: b\n", '[a]: b "', '[a](b "c', "[a](javascript:x) ", "![](/media/a)",
    "*a ", "**a *", "*a_ ", "*_", "_*a", "*a_b", "***", "~~a ", "~~~~ ", "a*b*",
    "`", "`a", "``a ", "```\n", "``` json\n{\n", "```json\n1,1,1,1,\n```\n", "~~~a\n",
    "> ", ">", "- a\n", "- - ", "> - ", "* ", "1. ", "#\n", "# a\n", "===\n", "a\n===\n", "    a\n",
    "a|b\n-|-\n", "a|\n-|\n|\n", "|-\n", "-|\n", "|\n", "| a ", "\\|",
    "<a", "<http://", "<http://a", "<a@b.c>", "<!--", "<?", "<b>",
    "http://", "http://a.de", "http://a.de ", "http://a.de...", "http://a.de/(", "http://a.de/[",
    "http://a.de/?", "((http://a.de", "www.", "www.a", "www.a.de ", "https://user:pass@", "//a.de ",
    "mailto:a@b.co ", "a@", "a@b.co ", "a.b.c.d.", "xn--", "a.de ",
    "@a ", "@a", "@@", "#a ", "@a.-",
    "&", "&amp;", "&lt;", "&#x10ffff;", "&CounterClockwiseContourIntegral;", "\\", "\\\n",
    "a\n", "a\n\n", "a  \n", "\n", "\t- ", " ", "👩‍👩‍👧", "ﷺ", "a\u0301", "\u0301", "漢字",
)  # fmt: skip

# Language and what its lexer reads again and again.
_CODE = (
    ("python", " \n"), ("python", '"'), ("python", "f'{"), ("yaml", "&"), ("yaml", "*"),
    ("yaml", "- "), ("html", "&"), ("html", "<a "), ("xml", "<!--"), ("ini", "a: "),
    ("bash", "$("), ("bash", "${"), ("js", "`${"), ("js", "/a/"), ("css", "/*"), ("sql", "'"),
    ("json", "1,"), ("json", "["), ("diff", "@"),
)  # fmt: skip

_SHAPES = {
    "one row, many cells": "|" + "a|" * 5_000 + "\n|" + "-|" * 4_990,
    "square table of empty cells": "|" + "a|" * 255 + "\n|" + "-|" * 255 + "\n" + "|\n" * 6_000,
    "thirty columns of empty cells": "|" + "a|" * 30 + "\n|" + "-|" * 30 + "\n" + "|\n" * 9_000,
    "long table": "a|b\n-|-\n" + "|\n" * 9_000,
    "many tables": ("|a|b|\n|-|-|\n" + "|c|d|\n" * 3 + "\n") * 600,
    "table in quotes": "> a|b\n> -|-\n" + "> |\n" * 5_000,
    "definitions": "".join(f"[a{i}]: b\n" for i in range(1_800)),
    "one long definition, many uses": "[a]: http://" + "b" * 1_900 + ".de\n\n" + "[a]" * 6_000,
    "middling definition, many uses": "[a]: http://" + "b" * 100 + ".de\n\n" + "[a]" * 6_000,
    "definition too long": "[a]: http://" + "b" * 9_000 + ".de\n\n" + "[a]" * 3_600,
    "deep emphasis": "*a **b " * 1_400 + "c** d*" * 1_400,
    "deep links": "[" * 3_000 + "a" + "](b)" * 3_000,
    "deep pictures": "![" * 3_000 + "a" + "](b)" * 3_000,
    "balanced brackets": "[" * 9_999 + "a" + "]" * 9_999,
    "parentheses": "[a](" + "(" * 9_990 + ")" * 9_990 + ")",
    "ladder of quotes": "".join(">" * (i % 21) + " a\n" for i in range(1_600)),
    "ladder of lists": "".join(" " * (2 * (i % 10)) + "- a\n" for i in range(1_300)),
    "deeper and deeper list": "".join(" " * (2 * i) + "- a\n" for i in range(140)),
    "longer and longer ticks": "".join("`" * i + "a" for i in range(195)),
    "lazy quote": "> a\n" + "b\n" * 9_000,
    "long address": "http://a.de/" + "ä" * 19_000,
    "long address in brackets": "[a](http://" + "ä" * 19_000 + ")",
    "chain of addresses": ("http://a.de/" + "a" * 1_980) * 10,
    "emphasis runs": "*a " * 3_300 + "a* " * 3_300,
    "word without end": "a" * LENGTH,
}


def _fill(unit: str) -> str:
    return (unit * (LENGTH // len(unit) + 1))[:LENGTH]


HEAVY = {
    **{repr(unit): _fill(unit) for unit in _UNITS},
    **{f"{lang} {unit!r}": f"```{lang}\n{_fill(unit)[:3_990]}\n```" for lang, unit in _CODE},
    **{name: source[:LENGTH] for name, source in _SHAPES.items()},
}
