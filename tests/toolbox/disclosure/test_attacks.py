"""The attacks find nothing; put to a rule that is weakened, each of them finds people (issue 15, attacks 1, 2, 4–6)."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial
from itertools import combinations_with_replacement, permutations

import pytest

from tests.toolbox.disclosure.solver import SCALE, Leak, leaks
from tests.toolbox.disclosure.suite import ATTACKS, figure_below_the_limit, group, leaks_of_pairs, page
from toolbox.disclosure import figures
from toolbox.disclosure.columns import lay_out
from toolbox.disclosure.country import CountryPart, role_picture
from toolbox.disclosure.figures import FEW, Answer, Precision, PublishedFigure, published, tenths_of

pytestmark = pytest.mark.pure

by_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
Attack = Callable[[int], Iterator[Leak]]


@by_attack
def test_an_attack_learns_nothing_of_anybody(attack: Attack) -> None:
    assert list(attack(figures.SMALLEST_GROUP)) == []


@by_attack
def test_the_same_attack_finds_people_under_mean_of_three_or_more(
    attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mean_of_three(answers: Sequence[Answer], *, smallest: int) -> PublishedFigure:
        given = [answer for answer in answers if answer is not None]
        return FEW if len(given) < smallest else PublishedFigure(*plain(sum(given), len(given)), len(given))

    def plain(total: int, n: int) -> tuple[Precision, int]:
        return Precision.EXACT, tenths_of(total, n)

    monkeypatch.setattr(figures, "published", mean_of_three)
    monkeypatch.setattr(figures, "cut", plain)
    monkeypatch.setattr(figures, "refuse_smaller", lambda _smallest: None)
    assert next(attack(3), None)


@pytest.mark.parametrize("cut", [4, 5])
def test_a_narrower_cut_tells_a_colleague_a_side(cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "CUT", cut)
    assert leaks(published, 5) != []


def test_an_exact_theme_beside_cut_statements_leaks() -> None:
    def tell(people: Sequence[tuple[int, int]]) -> object:
        one, two = (figure_below_the_limit([person[at] for person in people]) for at in (0, 1))
        return one, two, sum(map(sum, people))

    assert leaks_of_pairs(tell, 3) != []


def test_order_tells_nothing_so_bags_are_all_worlds() -> None:
    for bag in combinations_with_replacement(SCALE, 5):
        assert {published(world) for world in permutations(bag)} == {published(bag)}


def test_without_consent_one_person_leaves_no_trace_and_with_it_the_answer_shows() -> None:
    """Attacks 6 and 7."""
    leaders = group(1, 2, 3, 4, 5)
    unseen = {page({"chair": group(answer), "leaders": leaders}, 5) for answer in SCALE}
    seen = {page({"chair": group(answer, consents=True), "leaders": leaders}, 5) for answer in SCALE}
    assert (len(unseen), len(seen)) == (1, 5)


ROLES = ("chair", "leaders")


def told_of_five_municipalities(chairs: Sequence[Answer], total: int, *, counted_twice: bool) -> Hashable:
    """Return all figures of five municipalities of one chair and four team leaders each, whose five give one total."""
    shown = []
    hidden: dict[str, dict[str, list[Answer]]] = {role: {} for role in ROLES}
    for place, chair in enumerate(chairs):
        rest = total - (chair or 0)
        leaders = [rest // 4 + (at < rest % 4) for at in range(4)]
        by_role = {"chair": group(chair), "leaders": group(*leaders)}
        layout = lay_out(by_role)
        shown += [column.figure("s") for column in layout.columns]
        for role, people in (by_role if counted_twice else layout.hidden).items():
            hidden[role][str(place)] = [person.answers["s"] for person in people]
    return *shown, *(role_picture([], hidden[role], {}).whole for role in ROLES)


@pytest.mark.parametrize("counted_twice", [False, True])
def test_counting_the_joined_in_their_role_too_would_fix_the_chairs(*, counted_twice: bool) -> None:
    """Five joined columns less what the country says of team leaders are the five chairs, whose ends nobody cut."""

    def found(total: int) -> list[Leak]:
        return leaks(partial(told_of_five_municipalities, total=total, counted_twice=counted_twice), 5)

    assert any(found(total) for total in range(12, 19)) is counted_twice


def test_hidden_people_are_a_part_of_their_own_whatever_is_shown() -> None:
    """Attack 4, the other way round: with the hidden summed exactly, all five fives would be known."""
    shown = [CountryPart({name: 5}, published([3, 3, 3, 3, last])) for name, last in (("a", 3), ("b", 4), ("c", 2))]
    fives = role_picture(shown, {"d": [5, 5], "e": [5, 5], "f": [5]}, {})
    assert fives == role_picture(shown, {"d": [5, 5], "e": [2, 4], "f": [3]}, {})
