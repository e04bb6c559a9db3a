"""The 98 municipalities: the file as it stands, and a sentence with line and column for each way to spoil it."""

from pathlib import Path

import pytest

from booking.programme.municipalities import MunicipalityFacts, MunicipalityFileError, read_municipalities
from booking.programme.small_file import MOST_FILE_OCTETS

pytestmark = pytest.mark.pure

SEEDED = Path(__file__).parents[3] / "booking" / "data" / "municipalities.csv"


@pytest.fixture(scope="module")
def seeded() -> list[MunicipalityFacts]:
    return read_municipalities(SEEDED)


def by_spelling(seeded: list[MunicipalityFacts], typed: str) -> set[str]:
    """Return the names of the municipalities with this spelling, in either case."""
    typed = typed.casefold()
    return {
        municipality.name
        for municipality in seeded
        if typed
        in {text.casefold() for text in (municipality.name, municipality.full_name, *municipality.search_terms)}
    }


def test_there_are_98_in_five_regions(seeded: list[MunicipalityFacts]) -> None:
    assert len(seeded) == 98
    assert len({municipality.code for municipality in seeded}) == 98
    assert {(municipality.region_code, municipality.region_name) for municipality in seeded} == {
        ("1081", "Region Nordjylland"), ("1082", "Region Midtjylland"), ("1083", "Region Syddanmark"),
        ("1084", "Region Hovedstaden"), ("1085", "Region Sjælland"),
    }  # fmt: skip


def test_every_field_of_one_is_read(seeded: list[MunicipalityFacts]) -> None:
    assert next(municipality for municipality in seeded if municipality.code == "0751") == MunicipalityFacts(
        code="0751", name="Aarhus", full_name="Aarhus Kommune", region_code="1082", region_name="Region Midtjylland",
        email_domains=("aarhus.dk",), website="https://www.aarhus.dk/", search_terms=("Århus",),
    )  # fmt: skip


def test_known_domains_are_staff_domains_first_then_others_of_the_municipality(
    seeded: list[MunicipalityFacts],
) -> None:
    domains = {municipality.code: municipality.email_domains for municipality in seeded}
    assert domains["0151"] == ("balk.dk", "ballerup.dk")
    assert domains["0561"] == ("esbjerg.dk", "esbjergkommune.dk")
    assert domains["0540"] == ("sonderborg.dk", "soenderborg.dk", "sonderborgkommune.dk")
    assert len({domain for known in domains.values() for domain in known}) == sum(map(len, domains.values()))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Århus", "Aarhus"),
        ("Ålborg", "Aalborg"),
        ("Åbenrå", "Aabenraa"),
        ("Aabenrå", "Aabenraa"),
        ("Høje Tåstrup", "Høje-Taastrup"),
        ("Høje Taastrup", "Høje-Taastrup"),
        ("Hoeje-Taastrup", "Høje-Taastrup"),
        ("Lyngby Tårbæk", "Lyngby-Taarbæk"),
        ("Fåborg-Midtfyn", "Faaborg-Midtfyn"),
        ("Koebenhavn", "København"),
        ("Copenhagen", "København"),
        ("Taarnby", "Tårnby"),
        ("Aeroe", "Ærø"),
        ("Nordfyn", "Nordfyns"),
        ("Vesthimmerland", "Vesthimmerlands"),
        ("Ringkøbing Skjern", "Ringkøbing-Skjern"),
        ("Bornholms Regionskommune", "Bornholm"),
    ],
)
def test_other_spellings_find_theirs_alone(seeded: list[MunicipalityFacts], typed: str, name: str) -> None:
    assert by_spelling(seeded, typed) == {name}


def test_no_search_term_is_another_municipality_or_shared(seeded: list[MunicipalityFacts]) -> None:
    terms = [
        (term, municipality.name) for municipality in seeded for term in (municipality.name, *municipality.search_terms)
    ]
    assert {term: by_spelling(seeded, term) for term, name in terms if by_spelling(seeded, term) != {name}} == {}


