"""Free texts: five or none, by lot, and what must not stand in them."""

import random

import pytest

from toolbox.disclosure.texts import PersonalKind, personal_traces, texts_to_show

pytestmark = pytest.mark.pure

FIVE = ["Mere tid", "Færre mål", "Klarere ansvar", "Bedre tal", "Fælles møder"]


def test_four_texts_are_none_and_blank_ones_do_not_count() -> None:
    draw = random.Random(4)  # noqa: S311 -- a test's own lot
    assert texts_to_show(FIVE[:4], draw) == texts_to_show([*FIVE[:4], " \n"], draw) == []


def test_the_order_is_drawn_and_does_not_follow_the_one_they_came_in() -> None:
    orders = {tuple(texts_to_show(FIVE, random.Random(seed))) for seed in range(40)}  # noqa: S311
    assert len(orders) > 10
    assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(FIVE))}
    assert texts_to_show(FIVE, random.Random(7)) == texts_to_show(FIVE[::-1], random.Random(7))  # noqa: S311


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Ring om 010203-1234 i morgen", "cpr", "010203-1234"),
        ("0102031234", "cpr", "0102031234"),
        ("barnet 610203 1234.", "cpr", "610203 1234"),
        ("01 02 03 1234", "cpr", "01 02 03 1234"),
        ("010203 - 1234", "cpr", "010203 - 1234"),
        ("skriv til mette.hansen@kommune.dk.", "email", "mette.hansen@kommune.dk"),
        ("<jens@børn.kommune.dk>", "email", "jens@børn.kommune.dk"),
        ("tlf. 12345678", "phone", "12345678"),
        ("+45 12 34 56 78", "phone", "+45 12 34 56 78"),
        ("1234 5678", "phone", "1234 5678"),
        ("12-34-56-78", "phone", "12-34-56-78"),
    ],
)
def test_what_points_at_a_person_is_found(text: str, kind: str, found: str) -> None:
    assert [(trace.kind, trace.text) for trace in personal_traces(text)] == [(PersonalKind(kind), found)]


@pytest.mark.parametrize(
    "text",
    [
        "Vi har 12.000.000 kr. i 2014-2015",
        "Sag 2014/123456",
        "Fra 1.2.2014 til 31.12.2015",
        "12 @ 14",
        "98 kommuner, 5",
    ],
)
def test_figures_and_dates_are_left_alone(text: str) -> None:
    assert personal_traces(text) == []


def test_all_is_found_in_the_order_it_stands() -> None:
    text = "Ring 12345678 om 010203-1234, eller skriv til a@b.dk"
    assert [trace.kind for trace in personal_traces(text)] == ["phone", "cpr", "email"]
