"""The replay alone: a journal as plain data, honest or falsified."""

from typing import Any

import pytest

from tests.booking.journal.retold import Story
from tests.factories import DEADLINE, danish

pytestmark = pytest.mark.pure


def test_replay_tells_who_holds_what() -> None:
    story = Story(capacity=2)
    story.registers(1, 1)
    story.registers(2, 2)
    story.registers(3, None, 1)
    story.tell("withdrawn", 1, slot=1, was="allocated")
    story.promotes(3, 1)
    outcome = story.outcome()
    assert outcome.faults == []
    assert [(place.status, place.slot) for place in outcome.places.values()] == [
        ("withdrawn", None),
        ("allocated", 2),
        ("allocated", 1),
    ]
    assert (outcome.slots, outcome.last_queue_number, outcome.queue_closed_at) == ({1, 2}, 3, None)


def test_replay_a_slot_given_past_the_first_in_line() -> None:
    story = Story()
    story.registers(1, 1)
    story.registers(2, None, 1)
    story.registers(3, None, 2)
    story.tell("withdrawn", 1, slot=1, was="allocated")
    story.promotes(3, 1)
    assert story.faults() == [("out_of_turn", {"entry": 6, "number": 3, "slot": 1, "first": 2})]


def test_replay_a_slot_given_at_registration_past_one_who_waits() -> None:
    story = Story(capacity=1)
    story.registers(1, None, 1)
    story.registers(2, 1)
    assert story.faults() == [
        ("not_passed_on", {"entry": 2, "slot": 1, "number": 1}),
        ("out_of_turn", {"entry": 3, "number": 2, "slot": 1, "first": 1}),
    ]


def test_replay_a_held_slot_given_twice() -> None:
    story = Story()
    story.registers(1, 1)
    story.registers(2, 1)
    assert story.faults() == [("slot_not_free", {"entry": 3, "number": 2, "slot": 1})]


def test_replay_a_slot_not_passed_on() -> None:
    story = Story()
    story.registers(1, 1)
    story.registers(2, None, 1)
    story.tell("annulled", 1, slot=1, was="allocated")
    assert story.faults() == [("not_passed_on", {"entry": 4, "slot": 1, "number": 2})]


def test_replay_a_sixth_of_five() -> None:
    story = Story(capacity=5)
    for number in range(1, 6):
        story.registers(number, number)
    story.registers(6, 6)
    assert story.faults() == [("slot_not_free", {"entry": 7, "number": 6, "slot": 6})]


def test_replay_numbers_have_no_gap() -> None:
    story = Story(capacity=2)
    story.registers(1, 1)
    story.registers(3, 2)
    assert story.faults() == [("wrong_number", {"entry": 3, "number": 3, "expected": 2})]


def test_replay_a_municipality_twice() -> None:
    story = Story(capacity=2)
    story.registers(1, 1)
    story.registers(2, 2, municipality="0001")
    assert story.faults() == [("second_live", {"entry": 3, "number": 2, "municipality": "0001"})]


def test_replay_a_lapse_before_the_deadline() -> None:
    story = Story()
    story.registers(1, 1)
    story.asks(1)
    story.tell("lapsed", 1, slot=1, answer_by=DEADLINE.isoformat(), passed_on=False)
    assert story.faults() == [("lapsed_too_early", {"entry": 4, "number": 1})]


def test_replay_a_lapse_while_the_clock_stood_still() -> None:
    story = Story()
    story.registers(1, 1)
    story.now = danish(2016, 10, 1)
    story.tell("lapsed", 1, slot=1, answer_by=DEADLINE.isoformat(), passed_on=False)
    assert story.faults() == [("lapsed_too_early", {"entry": 3, "number": 1})]


def test_replay_a_confirmation_after_the_deadline() -> None:
    story = Story()
    story.registers(1, 1)
    story.asks(1)
    story.now = danish(2016, 10, 1)
    story.tell("confirmed", 1, slot=1)
    assert story.faults() == [("confirmed_too_late", {"entry": 4, "number": 1})]


