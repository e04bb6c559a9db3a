"""The attendee list as people paste it: the verdict on each line, and how quickly it is reached."""

import time

import pytest

from booking.attendee_list.candidate import Doubt
from booking.attendee_list.lines import AttendeeListError, Line, LineVerdict, check_rows
from booking.attendee_list.reading import MOST_CHARACTERS, MOST_LINES
from tests.booking.attendee_helpers import read_pasted

pytestmark = pytest.mark.pure

MISSING = "Mangler mailadresse og bliver derfor ikke inviteret."
ONE_OR_TWO = "Er det én person eller to? Ret navnet, eller skriv dem på hver sin linje."
NOT_VALID = "Mailadressen er ikke gyldig. Ret den."


def people(lines: list[Line]) -> list[tuple[str, str, str]]:
    """Return name, address and role of each line."""
    return [(line.name, line.email, line.role) for line in lines]


def verdicts(lines: list[Line]) -> list[str]:
    """Return the verdict on each line."""
    return [line.verdict.value for line in lines]


ANNA, BO = ("Anna Holm", "anna@aarhus.dk", ""), ("Bo Berg", "bo@aarhus.dk", "")
LEADER, CASEWORKER = ("Anna Holm", "anna@aarhus.dk", "Teamleder"), ("Bo Berg", "bo@aarhus.dk", "sagsbehandler")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna Holm <anna@aarhus.dk>; Bo Berg <bo@aarhus.dk>", [ANNA, BO]),
        ("Til: Anna Holm <anna@aarhus.dk>; Bo Berg <bo@aarhus.dk>;", [ANNA, BO]),
        ("Anna Holm <anna@aarhus.dk>, Bo Berg <bo@aarhus.dk>", [ANNA, BO]),
        ("Anna Holm <anna@aarhus.dk> Bo Berg <bo@aarhus.dk>", [ANNA, BO]),
        ("Holm, Anna <anna@aarhus.dk>; Berg, Bo <bo@aarhus.dk>", [ANNA, BO]),
        ("Holm, Anna <anna@aarhus.dk>, Berg, Bo <bo@aarhus.dk>", [ANNA, BO]),
        ('"Holm, Anna (BUF)" <anna@aarhus.dk>; "Berg, Bo (MSB)" <bo@aarhus.dk>', [ANNA, BO]),
        ("'Holm, Anna' <anna@aarhus.dk>\n'Bo Berg' <mailto:bo@aarhus.dk>", [ANNA, BO]),
        ("Anna Holm <anna@aarhus.dk<mailto:anna@aarhus.dk>>\nBo Berg [mailto:bo@aarhus.dk]", [ANNA, BO]),
        ("Anna Holm (anna@aarhus.dk)\nbo@aarhus.dk (Bo Berg)", [ANNA, BO]),
        ("Anna Holm anna@aarhus.dk\nBo Berg: bo@aarhus.dk", [ANNA, BO]),
        ("1. Anna Holm - anna@aarhus.dk\n2) Bo Berg – bo@aarhus.dk", [ANNA, BO]),
        ("• Anna Holm <anna@aarhus.dk>\n- Bo Berg <bo@aarhus.dk>", [ANNA, BO]),
        ("Anna Holm, anna@aarhus.dk, Bo Berg, bo@aarhus.dk", [ANNA, BO]),
        ("Anna Holm; anna@aarhus.dk\r\nBo Berg; bo@aarhus.dk\r\n", [ANNA, BO]),
        ("anna@aarhus.dk; Anna Holm\nbo@aarhus.dk; Bo Berg", [ANNA, BO]),
        ("Anna Holm\tanna@aarhus.dk\nBo Berg\tbo@aarhus.dk", [ANNA, BO]),
        ("1\tAnna\tHolm\tanna@aarhus.dk\t12345678\n2\tBo\tBerg\tbo@aarhus.dk\t", [ANNA, BO]),
        ('"Holm, Anna";anna@aarhus.dk\n"Berg, Bo";bo@aarhus.dk', [ANNA, BO]),
        ('Navn\tE-mail\n"Holm, Anna" <anna@aarhus.dk>; Bo Berg <bo@aarhus.dk>', [ANNA, BO]),
        ("Navn\tE-mail\tRolle\nHolm, Anna; anna@aarhus.dk\nBo Berg\tbo@aarhus.dk\t", [ANNA, BO]),
        ('"Holm, Anna",anna@aarhus.dk\n"Berg, Bo",bo@aarhus.dk', [ANNA, BO]),
        ("Navn;E-mail\nAnna Holm;anna@aarhus.dk\nBo Berg;bo@aarhus.dk", [ANNA, BO]),
        ("Name,Email address\nAnna Holm,anna@aarhus.dk\nBo Berg,bo@aarhus.dk", [ANNA, BO]),
        ("Mail\tEfternavn\tFornavn\nanna@aarhus.dk\tHolm\tAnna\nbo@aarhus.dk\tBerg\tBo", [ANNA, BO]),
        ("Nr.;FORNAVN;EFTERNAVN;Mail:;Tlf\n1;Anna;Holm;anna@aarhus.dk;12\n2;Bo;Berg;bo@aarhus.dk;", [ANNA, BO]),
        ("Deltagere\nAnna Holm <anna@aarhus.dk>\nBo Berg <bo@aarhus.dk>", [ANNA, BO]),
        ("Navn,Mail\nHolm, Anna,anna@aarhus.dk\nBo Berg,bo@aarhus.dk", [ANNA, BO]),
        ("Navn\tE-mail\tRolle\nAnna Holm\tanna@aarhus.dk\tTeamleder\nBerg, Bo\tbo@aarhus.dk\tsagsbehandler",
         [LEADER, CASEWORKER]),
        ("Anna Holm;anna@aarhus.dk;Teamleder\nBo Berg;bo@aarhus.dk;sagsbehandler", [LEADER, CASEWORKER]),
        ("Teamleder\tAnna Holm\tanna@aarhus.dk\nsagsbehandler\tBo Berg\tbo@aarhus.dk", [LEADER, CASEWORKER]),
        ("Anna Holm, Teamleder <anna@aarhus.dk>; Bo Berg (sagsbehandler) <bo@aarhus.dk>", [LEADER, CASEWORKER]),
        ("Anna Holm <anna@aarhus.dk> Teamleder\nBo Berg <bo@aarhus.dk>, sagsbehandler", [LEADER, CASEWORKER]),
        ("Anna Holm;anna@aarhus.dk;Chef for Børn\nBo Berg;bo@aarhus.dk;Piccoline",
         [("Anna Holm", "anna@aarhus.dk", "Chef for Børn"), ("Bo Berg", "bo@aarhus.dk", "Piccoline")]),
        ("Bo O'Neil-Æbelø Ødegård <bo@xn--blbr-roah.dk>", [("Bo O'Neil-Æbelø Ødegård", "bo@xn--blbr-roah.dk", "")]),
        ("Anna\u00a0Holm\u200b <anna@aarhus.dk>\u2028\u202eBo\x00 Berg <bo@AARHUS.dk>", [ANNA, BO]),
    ],
)  # fmt: skip
def test_read_pasted_reads_what_outlook_and_excel_give(text: str, expected: list[tuple[str, str, str]]) -> None:
    lines = read_pasted(text)
    assert people(lines) == expected
    assert [(line.verdict, line.reason) for line in lines] == [(LineVerdict.ACCEPTED, "")] * len(expected)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Anna Holm\nBo Berg", ["Anna Holm", "Bo Berg"]),
        ("Anna Holm; Bo Berg; Carl Dam", ["Anna Holm", "Bo Berg", "Carl Dam"]),
        ("Anna Holm, Bo Berg, Carl Dam", ["Anna Holm", "Bo Berg", "Carl Dam"]),
        ("Holm, Anna\nBerg Dam, Bo", ["Anna Holm", "Bo Berg Dam"]),
        ("Navn;Mail\nAnna Holm;\nBo Berg;", ["Anna Holm", "Bo Berg"]),
    ],
)
def test_name_without_an_address_stays_as_a_line(text: str, names: list[str]) -> None:
    lines = read_pasted(text)
    assert [(line.name, line.email, line.verdict.value, line.reason) for line in lines] == [
        (name, "", "accepted", MISSING) for name in names
    ]


