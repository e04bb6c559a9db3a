"""TOML for people: values with their line, so that an error can name both.

`tomllib` tells no lines. They are found, only when there is an error, by parsing beginnings of the text: the first
beginning that holds a key ends with the statement that wrote it. So the real parser decides, not a second one.
"""

import bisect
import contextlib
import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from booking.rules.working_days import DENMARK

KeyPath: TypeAlias = tuple[str | int, ...]

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TEXT_LENGTH = 2000
URL_LENGTH = 200
is_url = URLValidator(schemes=["http", "https"])
is_email = EmailValidator()


class ProgrammeFileError(Exception):
    """A fault: `line` counts from 1, `key` is dotted (`seasons[2].ends_on`), `accepted` says what may be."""

    def __init__(self, *, line: int, key: str, accepted: Any) -> None:
        """`key` is empty where the fault is the file's, not a key's."""
        super().__init__(line, key, accepted)
        self.line, self.key, self.accepted = line, key, accepted

    def __str__(self) -> str:
        """Line, key and what is accepted, in the reader's language."""
        if not self.key:
            return str(_("Linje %(line)d: %(accepted)s") % {"line": self.line, "accepted": self.accepted})
        facts = {"line": self.line, "key": self.key, "accepted": self.accepted}
        return str(_("Linje %(line)d, nøglen %(key)s: %(accepted)s") % facts)


