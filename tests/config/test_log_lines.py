"""What our own lines in the log may say: numbers of rows, names of kinds and columns, codes; nothing about a person."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("booking", "notifications", "toolbox", "config")
LOUD = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log_fault"})
NUMBERS = frozenset(
    {"attempts", "by", "changed", "entry", "message", "number", "pause_seconds", "received", "registration", "user"}
)
NAMES = frozenset(
    {"codes", "columns", "event_type", "kind", "method", "model", "page", "programme", "provider", "report", "task"}
    | {"what", "worker"}
)
VERDICTS = frozenset({"error", "fault", "reason", "second_step", "source"})
"""`error` and `fault` are kind, code and place of an exception, `source` is a network."""
FOLDED = frozenset({"flags", "about", "ids"})
"""Dictionaries that are put together beside the line: flags of a user, model and number, numbers of rows."""


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield each line that our code writes to a log, with where it stands."""
    for file in sorted(file for app in APPS for file in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="log" | "logger"), attr=level)) if level in LOUD:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node
                case ast.Call(func=ast.Name(id="log_fault")):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node
                case _:
                    pass


def is_plain(call: ast.Call) -> bool:
    """Tell whether a line's event is a fixed word and what it says has names from the list."""
    event = call.args[0]
    is_fixed = isinstance(event, ast.Constant) or (isinstance(event, ast.Name) and event.id == "event")
    named = {word.arg for word in call.keywords if word.arg}
    folded = {ast.unparse(word.value) for word in call.keywords if word.arg is None}
    return is_fixed and named <= NUMBERS | NAMES | VERDICTS and folded <= FOLDED


def test_lines_say_only_what_a_log_may_hold() -> None:
    found = list(calls())
    assert len(found) > 20
    assert [place for place, call in found if not is_plain(call)] == []


def test_a_line_with_a_name_or_an_address_is_found() -> None:
    for line in ('log.info(f"sent to {address}")', 'log.info("sent", address=to)', 'log.info("sent", **row)'):
        call = ast.parse(line, mode="eval").body
        assert isinstance(call, ast.Call)
        assert not is_plain(call), line
