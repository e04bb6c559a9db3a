"""A pasted list as text: split into records (lines) and cells, each with its source."""

import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import lru_cache

TAB, SEMICOLON, COMMA = "\t", ";", ","
SEPARATORS = (TAB, SEMICOLON, COMMA)
MOST_QUOTED = 400
"""A quotation mark that is not closed within this many characters is an ordinary character."""

CPR = re.compile(r"(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[- ]?\d{4}(?!\d)")
CPR_MASK = "[cpr-nummer]"
LABEL = re.compile(r"\s*(?:til|to|cc|bcc|kopi|fra|from)\s*:", re.IGNORECASE)
BULLET = re.compile(r"\s*(?:[-–—•*·▪]|\d{1,3}[.)])\s+")
COMMA_FOR_DOT = re.compile(r"(@[\w-]{1,60}(?:\.[\w-]{1,60}){0,3})[,;](dk|com|org|net|eu|nu|se|no|de)\b(?![@.\w])")
"""The comma of "anna@silkeborg,dk", which separates nothing."""
ENDING = re.compile(r"[,;](?:dk|com|org|net|eu|nu|se|no|de)\b(?![@.\w])")
ENCODED_WORD = re.compile(r"=\?[\w-]{1,40}\?[bqBQ]\?[^?\s]{0,400}\?=")
PAIRS = {"“": "”“", "„": "“”‟", "«": "»", "»": "«", "‘": "’‘", "‚": "‘’", "”": "”"}
"""Quotation marks that Word makes, by what opens: Danish, German, French, English."""
QUOTED = {
    '"': re.compile(rf'"(?:[^"\x00]|""){{0,{MOST_QUOTED}}}"(?=[^\S\n]*(?:[;,\t\n<(\[]|\Z))'),
    "'": re.compile(rf"'[^'\n]{{0,{MOST_QUOTED}}}'(?=[^\S\n]*(?:[;,\t\n<(\[]|\Z))"),
} | {
    opening: re.compile(
        rf"{opening}[^{opening}{closing}\n]{{0,{MOST_QUOTED}}}[{closing}](?=[^\S\n]*(?:[;,\t\n<(\[]|\Z))"
    )
    for opening, closing in PAIRS.items()
}
BRACKETED = {
    "<": re.compile(rf"<[^<>\n]{{0,{MOST_QUOTED}}}>"),
    "(": re.compile(rf"\([^()\n]{{0,{MOST_QUOTED}}}\)"),
}
SIGN = re.compile(rf"[{re.escape(''.join((*SEPARATORS, *QUOTED, *BRACKETED)))}\n]")
"""What may end a cell, or begin a block in which nothing ends one."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """The text between two separators, as written; `after` is the separator that ends it ("" at a line's end)."""

    text: str
    after: str


@dataclass(frozen=True, slots=True)
class Record:
    """A line of the source: `number` counts from 1; `cells` as split by `separator` ("" for a single cell)."""

    number: int
    source: str
    cells: tuple[str, ...]
    separator: str


def split_records(text: str, separator: str = "") -> list[Record]:
    """Split cleaned text into its lines that are not blank.

    A line is split by `separator`, or by the strongest that it has outside quotes and brackets: tab, semicolon, comma.
    """
    found: list[Record] = []
    number = 1
    parts: list[TextPart] = []
    for part in _parts(text):
        parts.append(part)
        if part.after in SEPARATORS:
            continue
        record = _record(number, parts, separator)
        if record.source:
            found.append(record)
        number += sum(part.text.count("\n") for part in parts) + 1
        parts = []
    return found


def resplit(cell: str) -> list[str]:
    """Split one cell at its commas outside quotes and brackets."""
    return [part.text.strip() for part in _parts(cell) if part.text.strip()]


def _record(number: int, parts: list[TextPart], separator: str) -> Record:
    """Return the record of a line, joining parts again where a weaker separator split them."""
    used = {part.after for part in parts}
    chosen = separator or next((mark for mark in SEPARATORS if mark in used), "")
    cells = [""]
    for part in parts:
        cells[-1] += part.text
        if part.after == chosen and chosen:
            cells.append("")
        else:
            cells[-1] += part.after if part.after in SEPARATORS else ""
    source = "".join(part.text + (part.after if part.after in SEPARATORS else "") for part in parts).strip()
    return Record(number, source, tuple(cell.strip() for cell in cells), chosen if len(cells) > 1 else "")


@lru_cache(maxsize=4)
def _parts(text: str) -> tuple[TextPart, ...]:
    """Split at every separator and line break outside quotes and brackets; a long line is asked about several times."""
    found: list[TextPart] = []
    start = place = 0
    at_start = True
    while (sign := SIGN.search(text, place)) is not None:
        character, passed = sign[0], text[place : sign.start()]
        at_start = at_start and (not passed or passed.isspace())
        place = sign.start()
        block = QUOTED.get(character) if at_start else BRACKETED.get(character)
        if (block or (block := BRACKETED.get(character))) and (match := block.match(text, place)):
            place = match.end()
            at_start = False
            continue
        if character in ",;" and ENDING.match(text, place) and _in_address(text, place):
            place += 1
            continue
        is_end = character in SEPARATORS or character == "\n"
        if is_end:
            found.append(TextPart(text[start:place], character))
            start = place + 1
        at_start = is_end
        place += 1
    return (*found, TextPart(text[start:], ""))


def _in_address(text: str, place: int) -> bool:
    """Tell whether an address without an ending stands in front of a place."""
    at = text.rfind("@", max(place - MOST_QUOTED, 0), place)
    found = COMMA_FOR_DOT.match(text, at) if at >= 0 else None
    return found is not None and found.start(2) == place + 1


def decoded_words(text: str) -> str:
    """Decode "=?utf-8?Q?S=C3=B8ren?=", as mail programs show names in headers; anything else stays."""
    if not ENCODED_WORD.search(text):
        return text
    try:
        return ENCODED_WORD.sub(lambda match: str(make_header(decode_header(match[0]))), text)
    except (HeaderParseError, UnicodeError, LookupError, ValueError):
        return text


def unquoted(text: str) -> str:
    """Remove the quotation marks around a cell, and make each doubled one inside single."""
    text = text.strip()
    for mark in ('"', "'"):
        if len(text) > 1 and text[0] == text[-1] == mark:
            return text[1:-1].replace(mark * 2, mark).strip()
    if len(text) > 1 and text[-1] in PAIRS.get(text[0], ""):
        return text[1:-1].strip()
    return text.strip('"“”„«»').strip()


def without_cpr(text: str) -> str:
    """Mask what looks like a CPR number (D2)."""
    return CPR.sub(CPR_MASK, text)
