"""Jinja2 that settles what it can when a template is read, not each time it is written.

Included templates are put in place of their include, and calls of functions that say the same each
time (a text in one language, an icon, the path of a page) are made once. That is half of the time
of a page with twenty posts. So a template is compiled once for each language.
"""

import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import jinja2
from django.utils.safestring import SafeData
from django.utils.translation import get_language, override
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import escape

_SPECIAL = re.compile("[&<>'\"]").search
Constant = Callable[..., str]
ANY = object()  # not one language: an environment that hands out those of each


class _Generator(CodeGenerator):
    """Writes `environment.written(...)` for `escape(...)`: most of what is shown needs none; and
    calls what cannot want the context, methods and `plain` functions, without asking them. An
    attribute that is there is read in place; only for what is not the environment is asked."""

    def visit_Getattr(  # noqa: N802 - Jinja2's name
        self, node: nodes.Getattr, frame: Frame
    ) -> None:
        # What stands within writes the same two names, and is through before they are needed.
        self.write("(its if (its := getattr(of := ")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, missing)) is not missing ")
        self.write(f"else environment.getattr(of, {node.attr!r}))")

    def visit_Call(  # noqa: N802 - Jinja2's name
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        is_direct = isinstance(node.node, nodes.Getattr | nodes.EnvironmentAttribute)
        if not is_direct or forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.written(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Environment(jinja2.Environment):
    """Gives the template in the language of whoever asks.

    `constants` are functions by the name they have in templates, of constants and the language
    alone; `plain` are those that no variable of a page hides. What stands in place no longer hands
    its names to functions that take the context: those see what the outermost template was given.
    """

    code_generator_class = _Generator
    constants: Mapping[str, Constant] = {}
    plain = SimpleNamespace()
    language: Any = ANY

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.spoken: dict[str | None, Environment] = {}
        self.read_already: dict[str, jinja2.Template] = {}

    @staticmethod
    def written(value: Any) -> str:
        """What `escape` says of the value: of plain words and numbers without being asked."""
        kind = type(value)
        if kind is str:
            return escape(value) if _SPECIAL(value) else value
        if kind is int:
            return str(value)
        if issubclass(kind, SafeData):  # as it is: `escape` would copy it
            shown: str = value
            return shown
        return escape(value)

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> jinja2.Template:
        if self.language is ANY:
            return self._in(get_language()).get_template(name, parent, globals)
        known = self.read_already.get(name) if globals is None and not self.auto_reload else None
        return known or self._found(name, parent, globals)

    def _found(self, name: Any, parent: Any, globals: Any) -> jinja2.Template:
        found = super().get_template(name, parent, globals)
        if globals is None and not self.auto_reload:
            found.globals = dict(found.globals)  # a chain of two is asked for each name in turn
            self.read_already[name] = found
        return found

    def from_string(
        self, source: Any, globals: Any = None, template_class: Any = None
    ) -> jinja2.Template:
        if self.language is ANY:
            return self._in(get_language()).from_string(source, globals, template_class)
        return super().from_string(source, globals, template_class)

    def _in(self, language: str | None) -> "Environment":
        found = self.spoken.get(language)
        if found is None:
            found = self.overlay()
            found.language, found.read_already = language, {}
            self.spoken[language] = found
        return found

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = self.read(source, name, filename)
        with override(self.language):
            settled: nodes.Template = _Settled(self, (name,)).visit(tree)
        return settled

    def read(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The tree of a template as it is written."""
        return super()._parse(source, name, filename)


class _Settled(NodeTransformer):
    """`path` names the templates that stand around: one that includes itself is left as it is."""

    def __init__(self, environment: Environment, path: tuple[str | None, ...]) -> None:
        self.environment, self.path = environment, path

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802 - Jinja2's name
        env, name = self.environment, _value(node.template)
        is_plain = isinstance(name, str) and node.with_context and not node.ignore_missing
        # A changed file is noticed by its own template only.
        if not is_plain or env.auto_reload or name in self.path or env.loader is None:
            return node
        source, filename, _ = env.loader.get_source(env, name)
        inner = _Settled(env, (*self.path, name)).visit(env.read(source, name, filename))
        return nodes.Scope(inner.body, lineno=node.lineno)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        said = self.environment.constants.get(getattr(node.node, "name", ""))
        given = [_value(argument) for argument in node.args]
        if said is None or None in given or node.kwargs or node.dyn_args or node.dyn_kwargs:
            name = getattr(node.node, "name", "")
            if hasattr(self.environment.plain, name):
                node.node = nodes.EnvironmentAttribute(f"plain.{name}", lineno=node.lineno)
            return node
        value = said(*given)
        if isinstance(value, SafeData):
            return nodes.TemplateData(str(value), lineno=node.lineno)
        return nodes.Const(str(value), lineno=node.lineno)


def _value(node: nodes.Expr) -> Any:
    """What is written there; None where that is known only later."""
    return node.value if isinstance(node, nodes.Const) else None
