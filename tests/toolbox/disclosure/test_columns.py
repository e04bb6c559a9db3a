"""Columns and country: each person in one part at most, and what is told depends on the parts' figures alone."""

from collections import Counter
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from tests.toolbox.disclosure.solver import SCALE
from tests.toolbox.disclosure.suite import group
from toolbox.disclosure.columns import JOINED, Layout, Respondent, lay_out
from toolbox.disclosure.country import CountryPart, column_part, hidden_part, put_together, role_picture
from toolbox.disclosure.figures import FEW, Answer, Precision, PublishedFigure, published

pytestmark = pytest.mark.pure


class Person(NamedTuple):
    """Somebody of a made-up country."""

    municipality: str
    role: str
    consents: bool


def shown(layout: Layout) -> dict[str, int]:
    return {column.key: len(column.people) for column in layout.columns}


def test_roles_under_five_are_joined_or_hidden() -> None:
    """Check 13."""
    one_two_three = lay_out({"chair": group(1), "managers": group(2, 3), "leaders": group(3, 4, 5)})
    assert shown(one_two_three) == {JOINED: 6}
    assert one_two_three.hidden == {}
    one_two_five = lay_out({"chair": group(1), "managers": group(2, 3), "leaders": group(1, 2, 3, 4, 5)})
    assert shown(one_two_five) == {"leaders": 5}
    assert {role: len(people) for role, people in one_two_five.hidden.items()} == {"chair": 1, "managers": 2}


def test_who_consents_stands_in_the_own_column_and_in_no_other() -> None:
    """R6: a tick of somebody whose role reaches five changes nothing."""
    by_role = {
        "chair": group(5, consents=True),
        "managers": group(2, consents=True) + group(4),
        "leaders": group(3, 4, 5, 1),
        "caseworkers": group(1, 2, 3, 4) + group(5, consents=True),
    }
    layout = lay_out(by_role)
    assert shown(layout) == {"chair": 1, "managers": 1, "caseworkers": 5, JOINED: 5}
    assert [column.key for column in layout.columns if column.is_open] == ["chair", "managers"]
    assert layout.columns[0].figure("s") == PublishedFigure(Precision.EXACT, 50, 1)
    assert layout.columns[2].figure("s") == PublishedFigure(Precision.EXACT, 30, 5, split=True)


def test_whoever_was_not_asked_is_one_answer_less() -> None:
    people = [Respondent({"f1": 4}), *(Respondent({"f1": 3, "f2": 3}) for _each in range(4))]
    (column,) = lay_out({"chair": people[:1], "leaders": people[1:]}).columns
    assert (column.figure("f1").n, column.figure("f2")) == (5, FEW)


def test_hidden_people_count_from_five_answers_of_three_municipalities() -> None:
    assert hidden_part({"a": [3, 3], "b": [3, 3]}) is None
    assert hidden_part({"a": [3, 3], "b": [3, 3], "c": [None]}) is None
    assert hidden_part({"a": [3, 3], "b": [3], "c": [None, 4]}) is None
    part = hidden_part({"a": [5, 5], "b": [5, 5], "c": [None, 4]})
    assert part is not None
    assert part.figure == PublishedFigure(Precision.AT_LEAST, 38, 5)
    assert part.counts == {"a": 2, "b": 2, "c": 1}


def parts(*of: tuple[str, int, int]) -> list[CountryPart]:
    made = [column_part(name, PublishedFigure(Precision.EXACT, tenths, n)) for name, n, tenths in of]
    return [part for part in made if part]


def test_a_country_has_five_municipalities_and_none_is_more_than_half() -> None:
    four = [("a", 5, 20), ("b", 5, 30), ("c", 5, 30), ("d", 5, 40)]
    assert put_together(parts(*four)) == FEW
    assert put_together(parts(*four, ("e", 20, 35))) == PublishedFigure(Precision.EXACT, 33, 40)
    assert put_together(parts(*four, ("e", 21, 35))) == FEW
    assert put_together([]) == FEW
    assert column_part("a", FEW) is None


SIZES = {name: "small" if name < "f" else "large" for name in "abcdefghij"}


