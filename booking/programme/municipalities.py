"""The municipalities as a CSV file: text in, facts out, or an error that names line and column."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from booking.programme.small_file import small_file
from booking.rules.addresses import clean_domain
from booking.rules.inputs import clean_text

COLUMNS = (
    "code", "name", "full_name", "region_code", "region_name", "email_domains", "website", "search_terms",
)  # fmt: skip
INHABITANTS = "inhabitants"
"""A last column that a file may have; without it the numbers that are stored stay."""
MOST_INHABITANTS = 10_000_000
SEPARATOR = ";"
NAME_LENGTH = 60
FULL_NAME_LENGTH = 80

DOMAINS = _("Skriv et eller flere domæner adskilt af semikolon, fx kk.dk.")
is_url = URLValidator(schemes=["http", "https"])


class MunicipalityFileError(Exception):
    """The file is refused; `line` counts from 1, `column` is the heading of the cell."""

    def __init__(self, *, line: int, column: str, sentence: Any) -> None:
        """Take a `sentence` that says what is accepted, in the reader's language."""
        super().__init__(line, column, sentence)
        self.line, self.column, self.sentence = line, column, sentence

    def __str__(self) -> str:
        return str(_("Linje %(line)d, kolonnen %(column)s: %(sentence)s")) % {
            "line": self.line, "column": self.column, "sentence": self.sentence,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityFacts:
    """One municipality (B9); `email_domains` are those its staff write from (Q10), `search_terms` other spellings."""

    code: str
    name: str
    full_name: str
    region_code: str
    region_name: str
    email_domains: tuple[str, ...]
    website: str
    search_terms: tuple[str, ...]
    inhabitants: int | None = None


def read_municipalities(path: Path) -> list[MunicipalityFacts]:
    """Read the municipalities of the CSV file at `path` (UTF-8, comma, headings: `COLUMNS`, perhaps `INHABITANTS`).

    Raises MunicipalityFileError at the first cell that is refused, OSError when the file cannot be read.
    """
    rows = csv.reader(_text(path).splitlines(keepends=True), strict=True)
    try:
        return _facts(rows)
    except csv.Error as error:
        raise MunicipalityFileError(line=rows.line_num, column="–", sentence=str(error)) from error


def _text(path: Path) -> str:
    """Decode the file, with or without a byte order mark."""
    data = small_file(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise MunicipalityFileError(line=line, column="–", sentence=_("Gem filen som UTF-8.")) from error


def _facts(rows: Any) -> list[MunicipalityFacts]:
    """Turn the rows of a CSV reader into facts, and compare across rows what must be unique."""
    columns = _columns(next(rows, []))
    seen: dict[tuple[str, str], int] = {}
    regions: dict[str, str] = {}
    found: list[MunicipalityFacts] = []
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        facts = _municipality(rows.line_num, columns, cells)
        for column in ("code", "name", "full_name"):
            key = (column, getattr(facts, column).casefold())
            if key in seen:
                sentence = _("Står også i linje %(line)d. Hver kommune må kun stå én gang.") % {"line": seen[key]}
                raise MunicipalityFileError(line=rows.line_num, column=column, sentence=sentence)
            seen[key] = rows.line_num
        if regions.setdefault(facts.region_code, facts.region_name) != facts.region_name:
            other = _("Regionskoden hører til %(region)s længere oppe.") % {"region": regions[facts.region_code]}
            raise MunicipalityFileError(line=rows.line_num, column="region_name", sentence=other)
        found.append(facts)
    return found


def _columns(headings: list[str]) -> tuple[str, ...]:
    """Return the columns; raise unless the first line is exactly `COLUMNS`, with or without `INHABITANTS`."""
    for place, wanted in enumerate(COLUMNS):
        if place >= len(headings) or headings[place].strip() != wanted:
            sentence = _("Den første linje skal være: %(columns)s") % {"columns": ",".join(COLUMNS)}
            raise MunicipalityFileError(line=1, column=wanted, sentence=sentence)
    more = [heading.strip() for heading in headings[len(COLUMNS) :]]
    if more == [INHABITANTS]:
        return (*COLUMNS, INHABITANTS)
    if more:
        unknown = next((heading for heading in more if heading != INHABITANTS), more[-1])
        raise MunicipalityFileError(line=1, column=unknown, sentence=_("Ukendt kolonne. Fjern den."))
    return COLUMNS


def _municipality(line: int, columns: tuple[str, ...], cells: list[str]) -> MunicipalityFacts:
    """Check each cell of a row."""
    if len(cells) != len(columns):
        sentence = _("Linjen har %(found)d felter, men skal have %(wanted)d.") % {
            "found": len(cells), "wanted": len(columns),
        }  # fmt: skip
        raise MunicipalityFileError(line=line, column=columns[min(len(cells), len(columns) - 1)], sentence=sentence)
    cell = {column: clean_text(value).strip() for column, value in zip(columns, cells, strict=True)}
    cell.setdefault(INHABITANTS, "")

    def check(column: str, holds: Callable[[str], bool], sentence: Any) -> str:
        if not holds(cell[column]):
            raise MunicipalityFileError(line=line, column=column, sentence=sentence)
        return cell[column]

    four_digits = re.compile(r"[0-9]{4}").fullmatch
    return MunicipalityFacts(
        code=check("code", lambda v: bool(four_digits(v)), _("Skriv fire cifre, fx 0101.")),
        name=check("name", _fits(NAME_LENGTH), _("Skriv et navn på højst 60 tegn.")),
        full_name=check("full_name", _fits(FULL_NAME_LENGTH), _("Skriv et navn på højst 80 tegn.")),
        region_code=check("region_code", lambda v: bool(four_digits(v)), _("Skriv fire cifre, fx 1084.")),
        region_name=check("region_name", _fits(NAME_LENGTH), _("Skriv et navn på højst 60 tegn.")),
        email_domains=tuple(map(clean_domain, _split(check("email_domains", _are_domains, DOMAINS)))),
        website=check(
            "website", _is_website, _("Skriv en adresse, der begynder med https://, eller lad feltet være tomt.")
        ),
        search_terms=_split(cell["search_terms"]),
        inhabitants=_number(
            check(INHABITANTS, _is_number, _("Skriv antallet af indbyggere med cifre, eller lad feltet være tomt."))
        ),
    )


def _split(value: str) -> tuple[str, ...]:
    """Split a cell with several values."""
    return tuple(part.strip() for part in value.split(SEPARATOR) if part.strip())


def _fits(most: int) -> Callable[[str], bool]:
    """Return the check that a text has from 1 to `most` characters."""
    return lambda value: 0 < len(value) <= most


def _are_domains(value: str) -> bool:
    """Tell whether a cell has at least one domain name, and only domain names."""
    domains = _split(value)
    return bool(domains) and all(_passes(clean_domain, domain) for domain in domains)


def _is_website(value: str) -> bool:
    """Tell whether a cell is empty or a web address."""
    return not value or _passes(is_url, value)


def _passes(validator: Callable[[str], object], value: str) -> bool:
    """Tell whether a validator accepts a value."""
    try:
        validator(value)
    except ValidationError:
        return False
    return True


def _is_number(value: str) -> bool:
    return not value or (value.isascii() and value.isdigit() and 0 < int(value[:12]) <= MOST_INHABITANTS)


def _number(value: str) -> int | None:
    return int(value) if value else None
