"""The advice on the number of attendees: its texts, and the bar that draws it (D6)."""

import pytest

from booking.attendee_list.advice import advice, bars
from booking.models import Attendee, Audience, Registration
from booking.queries.day import AttendeeList, AttendeeRow

pytestmark = pytest.mark.pure

MANAGERS = "Overvej, om flere afdelings- og teamledere med ansvar for udsatte børn og unge skal med."
MANY = "Skriv gerne til os, så vi ved, at I bliver mange."
STANDS = "I kan godt gemme listen, som den er."


def _listed(count: int, *, nameonly: int = 0) -> AttendeeList:
    people = [Attendee(name="P", email=f"p{n}@aarhus.dk", workshop=n % 2 == 0) for n in range(count)]
    people += [Attendee(name=f"N{n}") for n in range(nameonly)]
    return AttendeeList(rows=[AttendeeRow(attendee=attendee, invite=None) for attendee in people], least=5, most=15)


def _registration(audience: str = Audience.MANAGEMENT, *, workshop: bool = True) -> Registration:
    return Registration(talk=True, workshop=workshop, audience=audience)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, f"Der er endnu ingen deltagere på listen. Vi anbefaler 5-15. {MANAGERS}"),
        (1, f"Der er 1 deltager på listen. Vi anbefaler 5-15. {MANAGERS} {STANDS}"),
        (3, f"Der er 3 deltagere på listen. Vi anbefaler 5-15. {MANAGERS} {STANDS}"),
        (5, "Der er 5 deltagere på listen. Vi anbefaler 5-15."),
        (15, "Der er 15 deltagere på listen. Vi anbefaler 5-15."),
        (
            17,
            f"Der er 17 deltagere på listen. Vi anbefaler 5-15. {STANDS} {MANY}",
        ),
    ],
)
def test_advice_is_the_given_text(count: int, expected: str) -> None:
    assert " ".join(advice(_listed(count), _registration())) == expected


def _in_parts(talk: int, workshop: int) -> AttendeeList:
    """Return a list whose parts have different people."""
    people = [Attendee(name="P", email=f"p{n}@aarhus.dk", workshop=False) for n in range(talk)]
    people += [Attendee(name="P", email=f"w{n}@aarhus.dk", talk=False) for n in range(workshop)]
    rows = [AttendeeRow(attendee=attendee, invite=None) for attendee in people]
    return AttendeeList(rows=rows, least=5, most=15, has_both=True)


@pytest.mark.parametrize(
    ("talk", "workshop", "more", "code"),
    [
        (9, 9, [], None),
        (15, 5, [], None),
        (4, 9, [MANAGERS, STANDS], "few-attendees"),
        (9, 16, [STANDS, MANY], "many-attendees"),
    ],
)
def test_parts_with_different_people_are_advised_each(
    talk: int, workshop: int, more: list[str], code: str | None
) -> None:
    listed = _in_parts(talk, workshop)
    assert advice(listed, _registration()) == [
        f"Der er {talk + workshop} deltagere på listen.",
        f"Til oplægget er der {talk}, til workshoppen {workshop}.",
        "Vi anbefaler 5-15 til hver del.",
        *more,
    ]
    assert (listed.warning.code if listed.warning else None) == code
    assert [bar.is_inside for bar in bars(listed, _registration())] == [
        True, 5 <= talk <= 15, 5 <= workshop <= 15,
    ]  # fmt: skip


def test_a_warning_about_a_part_names_it() -> None:
    warned = _in_parts(4, 9).warning
    assert warned
    assert warned.message == "Der er 4 til oplægget på deltagerlisten. Vi anbefaler 5-15."


def test_parts_with_the_same_people_are_advised_together() -> None:
    rows = [AttendeeRow(attendee=Attendee(name="P", email=f"p{n}@a.dk"), invite=None) for n in range(18)]
    listed = AttendeeList(rows=rows, least=5, most=15, has_both=True)
    assert "Vi anbefaler 5-15." in advice(listed, _registration())
    assert listed.warning


def test_advice_for_a_committee_names_no_managers() -> None:
    sentences = advice(_listed(3), _registration(Audience.COMMITTEE))
    assert sentences == ["Der er 3 deltagere på listen.", "Vi anbefaler 5-15.", STANDS]


def test_names_without_address_are_said_not_to_count() -> None:
    assert advice(_listed(5, nameonly=2), _registration())[-1] == "2 navne mangler mailadresse og er ikke talt med."


def test_bars_tell_total_and_each_part() -> None:
    drawn = bars(_listed(5, nameonly=1), _registration())
    assert [(bar.part, bar.count, bar.is_inside) for bar in drawn] == [
        ("total", 5, True),
        ("talk", 5, True),
        ("workshop", 3, False),
    ]
    assert [bar.part for bar in bars(_listed(5), _registration(workshop=False))] == ["total"]


def test_a_bar_reaches_from_0_to_20_and_is_full_above() -> None:
    bar = bars(_listed(25), _registration())[0]
    assert (bar.width, bar.band_start, bar.band_width, bar.length) == (200, 50, 100, 200)