HEAD = "code,name,full_name,region_code,region_name,email_domains,website,search_terms\n"
GOOD = "0101,København,Københavns Kommune,1084,Region Hovedstaden,kk.dk,https://www.kk.dk/,\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("", 1, "code", "Den første linje skal være: code,name"),
        (HEAD.replace("website,", "", 1), 1, "website", "Den første linje skal være"),
        (HEAD.replace("\n", ",note\n"), 1, "note", "Ukendt kolonne"),
        (HEAD + GOOD.replace("0101", "101"), 2, "code", "Skriv fire cifre, fx 0101."),
        (HEAD + GOOD.replace("0101", "０１０１"), 2, "code", "Skriv fire cifre, fx 0101."),
        (HEAD + GOOD.replace("København,", ",", 1), 2, "name", "Skriv et navn på højst 60 tegn."),
        (HEAD + GOOD.replace("Københavns", "x" * 80), 2, "full_name", "Skriv et navn på højst 80 tegn."),
        (HEAD + GOOD.replace("1084", "84"), 2, "region_code", "Skriv fire cifre, fx 1084."),
        (HEAD + GOOD.replace("Region Hovedstaden", ""), 2, "region_name", "Skriv et navn"),
        (HEAD + GOOD.replace("kk.dk,", "kk dk,", 1), 2, "email_domains", "Skriv et eller flere domæner"),
        (HEAD + GOOD.replace("kk.dk,", ",", 1), 2, "email_domains", "Skriv et eller flere domæner"),
        (HEAD + GOOD.replace("https://www.kk.dk/", "www.kk.dk"), 2, "website", "begynder med https://"),
        (HEAD + GOOD.replace(",\n", "\n"), 2, "search_terms", "Linjen har 7 felter, men skal have 8."),
        (HEAD + GOOD.replace("\n", ",x\n"), 2, "search_terms", "Linjen har 9 felter, men skal have 8."),
        (HEAD + GOOD + "\n" + GOOD, 4, "code", "Står også i linje 2."),
        (HEAD + GOOD + GOOD.replace("0101", "0102"), 3, "name", "Står også i linje 2."),
        (
            HEAD + GOOD + "0147,Frederiksberg,Frederiksberg Kommune,1084,Region Sjælland,frederiksberg.dk,,\n",
            3, "region_name", "Regionskoden hører til Region Hovedstaden",
        ),
        (HEAD + '"0101', 2, "–", "unexpected end of data"),
    ],
)  # fmt: skip
def test_read_municipalities_names_line_and_column(
    tmp_path: Path, text: str, line: int, column: str, says: str
) -> None:
    path = tmp_path / "municipalities.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MunicipalityFileError) as caught:
        read_municipalities(path)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert says in str(caught.value)
    assert str(caught.value).startswith(f"Linje {line}, kolonnen {column}: ")


def test_a_file_may_name_the_number_of_inhabitants(tmp_path: Path) -> None:
    path = tmp_path / "municipalities.csv"
    head = HEAD.replace("\n", ",inhabitants\n")
    path.write_text(head + GOOD.replace("\n", ",580184\n"), encoding="utf-8")
    assert [municipality.inhabitants for municipality in read_municipalities(path)] == [580_184]
    path.write_text(head + GOOD.replace("\n", ",\n"), encoding="utf-8")
    assert [municipality.inhabitants for municipality in read_municipalities(path)] == [None]


@pytest.mark.parametrize("number", ["0", "-5", "5.000", "many", "10000001", "９", "9" * 40])
def test_what_is_no_number_of_inhabitants_is_refused(tmp_path: Path, number: str) -> None:
    path = tmp_path / "municipalities.csv"
    path.write_text(HEAD.replace("\n", ",inhabitants\n") + GOOD.replace("\n", f",{number}\n"), encoding="utf-8")
    with pytest.raises(MunicipalityFileError, match="Linje 2, kolonnen inhabitants: Skriv antallet af indbyggere"):
        read_municipalities(path)


def test_read_municipalities_names_the_line_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "municipalities.csv"
    path.write_bytes((HEAD + GOOD).encode("cp1252"))
    with pytest.raises(MunicipalityFileError) as caught:
        read_municipalities(path)
    assert caught.value.line == 2


def test_a_file_that_no_list_of_municipalities_is_so_large_as_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "municipalities.csv"
    path.write_bytes(b"x" * (MOST_FILE_OCTETS + 1))
    with pytest.raises(OSError, match=r"^municipalities\.csv fylder mere end 1 MB"):
        read_municipalities(path)


def test_read_municipalities_takes_what_excel_saves(tmp_path: Path) -> None:
    path = tmp_path / "municipalities.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + GOOD).replace("\n", "\r\n").encode())
    assert [municipality.name for municipality in read_municipalities(path)] == ["København"]
