"""The words of the sheet's cells."""

import datetime as dt

import pytest
from django.utils import translation

from toolbox.paper.cells import (
    action_cell,
    anchoring_text,
    as_clause,
    criterion_cell,
    feedback_text,
    implementation_cell,
    in_a_row,
    lead_in,
    method_cell,
    paragraphs,
    sub_goal_heading,
)
from toolbox.plan.document import ActionGoalPart, ActivityPart, AnchoringPart, CriterionPart, FeedbackPart

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Have et børnesyn", "have et børnesyn."),
        ("Inddrage forældrene.", "inddrage forældrene."),
        ("IT-understøtte arbejdet", "IT-understøtte arbejdet."),
        ("Å", "å."),
    ],
)
def test_sub_goal_goes_on_after_derfor_vil_vi(text: str, clause: str) -> None:
    assert as_clause(text) == clause


def test_sub_goal_that_is_still_a_question_stands_as_it_is() -> None:
    assert sub_goal_heading("1.1", "Hvordan følger vi op?") == "Delmål 1.1. Hvordan følger vi op?"
    assert sub_goal_heading("1.1", "Følge op") == "Delmål 1.1. Derfor vil vi følge op."


def test_number_of_sub_goals_is_a_word() -> None:
    assert lead_in(1) == "Det politiske mål er konkretiseret i ét delmål – derfor vil vi:"
    assert lead_in(5) == "Det politiske mål er konkretiseret i fem delmål – derfor vil vi:"
    assert "i 23 delmål" in lead_in(23)
    with translation.override("en"):
        assert lead_in(2) == "The political goal is made concrete in two sub-goals – therefore we will:"


def test_per_cent_stays_with_its_number() -> None:
    assert paragraphs("mindst 80 % af dem\n\n\n og 95 %.", "", "  ") == [
        "mindst 80\N{NO-BREAK SPACE}% af dem",
        "og 95\N{NO-BREAK SPACE}%.",
    ]


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (
            {"body": "chefgruppen", "role": "børne- og ungechefen"},
            "Forankret i chefgruppen – børne- og ungechefen er ansvarlig.",
        ),
        ({"body": "chefgruppen."}, "Forankret i chefgruppen."),
        ({"role": "børnechefen", "duty": "coordinator"}, "Børnechefen er tovholder."),
        ({"role": "chefen", "is_placeholder": True}, "Chefen er ansvarlig. [skriv jeres egen]"),
    ],
)
def test_anchoring_is_one_sentence(facts: dict[str, str], text: str) -> None:
    assert anchoring_text(AnchoringPart.model_validate(facts)) == text


def test_cells_are_composed_of_what_there_is() -> None:
    part = ActionGoalPart(
        number="1.1.1",
        text="der arbejdes for det",
        asks_competences=True,
        criteria=[
            CriterionPart(text="mindst 80 %", method="Spørgeskema"),
            CriterionPart(text="b", method="Spørgeskema"),
        ],
        activities=[
            ActivityPart(text="dialogmøder", when_text="marts 2017", channels="ledermøder\nskoler"),
            ActivityPart(text="Håndbog udarbejdes.", done_on=dt.date(2017, 3, 3)),
        ],
        feedback=[FeedbackPart(what="opsamling på mål", when_text="ultimo 2017")],
    )
    assert action_cell(part) == ["(1.1.1.) der arbejdes for det", "Kræver nye kompetencer."]
    assert method_cell(part) == ["Spørgeskema"]
    assert implementation_cell(part) == [
        "Dialogmøder (marts 2017): ledermøder, skoler.",
        "Håndbog udarbejdes. Gjort 3. marts 2017.",
        "Tilbagemelding til det politiske niveau: opsamling på mål, ultimo 2017.",
    ]
    assert implementation_cell(part, with_feedback=False)[-1] == "Håndbog udarbejdes. Gjort 3. marts 2017."
    assert implementation_cell(part.model_copy(update={"implementation": "Vores\n\negen tekst"})) == [
        "Vores",
        "egen tekst",
    ]
    assert criterion_cell(part.model_copy(update={"criteria": []})) == ["Ikke fastsat endnu."]


def test_feedback_says_to_whom_and_when_it_was_given() -> None:
    given = FeedbackPart(what="Status", receiver="børneudvalget", given_on=dt.date(2017, 4, 1))
    assert feedback_text(given) == "Tilbagemelding til børneudvalget: Status. Givet 1. april 2017."


def test_list_says_how_many_more() -> None:
    assert in_a_row(["a", "b", "a", "", "c"], most=2) == "a; b og 1 mere"
    assert in_a_row(["a", "b"], most=2) == "a; b"
