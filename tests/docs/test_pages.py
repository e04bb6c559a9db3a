"""The pages name what exists: links, paths, modules and commands; README stays short."""

import importlib.util
import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.test import Client

from tests.docs.pages import ROOT, anchors, first_cells, page, pages, section

LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:booking|config|notifications|templates|tests|toolbox|docs)/[\w./-]+)`")
NAMES = [file.relative_to(ROOT).as_posix() for file in pages()]
MOST_WORDS = 1000
APPS = ("booking", "notifications", "toolbox", "config")


def broken(file: Path, target: str) -> str:
    """Return what is wrong with a link of a page; empty where its target exists."""
    if re.match(r"[a-z]+:", target):
        return ""
    name, _hash, anchor = target.partition("#")
    goal = (file.parent / name).resolve() if name else file
    if not goal.exists():
        return f"{target}: no such file"
    if anchor and anchor not in anchors(goal.read_text(encoding="utf-8")):
        return f"{target}: no such heading"
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_page_links_lead_somewhere(name: str) -> None:
    file = ROOT / name
    faults = [broken(file, target) for target in LINK.findall(file.read_text(encoding="utf-8"))]
    assert [fault for fault in faults if fault] == []


def test_broken_links_are_seen() -> None:
    assert broken(ROOT / "README.md", "docs/nowhere.md") == "docs/nowhere.md: no such file"
    assert broken(ROOT / "README.md", "docs/rules.md#q99") == "docs/rules.md#q99: no such heading"
    assert broken(ROOT / "docs" / "rules.md", "#q5") == ""


@pytest.mark.parametrize("name", NAMES)
def test_page_names_paths_and_modules_that_exist(name: str) -> None:
    text = page(name)
    lost = [path for path in PATH.findall(text) if not (ROOT / path).exists()]
    modules = re.findall(r"python -m ([a-z_.]+[a-z_])", text)
    assert lost + [module for module in modules if importlib.util.find_spec(module) is None] == []


@pytest.mark.parametrize("name", NAMES)
def test_page_names_commands_that_exist(name: str) -> None:
    assert set(re.findall(r"manage\.py ([a-z_]+)", page(name))) - set(get_commands()) == set()


def test_operations_page_names_every_command_of_ours() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith(APPS)}
    assert first_cells(section(page("docs/operations.md"), "Commands")) == ours


@pytest.mark.django_db
@pytest.mark.logs_errors  # 503: no worker is alive here
def test_operations_page_names_every_fact_of_health(client: Client) -> None:
    told = set(client.get("/health/").json()) - {"status", "problems"}
    named = set(re.findall(r"`([a-z_]+)`", section(page("docs/operations.md"), "Monitoring")))
    assert told - named == set()


def test_readme_can_be_read_in_one_sitting() -> None:
    assert len(page("README.md").split()) <= MOST_WORDS


def test_readme_map_names_every_room() -> None:
    plain = {"formats", "locale", "management", "migrations", "static", "templatetags", "data"}
    folders = {file.parent for app in APPS for file in (ROOT / app).glob("*/__init__.py")}
    rooms = {folder.relative_to(ROOT).as_posix() for folder in folders if folder.name not in plain}
    assert rooms - first_cells(section(page("README.md"), "The rooms")) == set()


def test_decisions_are_numbered_and_have_their_three_parts() -> None:
    files = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(file.name[:4])}. ")
        assert re.findall(r"(?m)^## (.+)$", text) == ["Context", "Decision", "Consequences"]
