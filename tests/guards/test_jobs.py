"""Every job says what it does, why running twice is harmless, and when it gives up."""

from __future__ import annotations

import ast

from tests.guards.house import name_of, product_files, tree_of

LINES = ("Does:", "May run twice because:", "Gives up after:")


def jobs() -> list[tuple[str, str]]:
    """Every declared job with its docstring."""
    return [
        (f"{name_of(path)} {node.name}", ast.get_docstring(node) or "")
        for path in product_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(is_declaration(each) for each in node.decorator_list)
    ]


def is_declaration(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Name) and called.id in ("task", "periodic")


def test_every_job_has_its_three_lines() -> None:
    silent = [
        f"{where}: {line}"
        for where, said in jobs()
        for line in LINES
        if not any(each.strip().startswith(line) for each in said.splitlines())
    ]
    assert silent == []


def test_jobs_are_found() -> None:
    assert any(where.endswith(" retry_stalled") for where, _ in jobs())
