"""TOML that people write: the values, and the line that each was written on, so that an error can name both.

`tomllib` gives no lines. They are found, only when there is an error, by parsing longer and longer beginnings of the
text: the first one that has a key ends with the statement that wrote it. So no second parser is needed.
"""

import bisect
import contextlib
import re
import tomllib
from pathlib import Path
from typing import Any, TypeAlias

from django.utils.translation import gettext_lazy as _

from booking.programme.small_file import small_file

KeyPath: TypeAlias = tuple[str | int, ...]


class ProgrammeFileError(Exception):
    """A fault: `line` counts from 1, `key` is dotted (`seasons[2].ends_on`), `accepted` says what is accepted."""

    def __init__(self, *, line: int, key: str, accepted: Any) -> None:
        """Take line, key and sentence; `key` is empty where the file as a whole is at fault."""
        super().__init__(line, key, accepted)
        self.line, self.key, self.accepted = line, key, accepted

    def __str__(self) -> str:
        if not self.key:
            return str(_("Linje %(line)d: %(accepted)s") % {"line": self.line, "accepted": self.accepted})
        facts = {"line": self.line, "key": self.key, "accepted": self.accepted}
        return str(_("Linje %(line)d, nøglen %(key)s: %(accepted)s") % facts)


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """Read a TOML file: its text and its values.

    Raises ProgrammeFileError when it is not TOML, OSError when it cannot be read.
    """
    return parsed_toml(small_file(path))


def parsed_toml(data: bytes) -> tuple[str, dict[str, Any]]:
    """Read TOML (UTF-8, with or without byte order mark): its text and its values; raises ProgrammeFileError."""
    try:
        source = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ProgrammeFileError(line=line, key="", accepted=_("Gem filen som UTF-8.")) from error
    try:
        return source, tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        accepted = _('Linjen kan ikke læses. Skriv nøgle = "tekst", nøgle = tal eller nøgle = dato. (%(error)s)')
        raise ProgrammeFileError(
            line=_line_of_fault(source, str(error)), key="", accepted=accepted % {"error": error}
        ) from error
    except RecursionError as error:
        raise ProgrammeFileError(line=1, key="", accepted=_("Der er for mange parenteser inden i hinanden.")) from error


def _line_of_fault(source: str, message: str) -> int:
    """Return the line in tomllib's message, or the last line: for a fault at the end the message has none."""
    told = re.search(r"\(at line (\d+), column \d+\)\Z", message)
    return int(told[1]) if told else source.rstrip("\n").count("\n") + 1


def dotted(path: KeyPath) -> str:
    """Write a path as people read it; lists count from 1."""
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def line_of(source: str, path: KeyPath) -> int:
    """Return the line (from 1) of the statement that wrote `path` first.

    For a missing key, return the line of the table that should have it; line 1 for the top of the file.
    """
    whole = tomllib.loads(source)
    while path and not _holds(whole, path):
        path = path[:-1]
    if not path:
        return 1
    lines = source.split("\n")

    def written_by(number: int) -> bool:
        return _holds(_beginning(lines, number), path)

    return bisect.bisect_left(range(1, len(lines) + 1), x=True, key=written_by) + 1


def _beginning(lines: list[str], number: int) -> dict[str, Any]:
    """Parse the first `number` lines, and as many more as complete their last statement."""
    for end in range(number, len(lines)):
        with contextlib.suppress(tomllib.TOMLDecodeError):
            return tomllib.loads("\n".join(lines[:end]))
    return tomllib.loads("\n".join(lines))


def _holds(values: Any, path: KeyPath) -> bool:
    """Tell whether the parsed value has something at `path`."""
    for step in path:
        try:
            values = values[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True
