"""Each floor imports only the floors below it, nothing imports the root, and there are no cycles."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "build" / "claimpress"
FLOORS = (
    ("about", "jsontext", "progress", "resources", "words", "workers"),
    ("model",),
    ("disk", "roots"),
    ("load",),
    ("columns",),
    ("engine",),
    ("tables",),
    ("validation",),
    ("evidence",),
    ("release",),
    ("receipt", "remote"),
    ("site",),
    ("pipeline", "api"),
    ("cli",),
)
RANK = {name: rank for rank, names in enumerate(FLOORS) for name in names}
TOP = {"__init__", "__main__"}  # the doors: they may look at everything, and nobody looks at them
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    """`release.seal` for build/claimpress/release/seal.py; a package's `__init__` is the package."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def imports(path: Path) -> Iterator[str]:
    """What a module imports from the package, as dotted names below the root; "" is the root itself."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if is_module(name) else node.module for name in whole]
        else:
            continue
        yield from (name.partition(".")[2] for name in names if name.split(".")[0] == "claimpress")


def is_module(name: str) -> bool:
    """Whether `claimpress.x.y` is a module rather than something inside one."""
    path = PACKAGE.joinpath(*name.split(".")[1:])
    return path.with_suffix(".py").is_file() or path.is_dir()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: module_name(path))
def test_imports_run_downward(path: Path) -> None:
    name = module_name(path)
    if name in TOP:
        return
    floor = name.split(".")[0]
    assert floor in RANK, f"{name} stands on no floor: name it in FLOORS"
    for imported in imports(path):
        assert imported, f"{name} imports the package's root"
        below = imported.split(".")[0]
        assert below == floor or RANK[below] < RANK[floor], (
            f"{name} imports {imported}, which is not below it"
        )


def test_no_import_cycles() -> None:
    """Nor by imports inside functions, which would only hide one."""
    graph = {name: set(imports(path)) for path in MODULES if (name := module_name(path)) not in TOP}
    seen: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name in seen:
            return
        for imported in sorted(graph.get(name, ())):
            if imported != name:
                visit(imported, (*trail, name))
        seen[name] = 1

    for name in graph:
        visit(name, ())
