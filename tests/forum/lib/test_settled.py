from types import SimpleNamespace

import jinja2
import pytest
from django.utils.html import format_html
from django.utils.translation import gettext, override
from markupsafe import escape

from forum.lib import settled

TEMPLATES = {
    "page": "<ul>{% for word in words %}{% include 'line' %}{% endfor %}</ul>{{ word }}",
    "line": "{% set shown = word %}<li>{{ shown }}{% include 'deep' %}</li>",
    "deep": "{{ mark('x') }}{{ shown|lower }}{{ title }}",
    "round": "{{ left.pop() }}{% if left %}{% include 'round' %}{% endif %}",
    "said": "{{ _('Tags') }} {{ mark('<') }} {{ loud('a&b') }} {{ _(word) }}",
}


def made(**options: object) -> settled.Environment:
    env = settled.Environment(
        loader=jinja2.DictLoader(dict(TEMPLATES)), autoescape=True,
        undefined=jinja2.ChainableUndefined, **options,
    )  # fmt: skip
    env.constants = {
        "_": gettext,
        "mark": lambda name: format_html("<i>{}</i>", name),
        "loud": str.upper,
    }
    env.globals |= env.constants
    return env


@pytest.mark.parametrize("auto_reload", [True, False])
def test_what_is_included_sees_what_stands_around_it(auto_reload: bool) -> None:
    shown = made(auto_reload=auto_reload).get_template("page").render(words=["A", "B"], title="!")
    assert shown == "<ul><li>A<i>x</i>a!</li><li>B<i>x</i>b!</li></ul>"


def test_included_templates_stand_in_place() -> None:
    env = made(auto_reload=False)
    env.get_template("page").render(words=["A"])
    env.loader.mapping.clear()  # nobody asks for them any more
    assert env.get_template("page").render(words=["A"]) == "<ul><li>A<i>x</i>a</li></ul>"


def test_one_that_includes_itself_ends() -> None:
    assert made(auto_reload=False).get_template("round").render(left=[1, 2, 3]) == "321"


def test_constants_are_said_once_in_each_language_and_escaped() -> None:
    env, asked = made(auto_reload=False), []
    env.constants = {**env.constants, "_": lambda text: asked.append(text) or gettext(text)}
    for _ in range(2):
        with override("de"):
            german = env.get_template("said").render(word="Questions")
        with override("en"):
            english = env.get_template("said").render(word="Questions")
    assert german == "Stichwörter <i>&lt;</i> A&amp;B Fragen"
    assert english == "Tags <i>&lt;</i> A&amp;B Questions"
    assert asked == ["Tags", "Tags"]


def test_plain_functions_are_hidden_by_no_variable_and_see_no_context() -> None:
    env = made(auto_reload=False)
    env.plain = SimpleNamespace(loud=str.upper)
    env.loader.mapping["page"] = "{{ loud(word) }} {{ word.title() }} {{ loud(word).lower() }}"
    shown = env.get_template("page").render(word="a&b", loud="quiet")
    assert shown == "A&amp;B A&amp;B a&amp;b"


def test_a_method_of_nothing_is_an_error() -> None:
    env = made(auto_reload=False)
    env.loader.mapping["page"] = "{{ word.title() }}"
    with pytest.raises(jinja2.UndefinedError):
        env.get_template("page").render()


def test_a_changed_part_is_noticed_where_files_are_watched() -> None:
    env = made(auto_reload=True)
    env.loader = jinja2.DictLoader({"whole": "{% include 'part' %}", "part": "old"})
    assert env.get_template("whole").render() == "old"
    env.loader.mapping["part"] = "new"
    assert env.get_template("whole").render() == "new"


def test_what_is_shown_is_escaped_whatever_it_is() -> None:
    class Odd(str):
        def __str__(self) -> str:
            return "<odd>"

    values = ["plain", "<&>'\"", Odd("odd"), 7, 1.5, None, True, format_html("<b>{}</b>", "<")]
    env = made()
    shown = env.from_string("{% for v in values %}{{ v }}|{% endfor %}{{ gone.x }}")
    assert shown.render(values=values) == "".join(f"{escape(value)}|" for value in values)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ one.word }}{{ one.other.word }}", "a<b"),
        ("{{ one.nowhere }}{{ one.nowhere.word.at_all }}{{ nobody.word }}", ""),
        ("{{ one.nowhere is defined }}{{ one.nothing is none }}{{ one.word is defined }}",
         "FalseTrueTrue"),
        ("{{ one.by_name.word }}{{ one.by_name.other.word }}", "c<b"),  # keys as well as attributes
        ("{{ one.by_name.items()|list|length }}", "2"),
        ("{{ one.of(one.other.word).word }}{{ one.of(one.by_name.word).word }}", "<b!c!"),
        ("{% for it in [one, one.other, one.by_name] if it.word != one.word %}{{ it.word }}"
         "{% endfor %}", "<bc"),
        ("{% macro say(it, mark=one.word) %}{{ it.word }}{{ mark }}{{ it.nowhere }}{% endmacro %}"
         "{{ say(one.other) }}{{ say(one.other, one.by_name.word) }}", "<ba<bc"),
        ("{{ one.broken }}", ""),
    ],
)  # fmt: skip
def test_attributes_are_what_jinja_says(source: str, shown: str) -> None:
    class One(SimpleNamespace):
        @property
        def broken(self) -> str:
            raise AttributeError

    other = SimpleNamespace(word="<b")
    one = One(
        word="a", other=other, nothing=None, by_name={"word": "c", "other": other},
        of=lambda word: SimpleNamespace(word=f"{word}!"),
    )  # fmt: skip
    plain = jinja2.Environment(autoescape=True, undefined=jinja2.ChainableUndefined)

    found = made().from_string(source).render(one=one)

    assert found == str(escape(shown)) == plain.from_string(source).render(one=one)
