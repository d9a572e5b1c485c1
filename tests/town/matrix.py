"""tests/community/permission_matrix.toml, written out of what the test found."""

from pathlib import Path

from tests.town.roles import CLOSED, ROLES

HEAD = """\
# What each role is answered by each route (test_permission_matrix.py), in the order of `roles`: a
# status; "in" where they are led to the sign-in, "go" where they are led on. Behind the route
# stands which thing of tests/town it leads to. Suspended and erased members are as anonymous.
"""


def written(folder: Path) -> str:
    """The whole file."""
    open_roles = [role for role in ROLES if role not in CLOSED]
    found = {role: _read(folder / role) for role in open_roles}
    lines = [HEAD, f"roles = {open_roles}".replace("'", '"')]
    for method in ("get", "post"):
        lines.append(f"\n[{method}]")
        for cell in found[open_roles[0]]:
            way, _, name = cell.partition(" ")
            if way == method:
                said = " ".join(found[role][cell] for role in open_roles)
                lines.append(f"'{name}' = \"{said}\"")
    lines.append("\n# Of the administration: what administrators get by GET and by POST.")
    lines.append("[administration]")
    found = _read(folder / "administration")
    lines += [f"'{route}' = \"{said}\"" for route, said in found.items()]
    return "\n".join(lines) + "\n"


def _read(file: Path) -> dict[str, str]:
    return dict(line.split("\t") for line in file.read_text("utf-8").splitlines())
