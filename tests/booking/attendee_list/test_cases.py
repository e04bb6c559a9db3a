"""Lists as people have them: kinds of lists that were read wrong once, each with its siblings (`cases/`)."""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from booking.attendee_list.lines import Line, LineVerdict
from tests.booking.attendee_helpers import read_file, read_pasted

pytestmark = pytest.mark.pure

CASES = Path(__file__).parent / "cases"
ANY = "*"

Wanted = Sequence[Sequence[str]]


def _kinds(name: str) -> list[dict[str, Any]]:
    kinds: list[dict[str, Any]] = tomllib.loads((CASES / name).read_text(encoding="utf-8"))["kind"]
    return kinds


def faults(lines: Sequence[Line], want: Wanted) -> Iterator[str]:
    """Yield what is accepted wrongly, and who stands nowhere, neither accepted nor in a question."""
    for line in lines:
        told = (line.name, line.email, line.role)
        if line.verdict is LineVerdict.ACCEPTED and not any(_fits(told, person) for person in want):
            yield f"accepted {told}"
    for person in want:
        asked = any(
            person[0] in f"{line.source} {line.name}" or (person[1] and person[1] in line.source)
            for line in lines
            if line.verdict is LineVerdict.QUESTIONED
        )
        if not asked and not any(_fits((line.name, line.email, line.role), person) for line in lines):
            yield f"dropped {person}"


def _fits(told: Sequence[str], person: Sequence[str]) -> bool:
    return all(wanted in (ANY, text) for text, wanted in zip(told, person, strict=True))


@pytest.mark.parametrize("kind", _kinds("pasted.toml"), ids=lambda kind: kind["name"])
def test_pasted(kind: dict[str, Any]) -> None:
    assert len(kind["texts"]) > 3
    for text in kind["texts"]:
        lines = read_pasted(text)
        assert (text, list(faults(lines, kind["want"]))) == (text, [])
        assert not kind.get("sure") or all(line.verdict is LineVerdict.ACCEPTED for line in lines), text


@pytest.mark.parametrize("kind", _kinds("files.toml"), ids=lambda kind: kind["name"])
def test_files(kind: dict[str, Any]) -> None:
    assert len(kind["texts"]) > 3
    for encoding in kind.get("encodings", ["utf-8"]):
        for text in kind["texts"]:
            lines = read_file("liste.csv", text.encode(encoding))
            assert (encoding, text, list(faults(lines, kind["want"]))) == (encoding, text, [])
