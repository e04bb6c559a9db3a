"""One name, one thing: no two public functions or classes of the project have the same name."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("booking", "notifications", "toolbox", "config")

DJANGO = {"Command"}
"""Django finds a management command's class by this name."""
ENTRY_POINTS = {"main"}
"""The function that `python -m` runs."""
DOORS = {"register"}
"""Each registry that another app adds to has a `register`; so have the form and the route of a registration."""
WAYS = {"check"}
"""The step that `outbox.ways` takes, written once for each way to write a mail."""
ACTS = {
    "annul",
    "change_contact",
    "confirm",
    "extend",
    "pass_over",
    "place_ahead",
    "set_attendees",
    "withdraw",
}
"""A route or page of an act has the name of the one service it calls."""
TAGS = {"desk_of", "mail_counts", "preview_of", "replies_to"}
"""A template tag has the name of what it brings to the template."""
PAGES_AND_MAILS = {"link", "practical", "receipt"}
"""A mail and the page that it leads to are both named by what they show."""
REASONED = DJANGO | ENTRY_POINTS | DOORS | WAYS | ACTS | TAGS | PAGES_AND_MAILS


def public_names(source: str) -> set[str]:
    """Return the functions and classes that a module defines at its top level, private ones left out."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in ast.parse(source).body if isinstance(node, kinds) and not node.name.startswith("_")}


def homes_of_names() -> dict[str, list[str]]:
    """Return the modules that define each public name; migrations are Django's."""
    homes: dict[str, list[str]] = defaultdict(list)
    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in file.parts:
                for name in public_names(file.read_text(encoding="utf-8")):
                    homes[name].append(file.relative_to(ROOT).as_posix())
    return homes


def test_no_public_name_stands_for_two_things() -> None:
    shared = {name: files for name, files in homes_of_names().items() if len(files) > 1}
    assert {name: files for name, files in shared.items() if name not in REASONED} == {}


def test_every_exception_is_still_needed() -> None:
    homes = homes_of_names()
    assert {name for name in REASONED if len(homes[name]) < 2} == set()


def test_public_names_are_found() -> None:
    assert public_names("class A: ...\ndef b(): ...\nasync def c(): ...\ndef _d(): ...\nE = 1") == {"A", "b", "c"}
