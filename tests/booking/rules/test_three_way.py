"""What is written when two people changed the same thing at once (Q13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.rules.three_way import is_same_person, merge, merge_rows

VALUES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), min_size=3, max_size=3)


def test_only_what_was_changed_is_written() -> None:
    merged = merge(stood={"a": 1, "b": 1}, wanted={"a": 2, "b": 1}, stands={"a": 1, "b": 3})
    assert (merged.values, merged.clashes) == ({"a": 2, "b": 3}, [])


def test_two_changes_of_the_same_clash_unless_they_agree() -> None:
    assert merge(stood={"a": 1}, wanted={"a": 2}, stands={"a": 3}).clashes == ["a"]
    assert merge(stood={"a": 1}, wanted={"a": 2}, stands={"a": 2}).clashes == []


def test_who_does_not_say_what_stood_writes_everything() -> None:
    merged = merge(stood=None, wanted={"a": 1}, stands={"a": 3})
    assert (merged.values, merged.clashes) == ({"a": 1}, [])


@given(stood=VALUES, wanted=VALUES, stands=VALUES)
def test_nothing_is_wiped_unseen(stood: dict[str, int], wanted: dict[str, int], stands: dict[str, int]) -> None:
    """Another's change is written over only where one changed it oneself, and then it clashes."""
    merged = merge(stood=stood, wanted=wanted, stands=stands)
    for name in "abc":
        if stands[name] != stood[name] and merged.values[name] != stands[name]:
            assert name in merged.clashes
        if wanted[name] != stood[name]:
            assert merged.values[name] == wanted[name]


@given(rows=st.tuples(*[st.sets(st.integers(0, 5))] * 3))
def test_rows_added_by_either_stay_and_rows_removed_by_either_go(rows: tuple[set[int], set[int], set[int]]) -> None:
    stood, wanted, stands = rows
    merged = merge_rows(stood=sorted(stood), wanted=sorted(wanted), stands=sorted(stands))
    assert len(merged) == len(set(merged))
    assert set(merged) == (stands - (stood - wanted)) | (wanted - stood)


def test_rows_without_what_stood_replace_all() -> None:
    assert merge_rows(stood=None, wanted=[2, 1, 2], stands=[3]) == [2, 1]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (("anna holm", "anna.holm@aarhus.dk"), True),
        (("Anna Holm Berg", "ANNA@aarhus.dk"), True),
        (("Anna Holm", ""), True),
        (("Bo Berg", "bo@aarhus.dk"), False),
    ],
)
def test_a_corrected_name_or_address_is_the_same_person(other: tuple[str, str], *, same: bool) -> None:
    assert is_same_person(("Anna Holm", "anna@aarhus.dk"), other) is same


def test_two_people_without_address_differ_by_name() -> None:
    assert not is_same_person(("Anna", ""), ("Bo", ""))