def test_replay_a_deadline_that_is_not_the_rules() -> None:
    story = Story()
    story.registers(1, 1, answer_by=danish(2016, 10, 7, 23, 59).isoformat())
    ((code, facts),) = story.faults()
    expected = ("answer_by", danish(2016, 10, 7, 23, 59), DEADLINE)
    assert (code, (facts["name"], facts["said"], facts["expected"])) == ("wrong_detail", expected)


def test_replay_a_clock_that_runs_though_the_mail_came_too_late() -> None:
    story = Story()
    story.registers(1, 1)
    story.tell("asked", 1, ask=1, at=danish(2016, 9, 30, 12).isoformat(), lapses_at=danish(2016, 10, 1).isoformat())
    ((code, facts),) = story.faults()
    assert (code, facts["name"], facts["expected"]) == ("wrong_detail", "lapses_at", None)


@pytest.mark.parametrize("kind", ["promoted", "confirmed", "withdrawn", "placed_ahead", "extended", "address_checked"])
def test_replay_an_entry_of_a_registration_never_received(kind: str) -> None:
    story = Story()
    story.tell(kind, 7)
    assert story.faults() == [("unknown_registration", {"entry": 2})]


def test_replay_an_entry_without_its_facts() -> None:
    story = Story()
    story.registers(1, 1)
    story.tell("withdrawn", 1)
    story.tell("registered", 2)
    assert story.faults() == [("unreadable", {"entry": 3}), ("unreadable", {"entry": 4})]


def test_replay_a_promotion_after_the_queue_was_closed() -> None:
    story = Story()
    story.registers(1, 1)
    story.registers(2, None, 1)
    story.tell("queue_closed", None, waiting=[2])
    story.tell("withdrawn", 1, slot=1, was="allocated")
    assert story.faults() == []
    story.promotes(2, 1)
    assert story.faults() == [("promoted_after_closing", {"entry": 6, "number": 2})]


def test_replay_after_closing_staff_place_ahead_and_give() -> None:
    story = Story()
    story.registers(1, 1)
    story.registers(2, None, 1)
    story.tell("queue_closed", None, waiting=[2])
    story.tell("withdrawn", 1, slot=1, was="allocated")
    story.tell("placed_ahead", 2, moved_back=[])
    story.promotes(2, 1)
    assert story.faults() == []


def test_replay_an_order_that_moved_others_back_than_it_says() -> None:
    story = Story(capacity=0)
    for number in (1, 2, 3):
        story.registers(number, None, number)
    story.tell("placed_ahead", 3, moved_back=[2])
    ((code, facts),) = story.faults()
    assert (code, facts["name"], facts["said"], facts["expected"]) == ("wrong_detail", "moved_back", [2], [1, 2])


@pytest.mark.parametrize(
    ("kind", "details"),
    [
        ("confirmed", {"slot": None}),
        ("lapsed", {"slot": None, "answer_by": None, "passed_on": False}),
        ("returned", {"slot": None, "waiting_position": 1, "queue_closed": False}),
        ("extended", {"ask": 1, "answer_by": DEADLINE.isoformat(), "was": None}),
        ("reminded", {"answer_by": None}),
        ("pass_over_lifted", {"moved_back": []}),
    ],
)
def test_replay_an_act_that_was_not_possible(kind: str, details: dict[str, Any]) -> None:
    story = Story(capacity=0)
    story.registers(1, None, 1)
    story.tell(kind, 1, **details)
    assert ("not_possible", {"entry": 3, "number": 1, "status": "waiting"}) in story.faults()


def test_replay_a_held_slot_removed() -> None:
    story = Story()
    story.registers(1, 1)
    story.tell("slot_removed", None, slot=1)
    assert story.faults() == [("removed_not_free", {"entry": 3, "slot": 1})]


def test_replay_other_entries_move_nothing() -> None:
    story = Story()
    story.registers(1, 1)
    before = story.outcome()
    story.tell("link_requested", 1)
    story.tell("something_of_the_day", 1, anything=True)
    assert story.outcome() == before
