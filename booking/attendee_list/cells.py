"""One cell of an attendee list, read into name, address and role in the many ways people write them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from booking.attendee_list.candidate import Doubt
from booking.attendee_list.headings import Column, heading_of, says_nothing_else
from booking.attendee_list.names import (
    GIVEN_NAMES,
    NO_PEOPLE,
    TWO_PEOPLE,
    folded,
    is_degree,
    is_given,
    is_phone,
    is_role,
    is_unit,
    looks_like_name,
    without_salutation,
    words_of,
)  # fmt: skip
from booking.attendee_list.text import BULLET, COMMA_FOR_DOT, LABEL, decoded_words, resplit, unquoted

OUTSIDE = r"\s<>()\[\]{}\"“”„«»,;:|"
"""Characters that end an address; a match begins right after one, which keeps reading a long text linear."""

ADDRESS = re.compile(rf"(?<![^{OUTSIDE}])[^{OUTSIDE}]+@[^{OUTSIDE}@]+")
BROKEN_ADDRESS = re.compile(rf"(?<![^{OUTSIDE}])[^{OUTSIDE}]*@[^{OUTSIDE}]*")
MAILTO = re.compile(r"mailto:", re.IGNORECASE)
QUERY = re.compile(r"\?[^\s<>)\]]*")
IN_PARENTHESES = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
DASHED = re.compile(r"\s+[-–—|]\s+")
WRITTEN_AT = re.compile(
    r"(?<=\w)(?:\s?[(\[{<]\s?(?:at|a|snabel-?a|æt|@)\s?[)\]}>]\s?|\s(?:at|snabel-?a)\s)"
    r"(\w[\w-]{0,60}(?:(?:\.|\s?[(\[]?(?:dot|punktum|prik)[)\]]?\s?)\w[\w-]{0,60}){1,3})",
    re.IGNORECASE,
)
WRITTEN_DOT = re.compile(r"\s?[(\[]?\b(?:dot|punktum|prik)\b[)\]]?\s?", re.IGNORECASE)
LABELLED = re.compile(r"\s*([^:<>@\"]{1,60}):\s*(?=[^\W\d_])")
DASHES = " \t\n-–—:|/,"
OPENING, CLOSING = "<([{", ">)]}"
AROUND_ADDRESS = "'’`.\\*_"
LONGEST_CELL = 2_000
"""Of more, the beginning is read: it is refused as a name in any case."""


@dataclass(slots=True)
class Cell:
    """A cell as read: each of `name`, `email` and `role` may be empty; `source` is what was written."""

    source: str
    name: str = ""
    email: str = ""
    role: str = ""
    doubt: Doubt | None = None

    @property
    def is_mailbox(self) -> bool:
        """Tell whether the cell has both name and address."""
        return bool(self.name and self.email)

    @property
    def is_role(self) -> bool:
        """Tell whether the cell has nothing but a role."""
        return bool(self.role and not self.name and not self.email)


def may_be_two(left: str, right: str) -> bool:
    """Tell whether both sides of a comma have two words, so that each can be a whole name."""
    return len(words_of(left)) > 1 and len(words_of(right)) > 1


def turned(name: str) -> str:
    """Turn "Efternavn, Fornavn" into "Fornavn Efternavn"; a name with no or more commas stays."""
    family, comma, given = name.partition(",")
    if not comma or "," in given or not family.strip() or not given.strip():
        return name.strip()
    return f"{given.strip()} {family.strip()}"


def joined_roles(*roles: str) -> str:
    """Write several roles as one."""
    return ", ".join(filter(None, roles))


def split_addresses(text: str) -> list[str]:
    """Split a text with several different addresses after each of them; else return it whole."""
    matches = list(ADDRESS.finditer(MAILTO.sub(_blank, text))) if "@" in text else []
    if len({match[0].strip(AROUND_ADDRESS).casefold() for match in matches}) < 2:  # noqa: PLR2004 two people
        return [text]
    pieces: list[str] = []
    start = 0
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        if following and following[0].strip(AROUND_ADDRESS).casefold() == match[0].strip(AROUND_ADDRESS).casefold():
            continue
        end = match.end() if following else len(text)
        while end < len(text) and text[end] in ">)]'\"":
            end += 1
        pieces.append(text[start:end])
        start = end
    return [piece for piece in pieces if piece.strip()]


def _blank(match: re.Match[str]) -> str:
    """Return as many spaces as the match is long, so that later positions stay."""
    return " " * len(match[0])


def read_cell(source: str) -> Cell:
    """Read one cell that holds at most one address."""
    text = decoded_words(source[:LONGEST_CELL])
    text = LABEL.sub("", text, count=1) if LABEL.match(text) else text
    text = BULLET.sub("", text, count=1) if BULLET.match(text) else text
    text = MAILTO.sub("", text)
    text, mended = _mended(text)
    if "@" not in text or (match := ADDRESS.search(text) or BROKEN_ADDRESS.search(text)) is None:
        plain, label, _ = _without_label(text)
        name, role, doubt = _name_and_role(plain if label else text.strip(), "")
        return Cell(source, without_salutation(name), "", joined_roles(role, label), doubt)
    address = QUERY.sub("", match[0]).strip(AROUND_ADDRESS)
    before, after = text[: match.start()], text[match.end() :]
    if (query := QUERY.match(after)) is not None:
        after = after[query.end() :]
    before = _without(before, address).lstrip(DASHES + CLOSING).rstrip(DASHES + OPENING)
    after = _without(after, address).lstrip(DASHES + CLOSING).rstrip(DASHES + OPENING)
    if not before and after:
        before, after = after, ""
    if heading_of(before).column is Column.EMAIL and says_nothing_else(before):  # "E-mail: anna@…" on a line of its own
        before = ""
    before, label, label_doubt = _without_label(before)
    name, role, doubt = _name_and_role(before, address)
    behind, remark = _behind(after)
    doubt = doubt or label_doubt or remark or (Doubt.ADDRESS_MENDED if mended else None)
    return Cell(source, without_salutation(name), address, joined_roles(role or label, behind), doubt)


def _mended(text: str) -> tuple[str, bool]:
    """Return the text with an address as it was probably meant: "(at)" for @, a comma in place of the last dot."""
    if "@" in text:
        mended = COMMA_FOR_DOT.sub(r"\1.\2", text)
        return mended, mended != text
    found = WRITTEN_AT.search(text)
    if found is None:
        return text, False
    return f"{text[: found.start()]}@{WRITTEN_DOT.sub('.', found[1])}{text[found.end() :]}", True


def _without(text: str, address: str) -> str:
    """Remove further copies of the address, as in "anna@x.dk <anna@x.dk>"."""
    if not address or address.lower() not in text.lower():
        return text
    return re.sub(rf"<?{re.escape(address)}>?", " ", text, flags=re.IGNORECASE)


def _without_label(text: str) -> tuple[str, str, Doubt | None]:
    """Separate "Ledere: " in front of a name; the second value is a role."""
    found = LABELLED.match(text)
    if found is None:
        return text, "", None
    label, rest = found[1].strip(), text[found.end() :]
    return (rest, label, None) if is_role(label) else (rest, "", Doubt.REMARK)


def _behind(text: str) -> tuple[str, Doubt | None]:
    """Return the role behind an address; anything but roles and telephone numbers there is taken for a remark."""
    pieces = [unquoted(piece.strip("()[] ")) for half in DASHED.split(text.strip("()[]")) for piece in resplit(half)]
    told = [piece for piece in pieces if any(map(str.isalpha, piece)) and not is_phone(piece)]
    roles = [piece for piece in told if is_role(piece) or is_degree(piece)]
    return ", ".join(roles), None if len(roles) == len(told) else Doubt.REMARK


def _name_and_role(text: str, email: str) -> tuple[str, str, Doubt | None]:
    """Separate a name from what stands beside it: "Holm, Anna (teamleder)", "Bo Berg, cand.jur.", "Ida – leder"."""
    text = unquoted(text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and max(len(words_of(line)) for line in lines) > 1:
        return _of_pieces(lines, email)
    text = " ".join(lines)
    inner = [match.strip() for match in IN_PARENTHESES.findall(text)]
    outer = IN_PARENTHESES.sub("", text).strip()
    role = next((part for part in inner if is_role(part)), "")
    unclear = [part for part in inner if outer and not is_role(part) and not _is_aside(part)]
    if not outer:
        outer = ", ".join(inner) if not role else ""
    if is_role(outer) or is_degree(outer):
        return "", joined_roles(outer, role), None
    if unclear:
        name, beside, doubt = _name_and_role(outer, email)
        return name, joined_roles(role or beside, *unclear), doubt or Doubt.ROLE_OR_PERSON
    if len(pieces := [piece for piece in DASHED.split(outer) if piece.strip()]) > 1:
        name, beside, doubt = _of_pieces(pieces, email)
        return name, role or beside, doubt
    pieces = resplit(outer)
    roles: list[str] = []
    while len(pieces) > 1 and (is_role(pieces[-1]) or is_degree(pieces[-1])):
        roles.insert(0, pieces.pop())
    outer = ", ".join(pieces)
    name, doubt = ordered(pieces, email) if len(pieces) == 2 else (turned(outer), None)  # noqa: PLR2004
    if TWO_PEOPLE.search(outer):
        doubt = Doubt.ONE_OR_TWO
    return name, role or ", ".join(roles), doubt


def _is_aside(text: str) -> bool:
    """Tell whether parentheses hold what many address books add: an abbreviation or a part of the organisation."""
    return text.isupper() or is_unit(text) or is_degree(text) or not any(map(str.isalpha, text))


def _of_pieces(pieces: Iterable[str], email: str) -> tuple[str, str, Doubt | None]:
    """Read pieces that stand beside or below each other: a name, and probably its role."""
    names: list[str] = []
    roles: list[str] = []
    doubt = None
    for piece in pieces:
        if is_role(piece) or is_degree(piece):
            roles.append(piece)
        elif not is_phone(piece):
            names.append(piece)
    if not names:
        return "", ", ".join(roles), None
    own = next((name for name in names if _given_fits(name, email)), names[0])
    name, beside, doubt = _name_and_role(own, email)
    others = [other for other in names if other is not own]
    if any(looks_like_name(other) and is_given(words_of(other)[0]) for other in others):
        return " ".join(names), joined_roles(*roles), Doubt.ONE_OR_TWO
    if others:
        doubt = Doubt.ROLE_OR_PERSON
    return name, joined_roles(*roles, beside, *others), doubt


def _given_fits(name: str, email: str) -> bool:
    """Tell whether the address begins as the name does."""
    words = words_of(name)
    return bool(words and email) and email.casefold().startswith(folded(words[0]) or "@")


def ordered(pieces: Sequence[str], email: str) -> tuple[str, Doubt | None]:
    """Read two pieces with a comma between them: mostly "Efternavn, Fornavn", but not always."""
    left, right = pieces
    name, turn = f"{left} {right}", turned(f"{left}, {right}")
    lefts, rights = words_of(left), words_of(right)
    if is_unit(right) or right.casefold() in NO_PEOPLE or not lefts or not rights:
        return left, Doubt.REMARK
    if may_be_two(left, right):
        return turn, Doubt.ONE_OR_TWO
    left_given, right_given = is_given(lefts[0]), rights[0].casefold() in GIVEN_NAMES
    if _given_fits(right, email) and not _given_fits(left, email):
        return turn, None
    if left_given and right_given:
        return turn, Doubt.ONE_OR_TWO
    if left_given:
        return (name, Doubt.NAME_ORDER) if len(lefts) == 1 else (left, Doubt.REMARK)
    return turn, Doubt.NAME_ORDER if len(lefts) > 1 and not right_given else None