class Table:
    """A table of the file: each method will give one key's value or raise ProgrammeFileError."""

    def __init__(self, source: str, values: dict[str, Any], path: KeyPath = ()) -> None:
        """`source` is the whole text, `path` where in it this table stands."""
        self.source, self.values, self.path = source, values, path

    def fault(self, key: str, accepted: Any, *, place: int | None = None) -> ProgrammeFileError:
        """Make the error about a key of this table (about its `place`-th value, from 0)."""
        path: KeyPath = (*self.path, key) if place is None else (*self.path, key, place)
        return ProgrammeFileError(line=line_of(self.source, path), key=dotted(path), accepted=accepted)

    def only(self, *keys: str, optional: Iterable[str] = ()) -> None:
        """Raise when the table holds a key that is not named here, or lacks one that is not optional."""
        known = (*keys, *optional)
        for key in self.values:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                meant = _("Ukendt nøgle. Mente du %(near)s?") % {"near": near[0]} if near else None
                raise self.fault(key, meant or _("Ukendt nøgle. Her kan stå: %(keys)s.") % {"keys": ", ".join(known)})
        for key in keys:
            if key not in self.values:
                raise self.fault(key, _("Nøglen mangler."))

    def text(self, key: str, *, most: int = TEXT_LENGTH) -> str:
        """Return a text of 1 to `most` characters."""
        return self._line(self.values[key], most, partial(self.fault, key))

    def texts(self, key: str) -> list[str]:
        """Return a list of at least one text."""
        values = self.values[key]
        if not isinstance(values, list) or not values:
            raise self.fault(key, _('Skriv en eller flere tekster i kantede parenteser: ["…", "…"].'))
        return [
            self._line(value, TEXT_LENGTH, partial(self.fault, key, place=place)) for place, value in enumerate(values)
        ]

    def _line(self, value: Any, most: int, fault: Callable[[Any], ProgrammeFileError]) -> str:
        """Check one text."""
        if not isinstance(value, str):
            raise fault(_('Skriv en tekst i anførselstegn: "…".'))
        if not value.strip():
            raise fault(_("Teksten må ikke være tom."))
        if len(value) > most:
            raise fault(_("Teksten må højst være på %(most)d tegn.") % {"most": most})
        return value.strip()

    def slug(self, key: str, *, most: int) -> str:
        """Return a short name for addresses."""
        value = self.text(key, most=most)
        if not SLUG.fullmatch(value):
            raise self.fault(key, _("Brug kun små bogstaver a-z, tal og bindestreger, fx foraar-2017."))
        return value

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of the choices."""
        value = self.values[key]
        if value not in choices:
            raise self.fault(key, _("Skriv en af disse: %(choices)s.") % {"choices": ", ".join(choices)})
        return str(value)

    def whole(self, key: str, *, least: int, most: int) -> int:
        """Return a whole number, both ends included."""
        return self._whole(self.values[key], least, most, partial(self.fault, key))

    def wholes(self, key: str, *, least: int, most: int) -> tuple[int, ...]:
        """Return a list of different whole numbers, the largest first; it may be empty."""
        values = self.values[key]
        if not isinstance(values, list):
            raise self.fault(key, _("Skriv hele tal i kantede parenteser, fx [21, 7]."))
        found = [
            self._whole(value, least, most, partial(self.fault, key, place=place)) for place, value in enumerate(values)
        ]
        if len(set(found)) < len(found):
            raise self.fault(key, _("Det samme tal må kun stå én gang."))
        return tuple(sorted(found, reverse=True))

    def _whole(self, value: Any, least: int, most: int, fault: Callable[[Any], ProgrammeFileError]) -> int:
        """Check one number."""
        if type(value) is not int or not least <= value <= most:
            raise fault(_("Skriv et helt tal fra %(least)d til %(most)d.") % {"least": least, "most": most})
        return value

    def day(self, key: str) -> dt.date:
        """Return a date."""
        value = self.values[key]
        if type(value) is not dt.date:
            raise self.fault(key, _("Skriv en dato uden anførselstegn, fx 2016-09-28."))
        return value

    def moment(self, key: str) -> dt.datetime:
        """Return an aware datetime; the file holds Danish local time."""
        value = self.values[key]
        if not isinstance(value, dt.datetime) or value.tzinfo is not None:
            raise self.fault(key, _("Skriv dato og dansk klokkeslæt uden tidszone, fx 2016-09-28 09:00:00."))
        local = value.replace(tzinfo=DENMARK)
        if local.astimezone(dt.UTC).astimezone(DENMARK).replace(tzinfo=None) != value:
            raise self.fault(key, _("Klokkeslættet findes ikke: uret stilles frem den nat. Vælg et andet."))
        return local

    def url(self, key: str) -> str:
        """Return a web address, or the empty text."""
        return self._empty_or(key, is_url, _('Skriv en adresse, der begynder med https://, eller "".'))

    def email(self, key: str) -> str:
        """Return a mail address, or the empty text."""
        return self._empty_or(key, is_email, _('Skriv en mailadresse eller "".'))

    def _empty_or(self, key: str, validator: Callable[[str], None], accepted: Any) -> str:
        """Return the empty text, or one that a Django validator lets pass."""
        value = self.values[key]
        if value == "":
            return ""
        if not isinstance(value, str) or len(value) > URL_LENGTH:
            raise self.fault(key, accepted)
        try:
            validator(value)
        except ValidationError as error:
            raise self.fault(key, accepted) from error
        return value

    def table(self, key: str) -> "Table":
        """Return a table inside this one."""
        value = self.values[key]
        if not isinstance(value, dict):
            raise self.fault(key, _("Skriv en overskrift i kantede parenteser og nøglerne under den: [navn]."))
        return Table(self.source, value, (*self.path, key))

    def tables(self, key: str) -> list["Table"]:
        """Return a list of at least one table."""
        values = self.values[key]
        if not isinstance(values, list) or not values or not all(isinstance(value, dict) for value in values):
            raise self.fault(key, _("Skriv en overskrift i dobbelte kantede parenteser for hver: [[navn]]."))
        return [Table(self.source, value, (*self.path, key, place)) for place, value in enumerate(values)]


def read_table(path: Path) -> Table:
    """Read a TOML file (UTF-8, with or without byte order mark).

    Raises ProgrammeFileError when it is not TOML, OSError when it cannot be read.
    """
    data = path.read_bytes()
    try:
        source = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ProgrammeFileError(line=line, key="", accepted=_("Gem filen som UTF-8.")) from error
    try:
        return Table(source, tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        accepted = _('Linjen kan ikke læses. Skriv nøgle = "tekst", nøgle = tal eller nøgle = dato. (%(error)s)')
        raise ProgrammeFileError(
            line=_line_of_fault(source, str(error)), key="", accepted=accepted % {"error": error}
        ) from error
    except RecursionError as error:
        raise ProgrammeFileError(line=1, key="", accepted=_("Der er for mange parenteser inden i hinanden.")) from error


def _line_of_fault(source: str, message: str) -> int:
    """Read the line out of tomllib's message; it tells none for a fault at the end."""
    told = re.search(r"\(at line (\d+), column \d+\)\Z", message)
    return int(told[1]) if told else source.rstrip("\n").count("\n") + 1


def dotted(path: KeyPath) -> str:
    """Write a path as people read it; lists count from 1."""
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def line_of(source: str, path: KeyPath) -> int:
    """Find the line (from 1) on which the statement stands that wrote `path` first.

    For a key that is not there: the line of the table that should hold it; line 1 for the top of the file.
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
    """Parse the first `number` lines, and as many more as the statement they end in needs."""
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
