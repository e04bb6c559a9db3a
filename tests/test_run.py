"""Every test is run by a part of `./test`: pure ones once, browser tests and races on PostgreSQL, the rest on both."""

import pytest
from _pytest.mark.expression import Expression

from tests import run

ONCE = {"pure": {"pure"}, "browser": {"browser"}, "race": {"race"}}


def takers(parts: tuple[run.Part, ...], marks: set[str]) -> set[str]:
    """Return the names of the parts that take a test with these marks."""

    def marked(mark: str, /, **_values: str | float | bool | None) -> bool:
        return mark in marks

    return {part.name for part in parts if Expression.compile(part.marks).evaluate(marked)}


@pytest.mark.parametrize("mark", sorted(ONCE))
def test_the_whole_takes_a_test_of_one_kind_once(mark: str) -> None:
    assert takers(run.WHOLE, {mark}) == ONCE[mark]


@pytest.mark.parametrize("mark", ["browser", "race"])
def test_named_tests_that_need_postgresql_run_there_alone(mark: str) -> None:
    assert takers(run.NAMED, {mark}) == {"postgresql"}
    assert all(part.on_postgres for part in run.WHOLE if part.name == mark)


@pytest.mark.parametrize("parts", [run.WHOLE, run.NAMED])
def test_all_other_tests_run_on_both_databases(parts: tuple[run.Part, ...]) -> None:
    assert takers(parts, set()) == {"postgresql", "sqlite"}
    assert [part.on_postgres for part in parts[:2]] == [True, False]
    assert takers(run.NAMED, {"pure"}) == {"sqlite"}


def test_the_whole_leaves_no_combination_of_marks_out() -> None:
    pairs = [{first, second} for first in ONCE for second in ONCE if "pure" not in {first, second}]
    assert all(takers(run.WHOLE, pair) for pair in pairs)