@pytest.mark.parametrize(
    ("text", "name", "email", "reason"),
    [
        ("Anna Holm <anna@>", "Anna Holm", "anna@", NOT_VALID),
        ("@aarhus.dk", "", "@aarhus.dk", NOT_VALID),
        ("Anna Holm <anna@@aarhus.dk>", "Anna Holm", "anna@@aarhus.dk", NOT_VALID),
        ("Anna Holm <anna@localhost>", "Anna Holm", "anna@localhost", NOT_VALID),
        (
            "Søren Ø <søren@aarhus.dk>",
            "Søren Ø",
            "søren@aarhus.dk",
            "Mailadressen må ikke have æ, ø, å eller andre særlige tegn foran @.",
        ),
        ("bo@aarhus.dk", "", "bo@aarhus.dk", "Skriv navnet på den, der har mailadressen."),
        ("bo@aarhus.dk <bo@aarhus.dk>", "", "bo@aarhus.dk", "Skriv navnet på den, der har mailadressen."),
        ("anna@aarhus.dk; Bo Berg", "Bo Berg", "anna@aarhus.dk", "Hører navnet og mailadressen sammen?"),
        ("=1+1 <anna@aarhus.dk>", "=1+1", "anna@aarhus.dk", "Det ligner ikke et navn. Ret det."),
        ("<b>Anna</b> <anna@aarhus.dk>", "<b>Anna</b>", "anna@aarhus.dk", "Det ligner ikke et navn. Ret det."),
        ("12345678", "12345678", "", "Det ligner ikke et navn. Ret det."),
        ("-----", "-----", "", "Det ligner ikke et navn. Ret det."),
        ('""', "", "", "Her står hverken et navn eller en mailadresse."),
        (f"{'Å' * 101} <anna@aarhus.dk>", "Å" * 101, "anna@aarhus.dk", "Navnet må højst være på 100 tegn."),
        ("Holm,Bo,xyz@aarhus.dk", "Bo Holm", "xyz@aarhus.dk", "Står fornavn og efternavn i den rigtige rækkefølge?"),
        ("Jens og Ida Sø <js@aarhus.dk>", "Jens og Ida Sø", "js@aarhus.dk", ONE_OR_TWO),
    ],
)
def test_doubtful_line_is_questioned_with_a_reason(text: str, name: str, email: str, reason: str) -> None:
    (line,) = read_pasted(text)
    assert (line.name, line.email, line.verdict.value, line.reason) == (name, email, "questioned", reason)


