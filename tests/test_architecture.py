"""The house's walls, held by a machine. docs/ARCHITECTURE.md says why each stands."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["forum", "reputation", "community"]  # low to high
LAYERS = [
    {"lib"},
    {"signals", "slots", "rules", "queue_kinds"},
    {"answer_rules", "curating", "house_rules", "moderation_rules", "staff_rules", "talk_rules"},
    {"shape_rules"},
    {"models"},
    {"queries"},
    {"domain"},
    {"forms", "mailing"},
    {"receiving", "pushing", "mailing_many", "takeout"},
    {
        "receivers",
        "tasks",
        "views",
        "api",
        "management",
        "admin",
        "adapter",
        "adapter_mfa",
        "templatetags",
    },
    {"urls"},
]
# What the project itself is made of, and what the framework asks for by name.
OUTSIDE_LAYERS = {
    "apps", "migrations", "settings", "environment", "wsgi", "context", "middleware", "stylesheet",
    "embedded", "letters", "supervisor", "catalogues", "secrets_file", "checks", "visitors", "live",
    "release", "sessions", "warmth", "__init__", "demo", "sign_in", "formats",
    "numbers_to_call",
    "logs", "staff_site", "staff_guard", "any_limit", "security_txt", "deploy_checks",
}  # fmt: skip
LONGEST_FILE, LONGEST_VIEWS, LONGEST_FUNCTION, LONGEST_TEMPLATE = 300, 200, 40, 120
# Over the budget for a stated reason.
LONG_FILES: dict[str, str] = {
    "forum/tasks.py": "a job a few lines each: the one file in which the worker looks for them",
    "forum/urls.py": "an address a line",
}
LONG_FUNCTIONS: dict[str, str] = {}


def sources(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def templates() -> list[Path]:
    """Django's, and the parts in Jinja2."""
    found = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.jinja")]
    return sorted(found)


def trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sources(*folders):
        yield named(path), _tree(path)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module, *, lazy: bool = True) -> Iterator[str]:
    """Every imported name, as `package.module.name`; without `lazy` only those at the top."""
    nodes = ast.walk(tree) if lazy else iter(tree.body)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(dotted: str) -> int | None:
    parts = dotted.split(".")
    if len(parts) < 2:
        return None
    return next((n for n, names in enumerate(LAYERS) if parts[1] in names), None)


def test_packages_point_one_way():
    wrong = [
        f"{name} imports {target}"
        for height, package in enumerate(PACKAGES)
        for name, tree in trees(package)
        for target in imports(tree)
        if target.split(".")[0] in PACKAGES[height + 1 :]
    ]
    assert wrong == []


def test_layers_point_down():
    wrong = []
    for package in PACKAGES:
        for name, tree in trees(package):
            own = layer(name.removesuffix(".py").replace("/", "."))
            if own is None:
                continue
            for target in imports(tree, lazy=False):
                theirs = layer(target)
                if target.split(".")[0] == package and theirs is not None and theirs > own:
                    wrong.append(f"{name} imports {target}")
    assert wrong == []


def test_every_module_has_its_layer():
    known = set().union(*LAYERS) | OUTSIDE_LAYERS
    strangers = [
        named(path)
        for package in PACKAGES
        for path in (ROOT / package).iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem not in known
    ]
    assert strangers == []


def test_lib_touches_no_models():
    wrong = [
        f"{name} imports {target}"
        for name, tree in trees("forum/lib")
        for target in imports(tree)
        if target.split(".")[0] in PACKAGES and not target.startswith("forum.lib")
    ]
    assert wrong == []


def test_one_clock():
    """Nothing but the clock reads the time, and only those who may read the clock."""
    readers = re.compile(r"timezone\.now\(|datetime\.(utc)?now\(|date\.today\(|\bauto_now")
    wrong = [
        named(path)
        for path in sources(*PACKAGES)
        if named(path) != "forum/lib/clock.py" and readers.search(path.read_text(encoding="utf-8"))
    ]
    below = {
        "lib", "rules", "signals", "slots", "queries", "domain", "forms", "mailing", "pushing",
        "mailing_many",
    }  # fmt: skip
    for name, tree in trees(*PACKAGES):
        part = name.split("/")[1].removesuffix(".py")
        if part in below and "forum.lib.clock" in imports(tree):
            wrong.append(f"{name} reads the clock")
    assert wrong == []


def test_no_model_signals():
    """`recorded` is the one signal of ours; a model's save tells nobody."""
    forbidden = {
        "post_save",
        "pre_save",
        "post_delete",
        "pre_delete",
        "m2m_changed",
        "post_migrate",
    }
    wrong = [
        f"{name} imports {target}"
        for name, tree in trees(*PACKAGES)
        for target in imports(tree)
        if target.split(".")[-1] in forbidden
    ]
    assert wrong == []


