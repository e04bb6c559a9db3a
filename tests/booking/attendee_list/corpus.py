"""Some 500 lists with known people, made by a fixed seed: vocabulary, separator, encoding and place of the headings.

The words here are the corpus's own: no name, role or remark of them is among those by which the reader reads
(test_corpus.py checks that), so that it is the reader's judgement that is tried and not its memory.
"""

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl

GIVEN = (
    "Alvilda", "Bertil", "Cecilie", "Detlef", "Eskild", "Filippa", "Gerda", "Halfdan", "Isolde", "Jytta",
    "Kresten", "Ludvig", "Malthe", "Nikoline", "Oluf", "Petrea", "Regitze", "Sylvester", "Thyra", "Uwe", "Vagn",
    "Wilma", "Ylva", "Zenia", "Ærling", "Østen", "Åshild", "Bjørk", "Håkan", "Sørine", "Ragnhild", "Fritjof",
)  # fmt: skip
FAMILY = (
    "Abildgaard", "Brøndum", "Clausager", "Dalsgård", "Enevoldsen", "Fuglsang", "Gundersen", "Højbjerg",
    "Iversholt", "Juul", "Kofoed", "Lyngbæk", "Mølgaard", "Nørlund", "Overby", "Præstegård", "Qvist",
    "Ravnkilde", "Skovsted", "Thorup", "Uldall", "Vestergaard", "Wulff", "Ågesen", "Østbirk", "Ærø", "Bisgaard",
)  # fmt: skip
MIDDLE = ("Elkjær", "Toft", "Bæk", "Krogh", "Lindegaard")
ROLES = ("Områdeleder", "Piccoline", "Skolepsykolog", "Gruppeleder", "Familiekonsulent", "Planlægger", "Jordemoder")
DOMAINS = ("fjordby.example", "bu.skovlunde.example", "xn--dal-tla.example", "noerre-aaby.example")
TITLES = ("Deltagerliste", "Tilmeldinger til dagen, uge 46", "Oversigt over holdet", "Hold 3 – forår")
UNUSED = {
    "Nr": ("1", "2", "3"),
    "Lokale": ("B2", "Stuen th.", "Annekset"),
    "Mobilnr.": ("22334455", "+45 33 44 55 66", "44 55 66 77"),
    "Arbejdssted": ("Ådalens Børnecenter", "Myndighed Øst", "Rådhuset, 2. sal"),
    "Kost": ("vegetar", "ingen nødder", ""),
    "Oprettet": ("01-09-2016", "2016-09-02 08:00", "3/9/16"),
    "Bopæl": ("Skovvej 4", "Åboulevarden 12, 2. tv.", "Havnegade 7"),
    "Nærmeste chef": ("Gerda Wulff", "Vagn Thorup", "Thyra Juul"),
}
NAME_HEADINGS = (
    "Navn", "Fulde navn", "Deltagernavn", "Medarbejderens navn", "Dit navn", "Navn på medarbejder", "Full Name",
    "Name of participant", "NAVN:", "Display Name", "Navn (fornavn og efternavn)", "Tilmeldtes navn", "Navne",
)  # fmt: skip
EMAIL_HEADINGS = (
    "Mail", "E-mail", "Email Address", "Mailadresse (arbejde)", "E-MAIL:", "Arbejdsmail", "Work e-mail",
    "E-mailadresse",    "Skriv din mail", "Primary Email", "UserMail", "Mail-adr.", "Deltagers e-mail",
)  # fmt: skip
ROLE_HEADINGS = (
    "Stilling",
    "Rolle i kommunen",
    "Jobtitel",
    "Job Title",
    "Stillingsbetegnelse",
    "Funktion",
    "Din stilling",
)
PART_HEADINGS = (
    ("Fornavn", "Efternavn"),
    ("First Name", "Last Name"),
    ("Fornavn(e)", "Efternavn(e)"),
    ("Given name", "Surname"),
)
MIDDLE_HEADINGS = ("Mellemnavn", "Middle Name")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850", "mac_roman")
SEPARATORS = (";", ",", "\t")

Row = tuple[str, str, str]
"""Name, address and role of a person."""


@dataclass(frozen=True)
class CorpusList:
    """A list as somebody has it, and who is on it."""

    kind: str
    data: str | bytes
    people: tuple[Row, ...]
    is_file: bool
    doubtful: frozenset[str] = frozenset()
    """Addresses about which a person could not be sure either; to ask about them is right."""
    role_is_open: bool = False
    """Where the reader may leave out what it does not know as a role."""