def test_two_names_before_one_address_may_be_one_person_or_two() -> None:
    lines = read_pasted("Anna Holm, Bo Berg <bo@aarhus.dk>")
    assert people(lines) == [("Anna Holm", "", ""), BO]
    assert [line.reason for line in lines] == [ONE_OR_TWO] * 2


def test_person_after_a_row_is_not_silently_a_role() -> None:
    (line,) = read_pasted("Anna Holm; anna@aarhus.dk; Bo Berg")
    assert line.verdict is LineVerdict.QUESTIONED
    assert line.reason == "Er det en rolle eller en person til? Personer skal stå på hver sin linje."


def test_two_addresses_in_one_cell_are_questioned() -> None:
    (line,) = read_pasted("Navn\tMail\nAnna Holm\tanna@aarhus.dk ah@aarhus.dk")
    assert (line.email, line.verdict) == ("anna@aarhus.dk", LineVerdict.QUESTIONED)
    assert line.source == "Anna Holm\tanna@aarhus.dk ah@aarhus.dk"


def test_role_that_is_too_long_or_a_formula_is_questioned() -> None:
    lines = read_pasted(f"Navn\tMail\tRolle\nAnna\ta@aarhus.dk\t{'x' * 81}\nBo\tb@aarhus.dk\t=1+1")
    assert [line.reason for line in lines] == [
        "Rollen må højst være på 80 tegn.", "Det ligner ikke en rolle. Ret den.",
    ]  # fmt: skip