def test_user_text_is_never_called_safe():
    """Wall 3: rendered posts leave through one filter; nothing else is marked safe."""
    in_code = re.compile(r"\bmark_safe\b|\bSafeString\b|\burlize\b")
    in_templates = re.compile(
        r"\|\s*(safe|safeseq|urlize|urlizetrunc|truncate\w+_html|striptags|xmlattr|tojson)\b"
        r"|autoescape|\bMarkup\b"
    )
    # The filter and tags for what was cleaned or escaped, and what Jinja2 has escaped already.
    gates = {"forum/templatetags/forum.py", "forum/templatetags/parts.py"}
    wrong = [
        named(path)
        for path in sources(*PACKAGES)
        if in_code.search(path.read_text(encoding="utf-8")) and named(path) not in gates
    ]
    wrong += [
        named(path) for path in templates() if in_templates.search(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_templates_hold_nothing_inline():
    """Wall 4: the content security policy refuses it, so it must not be written."""
    inline = re.compile(
        r"<style|\sstyle=|<script(?![^>]*\b(src=|type=\"(application/ld\+json|speculationrules)\"))"
        r"|\son[a-z]+=|javascript:|hx-on|hx-vals=['\"]js:",
        re.IGNORECASE,
    )
    mails = ("mail", "email", "takeout")  # the last is a file that people take home
    wrong = [
        f"{named(path)}: {found.group(0)}"
        for path in templates()
        if not set(mails) & set(path.parts)
        and (found := inline.search(path.read_text(encoding="utf-8")))
    ]
    assert wrong == []


def test_views_load_through_access_and_name_their_methods():
    guards = ("require_safe", "require_POST", "require_GET", "require_http_methods", "button_on")
    wrong = []
    for name, tree in trees("forum/views", "reputation/views", "community/views"):
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef):
                continue
            if re.search(r"\.objects\.(get|filter)\b|get_object_or_404", ast.unparse(node)):
                wrong.append(f"{name}:{node.name} loads by itself")
            takes_request = bool(node.args.args) and node.args.args[0].arg == "request"
            is_view = takes_request and not node.name.startswith("_") and len(node.args.args) >= 1
            answers = node.returns is not None and "Response" in ast.unparse(node.returns)
            is_helper = name.endswith(("common.py", "errors.py", "proving.py"))
            decorated = " ".join(ast.unparse(d) for d in node.decorator_list)
            if is_view and answers and not is_helper and not any(g in decorated for g in guards):
                wrong.append(f"{name}:{node.name} names no methods")
    assert wrong == []


@pytest.mark.parametrize("folder", ["domain", "queries"])
def test_public_functions_take_keywords_and_say_types(folder):
    wrong = []
    for package in PACKAGES:
        for name, tree in trees(f"{package}/{folder}"):
            if name.count("/") > 2:
                continue  # the rooms inside one verb's own package talk as they like
            for node in tree.body:
                if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                    continue
                decorators = {ast.unparse(d).split("(")[0] for d in node.decorator_list}
                positional = [a.arg for a in node.args.args]
                # What the function is about may come first and plain; all else is named.
                if len(positional) > 1:
                    wrong.append(f"{name}:{node.name}({', '.join(positional)})")
                if node.returns is None and "contextmanager" not in decorators:
                    wrong.append(f"{name}:{node.name} says no type")
    assert wrong == []


def test_budgets():
    """Rooms stay small: what outgrows its budget is cut by noun."""
    wrong = []
    for name, tree in trees(*PACKAGES):
        most = LONGEST_VIEWS if "/views/" in name else LONGEST_FILE
        lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
        if lines > most and name not in LONG_FILES:
            wrong.append(f"{name}: {lines} lines of {most}")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION and f"{name}:{node.name}" not in LONG_FUNCTIONS:
                    wrong.append(f"{name}:{node.name}: {length} lines of {LONGEST_FUNCTION}")
    for path in templates():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_TEMPLATE:
            wrong.append(f"{named(path)}: {lines} lines of {LONGEST_TEMPLATE}")
    assert wrong == []


def test_migrations_import_no_code_of_ours():
    """A migration must still run when the code has moved on."""
    allowed = re.compile(r"forum\.models\.member\.(MemberManager)")
    wrong = [
        f"{named(path)} imports {target}"
        for package in PACKAGES
        for path in sorted((ROOT / package / "migrations").glob("0*.py"))
        for target in imports(ast.parse(path.read_text(encoding="utf-8")))
        if target.split(".")[0] in PACKAGES and not allowed.match(target)
    ]
    assert wrong == []
