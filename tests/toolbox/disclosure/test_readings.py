"""What is read out of figures: only what is sure, and the same for the same figures."""

from collections.abc import Sequence
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toolbox.disclosure.solver import SCALE
from toolbox.disclosure.figures import FEW, Precision, PublishedFigure, published
from toolbox.disclosure.readings import Gap, agreements, five_step, gaps, theme_figure, trend, weakest_themes

pytestmark = pytest.mark.pure


def exact(tenths: int) -> PublishedFigure:
    return PublishedFigure(Precision.EXACT, tenths, 10)


LOW, HIGH = published([1] * 5), published([5] * 5)


def test_a_theme_is_the_mean_of_what_is_shown() -> None:
    assert theme_figure([exact(20), exact(35), FEW]) == PublishedFigure(Precision.EXACT, 28)
    assert theme_figure([LOW, LOW]) == PublishedFigure(Precision.AT_MOST, 22)
    assert theme_figure([LOW, HIGH]) == PublishedFigure(Precision.EXACT, 30)
    assert theme_figure([FEW]) == FEW


def test_five_steps_are_the_five_answers() -> None:
    assert [five_step(exact(tenths)) for tenths in (10, 14, 15, 24, 25, 34, 35, 44, 45, 50)] == [
        1, 1, 2, 2, 3, 3, 4, 4, 5, 5,
    ]  # fmt: skip
    assert five_step(FEW) is None


def test_the_weakest_themes_come_in_the_order_of_the_questionnaire_where_equal() -> None:
    themes = {"a": [exact(30)], "b": [exact(20), exact(40)], "c": [exact(29), FEW], "d": [exact(41)], "e": [FEW]}
    assert weakest_themes(themes) == ["c", "a", "b"]


def test_gaps_are_sure_largest_first_and_have_a_direction() -> None:
    rows = {
        "near": {"joint": exact(30), "leaders": exact(34)},
        "half": {"joint": exact(30), "leaders": exact(35)},
        "cut": {"joint": HIGH, "leaders": LOW, "chair": FEW},
        "hidden": {"joint": exact(20), "leaders": LOW},
    }
    assert gaps(rows) == [Gap("cut", "joint", "leaders", 16), Gap("half", "leaders", "joint", 5)]
    assert agreements(rows) == ["near", "hidden"]


def test_a_change_is_sure_or_none() -> None:
    assert trend(exact(30), exact(33)) == 1
    assert trend(exact(30), exact(27)) == -1
    assert trend(exact(30), exact(32)) == trend(FEW, exact(40)) == trend(exact(40), FEW) == 0
    assert trend(exact(18), LOW) == trend(LOW, published([1] * 10)) == 0  # one bound is lower: the group is larger
    assert trend(LOW, exact(25)) == 1


ALIKE: dict[PublishedFigure, list[tuple[int, ...]]] = {}
for size in (5, 6):
    for bag in combinations_with_replacement(SCALE, size):
        ALIKE.setdefault(published(bag), []).append(bag)
PAIRS = st.sampled_from([*ALIKE.values()]).flatmap(
    lambda bags: st.tuples(st.sampled_from(bags), st.sampled_from(bags), st.sampled_from([*ALIKE]))
)


@given(PAIRS)
def test_equal_figures_read_alike(world: tuple[tuple[int, ...], tuple[int, ...], PublishedFigure]) -> None:
    """Attack 8: whatever is ordered, coloured or said follows the figure, not the answers behind it."""
    one, other, beside = world

    def read(answers: Sequence[int]) -> object:
        shown = published(answers)
        rows = {"s": {"joint": beside, "leaders": shown}}
        weakest = weakest_themes({"t": [shown], "u": [beside]})
        theme = theme_figure([shown, beside])
        return theme, five_step(shown), gaps(rows), agreements(rows), trend(beside, shown), weakest

    assert read(one) == read(other)