@pytest.mark.parametrize("cpr", ["010190-1234", "0101901234", "010190 1234"])
def test_cpr_number_is_masked_and_questioned(cpr: str) -> None:
    (line,) = read_pasted(f"Anna Holm {cpr} <anna@aarhus.dk>")
    assert line.source == "Anna Holm [cpr-nummer] <anna@aarhus.dk>"
    assert line.reason == "Skriv ikke CPR-numre. Vi har fjernet det, der ligner et."
    assert cpr not in repr(line)


def test_same_address_is_merged_whatever_its_case() -> None:
    lines = read_pasted("Anna Holm <anna@aarhus.dk>\nA. Holm <ANNA@Aarhus.dk>")
    assert verdicts(lines) == ["accepted", "merged"]
    assert lines[1].reason == "Samme mailadresse som i linje 1."


def test_later_line_gives_the_name_and_role_that_the_first_lacks() -> None:
    lines = read_pasted("anna@aarhus.dk\nAnna Holm (teamleder) <anna@aarhus.dk>")
    assert people(lines)[0] == ("Anna Holm", "anna@aarhus.dk", "teamleder")
    assert verdicts(lines) == ["accepted", "merged"]
    assert lines[0].reason == ""


def test_other_name_at_the_same_address_is_questioned() -> None:
    lines = read_pasted("Anna Holm <post@aarhus.dk>\nBo Berg <post@aarhus.dk>")
    assert verdicts(lines) == ["accepted", "questioned"]
    assert lines[1].reason == "Mailadressen hører til Anna Holm. Hver deltager skal have sin egen."


def test_those_on_the_list_already_are_merged() -> None:
    existing = [("Anna Holm", "Anna@aarhus.dk"), ("Carl Dam", ""), ("Dorte Friis", "d@aarhus.dk"), ("Eva Lund", "")]
    lines = read_pasted(
        "Anna Holm <anna@aarhus.dk>\nBo Berg <d@aarhus.dk>\nCarl Dam\nDorte Friis\nEva Lund <e@aarhus.dk>", existing
    )
    assert [(line.verdict.value, line.reason) for line in lines] == [
        ("merged", "Mailadressen står allerede på listen."),
        ("questioned", "Mailadressen hører til Dorte Friis. Hver deltager skal have sin egen."),
        ("merged", "Navnet står allerede på listen uden mailadresse."),
        ("questioned", "Navnet står allerede på listen. Er det en anden?"),
        (
            "questioned",
            "Navnet står på listen uden mailadresse. Er det den samme person, så ret linjen på listen.",
        ),
    ]


def test_same_name_twice_without_an_address_is_questioned() -> None:
    lines = read_pasted("Anna Holm\nBo Berg <bo@aarhus.dk>\nAnna Holm\nBo Berg")
    assert verdicts(lines) == ["accepted", "accepted", "questioned", "questioned"]
    assert lines[2].reason == "Navnet står også i linje 1. Er det en anden?"


def test_two_people_may_have_the_same_name_when_each_has_an_address() -> None:
    assert verdicts(read_pasted("Anna Holm <a@aarhus.dk>\nAnna Holm <b@aarhus.dk>")) == ["accepted"] * 2


