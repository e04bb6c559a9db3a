"""Any pasted text: no piece is lost or invented, no exception is raised, and every style gives the same people."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from booking.attendee_list.lines import LineVerdict
from booking.attendee_list.reading import tidied
from booking.attendee_list.table import headings_at
from booking.attendee_list.text import CPR, split_records
from tests.booking.attendee_helpers import read_pasted, read_text

pytestmark = pytest.mark.pure

PIECES = st.sampled_from([
    "Anna Holm", "Holm", "Anna", "teamleder", "anna@aarhus.dk", "<b@aarhus.dk>", "(c@aarhus.dk)", "mailto:", "@",
    "Til:", ";", ",", "\t", "\n", "\r\n", '"', "'", "<", ">", "(", ")", " ", "  ", "=", "\u202e", "\x00", "æøå", "1.",
    "-", "Navn", "E-mail", "Rolle", "d@aarhus.dk", "?subject=x", "[mailto:e@aarhus.dk]", "\ufffd", "𝒳", "ﬁ", "\u0130",
])  # fmt: skip


def stream(text: str) -> str:
    """Return the characters of a text, blanks and separators left out."""
    return re.sub(r"[\s;,]", "", text)


@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200)))
def test_nothing_pasted_is_lost_or_invented(text: str) -> None:
    cleaned = tidied(text)
    assume(not CPR.search(cleaned))
    assume(headings_at(split_records(cleaned)) is None)
    read = read_text(text)
    lines = read.lines
    assume(not read.reading.skipped)  # rows without name and address, which the page counts
    assert stream("".join(line.source for line in lines)) == stream(cleaned)
    for line in lines:
        assert line.reason or line.verdict is LineVerdict.ACCEPTED
        assert line.verdict is not LineVerdict.ACCEPTED or line.name
        assert set(stream(line.name)) <= set(stream(cleaned))


WORDS = st.from_regex(r"[A-ZÆØÅ][a-zæøåé]{2,9}", fullmatch=True).filter(
    lambda word: not word.casefold().endswith(("leder", "chef", "mand", "medlem", "navn", "mail", "til", "fra", "role"))
)
GIVEN_NAMES = st.one_of(WORDS, st.tuples(WORDS, WORDS).map(" ".join), st.tuples(WORDS, WORDS).map("-".join))
LOCALS = st.from_regex(r"[a-z][a-z0-9]{1,8}([._+-][a-z0-9]{1,8})?", fullmatch=True)
PERSON = st.tuples(GIVEN_NAMES, WORDS, LOCALS)
PEOPLE = st.lists(PERSON, min_size=1, max_size=12, unique_by=(lambda p: p[2], lambda p: f"{p[0]} {p[1]}".casefold()))

STYLES = {
    "outlook": ("{given} {family} <{mail}>", "; ", ""),
    "outlook, family first": ("{family}, {given} <{mail}>", "; ", ""),
    "outlook, quoted": ('"{family}, {given} (BUF)" <{mail}>', "; ", ""),
    "gmail": ("{given} {family} <{mail}>", ", ", ""),
    "gmail, family first": ("{family}, {given} <{mail}>", ", ", ""),
    "exchange": ("{given} {family} ({mail})", "\n", ""),
    "blank between": ("{given} {family} {mail}", "\r\n", ""),
    "mailto": ("'{given} {family}' <mailto:{mail}>", "\n", ""),
    "excel": ("{given} {family}\t{mail}", "\n", ""),
    "excel, family first": ("{family}, {given}\t{mail}\tteamleder", "\n", ""),
    "excel with headings": ("{mail}\t{family}\t{given}\tDirektør Ø", "\n", "E-mail\tEfternavn\tFornavn\tTitel\n"),
    "csv": ("{given} {family},{mail}", "\n", ""),
    "csv, danish": ('"{family}, {given}";{mail};', "\n", ""),
    "csv with headings": ('"{given} {family}",{mail},12 34', "\r\n", "name,email,phone\r\n"),
    "csv, danish, with headings": ("{mail};{given} {family};x", "\n", "Mailadresse;Navn;Rolle\n"),
}


@given(PEOPLE, st.sampled_from(sorted(STYLES)))
def test_the_same_people_come_back_from_every_style(persons: list[tuple[str, str, str]], style: str) -> None:
    form, between, head = STYLES[style]
    text = head + between.join(
        form.format(given=given_names, family=family, mail=f"{local}@aarhus.dk")
        for given_names, family, local in persons
    )
    lines = read_pasted(text)
    assert [(line.name, line.email) for line in lines] == [
        (f"{given_names} {family}", f"{local}@aarhus.dk") for given_names, family, local in persons
    ]
    assert [line.verdict.value for line in lines] == ["accepted"] * len(persons)
    again = read_pasted(text, [(line.name, line.email.upper()) for line in lines])
    assert [line.verdict.value for line in again] == ["merged"] * len(persons)