def corpus(seed: int = 2016, number: int = 500) -> list[CorpusList]:
    """Return the lists; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 no secret
    makers = (
        _table,
        _table,
        _table,
        _table,
        _workbook,
        _workbook,
        _mailboxes,
        _mailboxes,
        _noted,
        _cards,
        _labels,
        _columns,
    )
    return [chance.choice(makers)(chance, n) for n in range(number)]


def _ascii(text: str) -> str:
    for letter, plain in (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("é", "e")):
        text = text.replace(letter, plain)
    return text


def _people(chance: random.Random, *, with_middle: bool = False) -> list[tuple[str, str, str, str, str]]:
    """Return given, middle and family name, address and role of some people."""
    found: dict[str, tuple[str, str, str, str, str]] = {}
    domain = chance.choice(DOMAINS)
    number = chance.randint(2, 12)
    while len(found) < number:
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        middle = chance.choice(MIDDLE) if with_middle and chance.random() < 0.5 else ""
        first, last = _ascii(given.casefold()), _ascii(family.casefold())
        local = chance.choice(
            (f"{first}.{last}", f"{first[:2]}{last[:2]}", first, f"{first}{len(found)}", f"{last}{first[0]}")
        )
        local = f"{local}{len(found)}" if f"{local}@{domain}" in found else local
        found[f"{local}@{domain}"] = (given, middle, family, f"{local}@{domain}", chance.choice(ROLES))
    return list(found.values())


def _row(person: Sequence[str]) -> Row:
    given, middle, family, email, role = person
    return " ".join(filter(None, (given, middle, family))), email, role


def _grid(chance: random.Random) -> tuple[list[list[str]], tuple[Row, ...]]:
    """Return rows with headings somewhere above them, and the people in them."""
    parted = chance.random() < 0.4
    people = _people(chance, with_middle=parted)
    has_role = chance.random() < 0.7
    if parted:
        given, family = chance.choice(PART_HEADINGS)
        columns = [(given, [p[0] for p in people]), (family, [p[2] for p in people])]
        columns.insert(1, (chance.choice(MIDDLE_HEADINGS), [p[1] for p in people]))
        if chance.random() < 0.3:
            columns[0], columns[2] = columns[2], columns[0]
    else:
        turned = chance.random() < 0.25
        names = [f"{p[2]}, {p[0]}" if turned else _row(p)[0] for p in people]
        columns = [(chance.choice(NAME_HEADINGS), names)]
    columns.append((chance.choice(EMAIL_HEADINGS), [p[3] for p in people]))
    if has_role:
        columns.append((chance.choice(ROLE_HEADINGS), [p[4] for p in people]))
    for heading in chance.sample(sorted(UNUSED), chance.randint(0, 4)):
        cells = [chance.choice(UNUSED[heading]) for _ in people]
        columns.insert(chance.randint(0, len(columns)), (heading, cells))
    grid = [[heading for heading, _cells in columns]]
    grid += [[cells[place] for _heading, cells in columns] for place in range(len(people))]
    for _ in range(chance.choice((0, 0, 1, 2))):
        grid.insert(0, [""] * len(columns))
    if chance.random() < 0.4:
        grid.insert(0, [chance.choice(TITLES), *[""] * (len(columns) - 1)])
    if chance.random() < 0.2:
        grid.append([""] * len(columns))
    rows = (_row(person) for person in people)
    return grid, tuple((name, email, role if has_role else "") for name, email, role in rows)


def _table(chance: random.Random, number: int) -> CorpusList:
    """Make a CSV file, or what is pasted from a spreadsheet."""
    grid, people = _grid(chance)
    pasted = chance.random() < 0.25
    separator = "\t" if pasted else chance.choice(SEPARATORS)

    def quoted(cell: str) -> str:
        return f'"{cell}"' if separator in cell else cell

    text = chance.choice(("\n", "\r\n", "\r")).join(separator.join(map(quoted, row)) for row in grid)
    if pasted:
        return CorpusList(f"{number} pasted table", text, people, is_file=False)
    encoding = chance.choice(ENCODINGS)
    if separator == ";" and chance.random() < 0.1:
        text = f"sep=;\r\n{text}"
    data = text.replace("–", "-").encode(encoding)
    return CorpusList(f"{number} csv {encoding} {separator!r}", data, people, is_file=True)


def _workbook(chance: random.Random, number: int) -> CorpusList:
    """Make a workbook, perhaps with hidden rows and a second sheet that holds nobody."""
    grid, people = _grid(chance)
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in grid:
        sheet.append([cell or None for cell in row])
    if chance.random() < 0.3:
        cells = [cell or None for cell in grid[-1]]
        sheet.append([f"Frameldt{cell}" if cell and "@" in cell else cell for cell in cells])
        sheet.row_dimensions[sheet.max_row].hidden = True
    if chance.random() < 0.3:
        other = book.create_sheet("Valg", chance.choice((0, 1)))
        for cell in ("Vælg her", *ROLES):
            other.append([cell])
    out = io.BytesIO()
    book.save(out)
    return CorpusList(f"{number} workbook", out.getvalue(), people, is_file=True)


def _mailboxes(chance: random.Random, number: int) -> CorpusList:
    """Make what is copied from a mail's address line, one of its lines, or somebody's notes."""
    people = [_row(person) for person in _people(chance)]
    form = chance.choice((
        "{name} <{mail}>", '"{name}" <{mail}>', "{name} ({mail})", "{name} {mail}", "'{name}' <mailto:{mail}>",
        "“{name}” <{mail}>", "{name} <{mail}<mailto:{mail}>>", "{turned} <{mail}>", "{name} - {mail}", "{name}: {mail}",
    ))  # fmt: skip
    between = chance.choice(("; ", ";\n", "\n", ", ", ";\r\n "))
    if between == ", " and ("{turned}" in form or "<" not in form):
        between = "; "
    if form in {"{name} - {mail}", "{name}: {mail}"}:
        between = "\n"
    pieces = []
    for name, mail, _role in people:
        given, _blank, family = name.partition(" ")
        pieces.append(form.format(name=name, mail=mail, turned=f"{family}, {given}"))
    text = chance.choice(("", "Til: ", "")) + between.join(pieces)
    return CorpusList(
        f"{number} mailboxes {form}{between!r}", text, tuple((n, m, "") for n, m, _r in people), is_file=False
    )


def _noted(chance: random.Random, number: int) -> CorpusList:
    """Make lines with something beside name and address, which nobody can be sure is a role."""
    people = [_row(person) for person in _people(chance)]
    form = chance.choice((
        "{name}, {role} <{mail}>", "{name} ({role}) <{mail}>", "{name} - {role} - {mail}", "{name} <{mail}> {role}",
        "{name}, {role}, {mail}", "{role}: {name} <{mail}>", "{name} <{mail}> (kommer lidt senere)",
        "{name} <{mail}> - måske", "{name}, cand.mag. <{mail}>", "{name} & {other} <{mail}>", "{name}, {mail}, {role}",
    ))  # fmt: skip
    lines = [
        form.format(name=name, mail=mail, role=role, other=f"{chance.choice(GIVEN)} Uldum")
        for name, mail, role in people
    ]
    told = "(" not in form or "{role}" in form
    rows = tuple((name, mail, role if "{role}" in form and told else "") for name, mail, role in people)
    if "cand" in form:
        rows = tuple((name, mail, "cand.mag.") for name, mail, _role in people)
    return CorpusList(
        f"{number} noted {form}",
        "\n".join(lines),
        rows,
        is_file=False,
        doubtful=frozenset(row[1] for row in rows),
        role_is_open="{name}, {role}, {mail}" in form,
    )


def _cards(chance: random.Random, number: int) -> CorpusList:
    """Make contact cards below each other: name, perhaps a telephone number, and address."""
    people = [_row(person) for person in _people(chance)]
    phone = chance.random() < 0.5
    cards = [f"{name}\n{mail}" + ("\nTlf. 22 33 44 55" if phone else "") for name, mail, _role in people]
    text = chance.choice(("\n", "\n\n")).join(cards)
    doubtful = frozenset(mail for name, mail, _role in people if _ascii(name.split()[0].casefold())[:3] not in mail)
    return CorpusList(
        f"{number} cards", text, tuple((n, m, "") for n, m, _r in people), is_file=False, doubtful=doubtful
    )


def _labels(chance: random.Random, number: int) -> CorpusList:
    """Make the answers of a form as they come in a mail."""
    people = [_row(person) for person in _people(chance)]
    name, email, role = chance.choice(NAME_HEADINGS), chance.choice(EMAIL_HEADINGS), chance.choice(ROLE_HEADINGS)
    blocks = (
        f"{name.strip(':')}: {person}\n{email.strip(':')}: {mail}\n{role}: {what}" for person, mail, what in people
    )
    return CorpusList(f"{number} labels", "\n\n".join(blocks), tuple(people), is_file=False)


def _columns(chance: random.Random, number: int) -> CorpusList:
    """Make columns without headings."""
    people = [_row(person) for person in _people(chance)]
    separator = chance.choice((";", "\t"))
    order = chance.choice(((0, 1), (1, 0)))
    lines = (separator.join(row[place] for place in order) for row in people)
    data = "\n".join(lines)
    return CorpusList(f"{number} columns", data, tuple((n, m, "") for n, m, _r in people), is_file=False)


def all_words() -> Iterator[str]:
    """Yield the corpus's words for people and what they do."""
    yield from (word.casefold() for word in (*GIVEN, *FAMILY, *MIDDLE, *ROLES))
