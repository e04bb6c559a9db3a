"""Every rule that code, templates, tests and pages cite by number stands in docs/rules.md."""

import ast
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, anchors, page

FACT = re.compile(r"\b([QDABCR])(\d{1,2})(?:[-–]\1?(\d{1,2}))?\b")
RULE = re.compile(r"\b[Rr]ules? (\d{1,2}(?:[-–]\d{1,2})?(?:(?:, and |, | and )\d{1,2}(?:[-–]\d{1,2})?)*)(?![\d.])")
IN_TEMPLATE = re.compile(r"(?s)\{#(.*?)#\}|\{% comment[^%]*%\}(.*?)\{% endcomment %\}")
NUMBERS = {"q": 14, "d": 8, "rule-": 18, "a": 33, "b": 19, "c": 23, "r": 14}


def cited(text: str) -> set[str]:
    """Return the anchors of the rules that a text cites; a range cites every rule within it."""
    found = set()
    for letter, first, last in FACT.findall(text):
        found |= {f"{letter.lower()}{number}" for number in range(int(first), int(last or first) + 1)}
    for listed in RULE.findall(text):
        for first, last in re.findall(r"(\d+)(?:[-–](\d+))?", listed):
            found |= {f"rule-{number}" for number in range(int(first), int(last or first) + 1)}
    return found


def prose_of_python(file: Path) -> Iterator[str]:
    """Yield comments and docstrings; elsewhere in code, A2 is a cell of a sheet."""
    with tokenize.open(file) as source:
        tokens = list(tokenize.generate_tokens(source.readline))
    yield from (token.string for token in tokens if token.type == tokenize.COMMENT)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def prose(file: Path) -> str:
    """Return the part of a file that is written for readers: comments, docstrings, pages."""
    if file.suffix == ".py":
        return "\n".join(prose_of_python(file))
    text = file.read_text(encoding="utf-8")
    if file.suffix in {".toml", ".sh", ".po"} or file.name in {"test", "start", ".env.example"}:
        return "\n".join(re.findall(r"(?m)^#(.*)$", text))
    return text if file.suffix == ".md" else "\n".join(map("".join, IN_TEMPLATE.findall(text)))


def readable() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    kinds = {".py", ".html", ".txt", ".toml", ".md", ".sh", ".po"}
    files = [ROOT / name for name in names if Path(name).suffix in kinds or name in {"test", "start", ".env.example"}]
    return [file for file in files if file.is_file() and not file.name.startswith("requirements")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("once (Q5), twice (D4-D6, rule 16)", {"q5", "d4", "d5", "d6", "rule-16"}),
        ("calendar rules 3, 10-12, D8", {"rule-3", "rule-10", "rule-11", "rule-12", "d8"}),
        ("(A13–A15) Rule 17 as a table; rules 8 and 9", {"a13", "a14", "a15", "rule-17", "rule-8", "rule-9"}),
        ("the few rules of RFC 5545 3.1, D018, Q", set()),
    ],
)
def test_cited_reads_numbers_ranges_and_lists(text: str, expected: set[str]) -> None:
    assert cited(text) == expected


def test_rules_page_has_every_rule_and_fact() -> None:
    wanted = {f"{prefix}{number}" for prefix, most in NUMBERS.items() for number in range(1, most + 1)}
    assert wanted - anchors(page("docs/rules.md")) == set()


def lost(files: list[Path]) -> dict[str, list[str]]:
    """Return each file's citations that have no anchor; a quick search clears most files at once."""
    known = anchors(page("docs/rules.md"))
    suspect = [file for file in files if cited(file.read_text(encoding="utf-8")) - known]
    found = {file.name: sorted(cited(prose(file)) - known) for file in suspect}
    return {name: numbers for name, numbers in found.items() if numbers}


def test_every_cited_number_stands_on_the_rules_page() -> None:
    assert lost([file for file in readable() if file != Path(__file__)]) == {}


def test_unknown_number_is_seen_in_a_comment_and_not_in_a_cell(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text('"""Count them (Q15)."""\nCELL = "A99"  # as rule 19 says\n', encoding="utf-8")
    (tmp_path / "two.html").write_text("{# the note of D9 #}<p>C99</p>", encoding="utf-8")
    assert lost([tmp_path / "one.py", tmp_path / "two.html"]) == {"one.py": ["q15", "rule-19"], "two.html": ["d9"]}
