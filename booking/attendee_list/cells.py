"""One cell of an attendee list, read into name, address and role in the many ways people write them."""

import re
from dataclasses import dataclass

from booking.attendee_list.text import BULLET, LABEL, resplit, unquoted

OUTSIDE = r"\s<>()\[\]{}\"“”,;:|"
"""Characters that end an address; a match begins right after one, which keeps reading a long text linear."""

ADDRESS = re.compile(rf"(?<![^{OUTSIDE}])[^{OUTSIDE}]+@[^{OUTSIDE}@]+")
BROKEN_ADDRESS = re.compile(rf"(?<![^{OUTSIDE}])[^{OUTSIDE}]*@[^{OUTSIDE}]*")
MAILTO = re.compile(r"mailto:", re.IGNORECASE)
QUERY = re.compile(r"\?[^\s<>)\]]*")
IN_PARENTHESES = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
DASHES = " \t\n-–—:|/"
OPENING, CLOSING = "<([{", ">)]}"
AROUND_ADDRESS = "'’`.\\*_"

ROLES = frozenset((
    "familiechef", "afdelingsleder", "teamleder", "ledelsen i forvaltningen", "udvalgsformand", "udvalgsmedlem",
    "børne- og ungechef", "sagsbehandler", "faglig leder", "socialfaglig konsulent", "leder", "chef", "direktør",
    "fagudvalgsformand", "børne- og familiechef", "socialrådgiver", "socialchef", "politiker", "borgmester",
    "rådmand", "byrådsmedlem", "kontaktperson",
    "head of family services", "department leader", "team leader", "administration's management",
    "committee chair", "committee member", "head of children and young people services", "caseworker",
    "professional leader", "social work consultant", "manager", "director", "politician", "contact person",
))  # fmt: skip
ROLE_ENDINGS = (
    "leder", "chef", "formand", "forkvinde", "medlem", "konsulent", "behandler", "rådgiver", "direktør", "koordinator",
)  # fmt: skip
TWO_PEOPLE = re.compile(r"[^\W\d_] (?:og|and|&) (?=[A-ZÆØÅ])")
SMALL_WORDS = frozenset(("af", "for", "i", "og", "of", "the", "ved", "på"))


@dataclass(slots=True)
class Cell:
    """A cell as read: each of `name`, `email` and `role` may be empty; `source` is what was written.

    With `two_names` it may be two people ("Anna Holm, Bo Berg", "Jens og Ida Sø").
    """

    source: str
    name: str = ""
    email: str = ""
    role: str = ""
    two_names: bool = False

    @property
    def is_mailbox(self) -> bool:
        """Tell whether the cell has both name and address."""
        return bool(self.name and self.email)

    @property
    def is_role(self) -> bool:
        """Tell whether the cell has nothing but a role."""
        return bool(self.role and not self.name and not self.email)


def is_role(text: str) -> bool:
    """Tell whether a text names a role rather than a person."""
    words = text.casefold().split()
    if not words or text.casefold().strip() in ROLES:
        return bool(words)
    return words[0].endswith(ROLE_ENDINGS) and (len(words) == 1 or words[1] in SMALL_WORDS)


def words_of(name: str) -> list[str]:
    """Return the words of a name."""
    return name.replace(",", " ").split()


def may_be_two(left: str, right: str) -> bool:
    """Tell whether both sides of a comma have two words, so that each can be a whole name."""
    return len(words_of(left)) > 1 and len(words_of(right)) > 1


def turned(name: str) -> str:
    """Turn "Efternavn, Fornavn" into "Fornavn Efternavn"; a name with no or more commas stays."""
    family, comma, given = name.partition(",")
    if not comma or "," in given or not family.strip() or not given.strip():
        return name.strip()
    return f"{given.strip()} {family.strip()}"


def split_addresses(text: str) -> list[str]:
    """Split a text with several different addresses after each of them; else return it whole."""
    matches = list(ADDRESS.finditer(MAILTO.sub(_blank, text)))
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
    text = LABEL.sub("", source, count=1) if LABEL.match(source) else source
    text = BULLET.sub("", text, count=1) if BULLET.match(text) else text
    text = MAILTO.sub("", text)
    if "@" not in text:
        return _without_address(source, text)
    match = ADDRESS.search(text) or BROKEN_ADDRESS.search(text)
    if match is None:
        return _without_address(source, text)
    address = QUERY.sub("", match[0]).strip(AROUND_ADDRESS)
    before, after = text[: match.start()], text[match.end() :]
    if (query := QUERY.match(after)) is not None:
        after = after[query.end() :]
    before = _without(before, address).lstrip(DASHES + CLOSING).rstrip(DASHES + OPENING)
    after = _without(after, address).lstrip(DASHES + CLOSING).rstrip(DASHES + OPENING)
    if not before and after:
        before, after = after, ""
    name, role, two_names = _name_and_role(before)
    return Cell(source, name, address, ", ".join(filter(None, (role, unquoted(after.strip("()[]"))))), two_names)


def _without(text: str, address: str) -> str:
    """Remove further copies of the address, as in "anna@x.dk <anna@x.dk>"."""
    return re.sub(rf"<?{re.escape(address)}>?", " ", text, flags=re.IGNORECASE) if address else text


def _without_address(source: str, text: str) -> Cell:
    """Read a cell that holds a name, a role or both."""
    name, role, two_names = _name_and_role(text.strip())
    return Cell(source, name, "", role, two_names)


def _name_and_role(text: str) -> tuple[str, str, bool]:
    """Separate a name from the role beside it: "Holm, Anna (teamleder)", "Anna Holm, teamleder".

    The third value tells whether a comma or an "og" may separate two people.
    """
    text = unquoted(text)
    inner = [match.strip() for match in IN_PARENTHESES.findall(text)]
    outer = IN_PARENTHESES.sub("", text).strip()
    role = next((part for part in inner if is_role(part)), "")
    if not outer:
        outer = ", ".join(inner) if not role else ""
    if is_role(outer):
        return "", ", ".join(filter(None, (outer, role))), False
    pieces = resplit(outer)
    if len(pieces) > 1 and is_role(pieces[-1]):
        role = role or pieces.pop()
        outer = ", ".join(pieces)
    family, _comma, given = outer.partition(",")
    return turned(outer), role, may_be_two(family, given) or TWO_PEOPLE.search(outer) is not None
