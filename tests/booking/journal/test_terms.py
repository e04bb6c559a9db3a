"""The replay by the terms that the journal says: window, promotion, capacity; and what else it keeps of a place."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from tests.booking.journal.retold import Story
from tests.factories import OPENS, danish

pytestmark = pytest.mark.pure
TERMS = {
    "opens_at": OPENS.isoformat(),
    "closes_at": danish(2016, 10, 3, 23, 59).isoformat(),
    "promote_until": danish(2016, 10, 10, 23, 59).isoformat(),
    "confirm_working_days": 2,
}


def story_with_terms(**changes: Any) -> Story:
    """Begin a story whose journal says the terms."""
    story = Story()
    story.facts[0] = replace(story.facts[0], details={"capacity": 1} | TERMS | changes)
    return story


def test_replay_takes_a_registration_in_the_closing_minute() -> None:
    story = story_with_terms(closes_at=OPENS.isoformat())
    story.registers(1, 1)
    assert story.faults() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"opens_at": (OPENS + dt.timedelta(seconds=1)).isoformat()},
        {"closes_at": (OPENS - dt.timedelta(minutes=1)).isoformat()},
    ],
)
def test_replay_refuses_a_registration_outside_the_window(changes: dict[str, str]) -> None:
    story = story_with_terms(**changes)
    story.registers(1, 1)
    assert story.faults() == [("outside_window", {"entry": 2, "number": 1})]


def test_replay_judges_by_the_terms_as_they_were_then() -> None:
    story = story_with_terms(opens_at=danish(2016, 10, 1).isoformat())
    story.tell("programme_changed", None, keys=["opens_at"], queue_reopened=False, **TERMS)
    story.registers(1, 1)
    assert story.faults() == []
    assert story.outcome().terms["opens_at"] == OPENS


def test_replay_does_not_judge_by_terms_that_an_old_entry_changed() -> None:
    """An entry of version 1 says that the opening changed, not to what."""
    story = story_with_terms(opens_at=danish(2016, 10, 1).isoformat())
    story.tell("programme_changed", None, keys=["opens_at"], queue_reopened=False, confirm_working_days=2)
    story.registers(1, 1)
    assert story.faults() == []
    assert set(story.outcome().terms) == {"closes_at", "promote_until", "confirm_working_days"}


def test_replay_refuses_a_promotion_after_the_last_moment() -> None:
    story = story_with_terms(promote_until=(OPENS - dt.timedelta(hours=1)).isoformat())
    story.registers(1, 1)
    story.registers(2, None, 1)
    story.tell("withdrawn", 1, slot=1, was="allocated")
    story.promotes(2, 1)
    assert story.faults() == [("promoted_after_closing", {"entry": 5, "number": 2})]


def test_replay_refuses_a_closing_before_its_time_and_a_reopening_after_it() -> None:
    story = story_with_terms()
    story.tell("queue_closed", None, waiting=[])
    story.tell("programme_changed", None, keys=["toolbox_url"], queue_reopened=False, **TERMS)
    story.now = danish(2016, 10, 11)
    story.tell("programme_changed", None, keys=["toolbox_url"], queue_reopened=True, **TERMS)
    assert story.faults() == [
        ("closed_too_early", {"entry": 2}),
        ("wrong_detail", {"entry": 3, "name": "queue_reopened", "said": False, "expected": True}),
        ("wrong_detail", {"entry": 4, "name": "queue_reopened", "said": True, "expected": False}),
    ]


def test_replay_holds_stated_terms_against_the_slots() -> None:
    story = Story(capacity=2)
    story.tell("terms_stated", None, capacity=3, **TERMS)
    assert story.faults() == [("wrong_detail", {"entry": 2, "name": "capacity", "said": 3, "expected": 2})]


def test_replay_tells_casework_and_erasing() -> None:
    story = Story()
    story.registers(1, 1, contact_hash="a", reference_hash="b")
    story.tell("case_numbered", 1, case_number="16/1", case_number_was="")
    story.tell("hold_set", 1)
    place = story.outcome().places[1]
    assert (place.case_number, place.legal_hold, place.contact_hash, place.reference_hash) == ("16/1", True, "a", "b")
    story.tell("contact_changed", 1, changed=["name"], contact_hash="c")
    assert story.outcome().places[1].contact_hash == "c"
    story.tell("hold_lifted", 1)
    story.tell("personal_data_erased", 1)
    place = story.outcome().places[1]
    assert (place.legal_hold, place.contact_hash, place.erased_at) == (False, None, story.facts[-1].at)
    assert story.faults() == []


def test_replay_refuses_casework_that_does_not_follow() -> None:
    story = Story()
    story.registers(1, 1)
    story.tell("case_numbered", 1, case_number="16/2", case_number_was="16/1")
    story.tell("hold_lifted", 1)
    story.tell("hold_set", 1)
    story.tell("personal_data_erased", 1)
    assert [code for code, _facts in story.faults()] == ["wrong_detail", "not_possible", "not_possible"]