def test_lines_are_numbered_as_they_are_shown() -> None:
    lines = read_pasted('Navn;Mail\n\n"Anna\nHolm";anna@aarhus.dk\n\n\nBo Berg;bo@aarhus.dk')
    assert [(line.number, line.name) for line in lines] == [(1, "Anna Holm"), (2, "Bo Berg")]


def test_quote_that_never_closes_swallows_nothing() -> None:
    lines = read_pasted('"Anna Holm <anna@aarhus.dk>\nBo Berg <bo@aarhus.dk>')
    assert people(lines) == [ANNA, BO]


@pytest.mark.parametrize("text", ["", " \n\t\n", ";;;\n,", "Navn;Mail\n"])
def test_blank_list_has_no_lines(text: str) -> None:
    assert read_pasted(text) == []


def test_500_lines_are_quick_and_501_are_too_many() -> None:
    text = "".join(f"Anna{chr(97 + n % 26)} Holm{chr(97 + n // 26)} <a{n}@aarhus.dk>; " for n in range(MOST_LINES))
    started = time.process_time()
    lines = read_pasted(text)
    assert time.process_time() - started < 2
    assert verdicts(lines) == ["accepted"] * 500
    with pytest.raises(AttendeeListError) as caught:
        read_pasted(text + "Bo Berg")
    assert (caught.value.code, str(caught.value)) == ("too-many", "Listen har mere end 500 linjer. Del den op.")


@pytest.mark.parametrize("character", ["a", '"', "<", "(", "@", "'", "a@b.dk ", "a,", "\ta@b", '"",', "a@b<"])
def test_too_long_and_just_long_enough_are_quick(character: str) -> None:
    started = time.process_time()
    with pytest.raises(AttendeeListError) as caught:
        read_pasted(character * (MOST_CHARACTERS + 1))
    assert caught.value.code == "too-large"
    try:
        read_pasted(character * (MOST_CHARACTERS // len(character)))
    except AttendeeListError as error:
        assert error.code == "too-many"  # noqa: PT017 both answers are right here
    assert time.process_time() - started < 4


def test_check_rows_judges_what_was_edited_in_the_preview() -> None:
    lines = check_rows(
        [("Holm, Anna; ", " anna@aarhus.dk ;", "teamleder,"), ("", "", ""), ("Bo", "bo@", "")],
        [("Bo Berg", "b@aarhus.dk")],
    )
    assert people(lines) == [("Anna Holm", "anna@aarhus.dk", "teamleder"), ("Bo", "bo@", "")]
    assert [(line.number, line.verdict.value) for line in lines] == [(1, "accepted"), (3, "questioned")]


def test_a_questioned_line_says_what_it_is_about_and_whether_it_may_stand() -> None:
    lines = read_pasted("Holm,Bo,xyz@aarhus.dk\nAnna <anna@>\nKim Lund\nKim Lund\nIda Sø <ida@aarhus.dk> (t@x)")
    told = [(line.verdict.value, line.field, line.may_stand, line.doubt) for line in lines[:4]]
    assert told == [
        ("questioned", "name", True, Doubt.NAME_ORDER),
        ("questioned", "email", False, None),
        ("accepted", "email", False, None),
        ("questioned", "name", True, None),
    ]


def test_check_rows_asks_again_until_the_doubt_is_lifted() -> None:
    rows = [("Anna", "anna@aarhus.dk", ""), ("Bo Holm", "xyz@aarhus.dk", "")]
    assert verdicts(check_rows(rows, (), {2: Doubt.NAME_ORDER})) == ["accepted", "questioned"]
    assert verdicts(check_rows(rows)) == ["accepted", "accepted"]


def test_lines_that_are_not_blank_are_bounded_and_blank_ones_are_not() -> None:
    assert len(read_pasted("Anna Holm <anna@aarhus.dk>" + "\n" * 3_000 + "Bo Berg <bo@aarhus.dk>")) == 2
    with pytest.raises(AttendeeListError) as caught:
        read_pasted("-\n" * 2_501)
    assert caught.value.code == "too-many"
