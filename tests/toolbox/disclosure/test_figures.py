"""One figure: the bounds of the rules, the limit of five, and rounding that is a whole number's."""

import random
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toolbox.disclosure.solver import WITH_DONT_KNOW, agrees_or_not, leaks
from toolbox.disclosure.columns import lay_out
from toolbox.disclosure.figures import FEW, Precision, PublishedFigure, cut, published, published_openly
from toolbox.disclosure.shares import PublishedShare, published_share
from toolbox.disclosure.texts import texts_to_show

pytestmark = pytest.mark.pure

EXACT, AT_MOST, AT_LEAST = Precision.EXACT, Precision.AT_MOST, Precision.AT_LEAST


@pytest.mark.parametrize(("n", "lowest", "highest"), [(5, 22, 38), (10, 16, 44), (25, 12, 48), (200, 11, 49)])
def test_the_ends_are_cut_by_the_size_of_the_group(n: int, lowest: int, highest: int) -> None:
    assert {cut(total, n) for total in range(n, n + 7)} == {(AT_MOST, lowest)}
    assert {cut(total, n) for total in range(5 * n - 6, 5 * n + 1)} == {(AT_LEAST, highest)}


def test_just_inside_the_ends_a_mean_is_exact() -> None:
    assert [cut(total, 5) for total in (11, 12, 18, 19)] == [(AT_MOST, 22), (EXACT, 24), (EXACT, 36), (AT_LEAST, 38)]


def test_four_are_few_and_five_are_shown() -> None:
    """Check 12, and "ved ikke" counts as no answer without telling how many."""
    assert published([5, 5, 5, 5]) == published([5, None, 1, 1, 1]) == published([]) == FEW
    assert published([5, 5, 5, 5, 5, None]) == PublishedFigure(AT_LEAST, 38, 5)
    assert published([3, 3, 3, 3, 5]).value == Decimal("3.4")


def test_the_spread_is_told_as_one_bit() -> None:
    assert published([1, 2, 3, 4, 5]).split
    assert not published([1, 3, 3, 4, 5]).split
    assert not published([1, 2, 3, 3, 5]).split


def test_who_chose_to_be_seen_is_seen() -> None:
    assert published_openly([5]) == PublishedFigure(EXACT, 50, 1)
    assert published_openly([None]) == FEW


@given(st.lists(st.integers(1, 5), min_size=5, max_size=400))
def test_a_figure_is_true_and_the_same_upside_down(answers: list[int]) -> None:
    figure, mirror = published(answers), published([6 - answer for answer in answers])
    mean = Fraction(sum(answers), len(answers))
    assert figure.tenths is not None
    assert mirror.tenths is not None
    assert (figure.kind is AT_MOST) is (mirror.kind is AT_LEAST)
    assert figure.split is mirror.split
    assert abs(figure.tenths + mirror.tenths - 60) <= 1  # a half is rounded up on both sides
    half = Fraction(1, 20)
    assert {
        EXACT: abs(mean - Fraction(figure.tenths, 10)) <= half,
        AT_MOST: mean <= Fraction(figure.tenths, 10) + half,
        AT_LEAST: mean >= Fraction(figure.tenths, 10) - half,
    }[figure.kind]


@pytest.mark.parametrize(
    "ask",
    [
        lambda smallest: published([3] * 9, smallest=smallest),
        lambda smallest: published_share([3] * 9, smallest=smallest),
        lambda smallest: lay_out({}, smallest=smallest),
        lambda smallest: texts_to_show(["a"] * 9, random.Random(1), smallest=smallest),  # noqa: S311 -- no secret here
    ],
)
@pytest.mark.parametrize("smallest", [4, 3, 1, 0, -1])
def test_no_limit_under_five_is_obeyed(ask: Callable[[int], object], smallest: int) -> None:
    """Attack 17."""
    with pytest.raises(ValueError, match="never shown"):
        ask(smallest)


def test_a_higher_limit_is_obeyed() -> None:
    assert published([3] * 7, smallest=8) == FEW
    assert published([3] * 8, smallest=8).n == 8


def test_a_share_has_its_bottom_cut_and_shows_full_agreement() -> None:
    assert published_share([4, 4, 4, 4]) == PublishedShare(Precision.FEW)
    assert {published_share([4] * agreeing + [1] * (5 - agreeing)) for agreeing in (0, 1, 2)} == {
        PublishedShare(AT_MOST, 40, 5)
    }
    assert published_share([5, 5, 4, 1, 2, None]) == PublishedShare(EXACT, 60, 5)
    assert published_share([5] * 6) == PublishedShare(EXACT, 100, 6)
    assert published_share([1] * 7) == PublishedShare(AT_MOST, 29, 7)


@pytest.mark.parametrize("n", [5, 6, 7, 8])
def test_a_share_tells_nobodys_value_and_no_disagreement(n: int) -> None:
    assert leaks(published_share, n, WITH_DONT_KNOW if n < 7 else WITH_DONT_KNOW[:5], agrees_or_not) == []


def test_a_share_without_its_cut_tells_who_disagrees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolbox.disclosure.shares.SHARE_CUT", 0)
    assert leaks(published_share, 5, safe=agrees_or_not) != []