def test_size_classes_are_shown_all_or_none_and_hidden_people_are_summed_in_one_way() -> None:
    columns = parts(*((name, 5, 20 if name < "f" else 40) for name in SIZES))
    both = role_picture(columns, {}, SIZES)
    assert (both.whole.tenths, {size: figure.tenths for size, figure in both.by_size.items()}) == (
        30,
        {"small": 20, "large": 40},
    )
    three = {"a": [5, 5], "b": [5, 5], "c": [5, 1]}
    assert role_picture(columns, three, SIZES).by_size["small"].n == 31
    two = {"a": [5, 5, 5], "b": [5, 1]}
    assert role_picture(columns, two, SIZES).by_size == {}
    assert role_picture(columns, two | {"f": [5]}, SIZES).whole.n == 56  # together they are enough for the country
    assert role_picture(columns, {}, SIZES | {"j": ""}).by_size == {}


WORLDS = st.lists(
    st.tuples(
        st.builds(Person, st.sampled_from([*SIZES]), st.sampled_from(["chair", "leaders"]), st.booleans()),
        st.sampled_from([1, 2, 3, 4, 5, None]),
    ),
    min_size=20,
    max_size=60,
)


def told(people: list[Person], answers: list[Answer]) -> tuple[dict[object, object], list[list[int]]]:
    """Return everything that is published of one statement, and the parts as places in the list of people."""
    publication: dict[object, object] = {}
    divided: list[list[int]] = []
    place_of: dict[int, int] = {}
    columns: dict[str, list[CountryPart | None]] = {}
    hidden: dict[str, dict[str, list[int]]] = {}
    for name in SIZES:
        by_role: dict[str, list[Respondent]] = {}
        for place, (person, answer) in enumerate(zip(people, answers, strict=True)):
            if person.municipality == name:
                respondent = Respondent({"s": answer}, consents=person.consents)
                place_of[id(respondent)] = place
                by_role.setdefault(person.role, []).append(respondent)
        layout = lay_out(by_role)
        for column in layout.columns:
            figure = publication[name, column.key] = column.figure("s")
            divided += [] if column.is_open else [[place_of[id(one)] for one in column.people]]
            columns.setdefault(column.key, []).append(column_part(name, figure))
        for role, unseen in layout.hidden.items():
            hidden.setdefault(role, {})[name] = [place_of[id(one)] for one in unseen]
        kept = [one for column in layout.columns for one in column.people] + [
            one for unseen in layout.hidden.values() for one in unseen
        ]
        assert Counter(map(id, kept)) == Counter(id(one) for ones in by_role.values() for one in ones)
    for role in {*columns, *hidden}:
        of_role = {name: [answers[place] for place in places] for name, places in hidden.get(role, {}).items()}
        seen = [part for part in columns.get(role, []) if part]
        publication[role] = role_picture(seen, of_role, {name: "small" if name < "d" else "large" for name in SIZES})
        divided += [[place for places in hidden.get(role, {}).values() for place in places]]
    return publication, [part for part in divided if part]


@for_any(WORLDS, st.data())
def test_a_part_may_be_anything_that_has_its_figure(world: list[tuple[Person, Answer]], data: st.DataObject) -> None:
    """What all figures together tell is what each part's tells: so the worlds of one part are all worlds there are.

    Two people of a part move towards or from each other, or change places; who stands where stays, and so does all
    that is published, wherever the figure of the part stays.
    """
    people, answers = [person for person, _answer in world], [answer for _person, answer in world]
    before, divided = told(people, answers)
    part = data.draw(st.sampled_from(divided)) if divided else []
    given = [place for place in part if answers[place] is not None]
    if len(given) < 2:
        return
    one, other = data.draw(st.permutations(given))[:2]
    figure = published([answers[place] for place in part])
    rest = [answers[place] for place in part if place not in {one, other}]
    same = [pair for pair in product(SCALE, repeat=2) if published([*rest, *pair]) == figure]
    changed = [*answers]
    changed[one], changed[other] = data.draw(st.sampled_from(same))
    after, _divided = told(people, changed)
    assert after == before
