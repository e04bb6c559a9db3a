"""A goal plan printed by the browser: the sheet of the source with every cell, and one page for the agenda."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.toolbox.plan.plan_helpers import example_document, make_plan
from toolbox.plan.document import GoalPart, PlanDocument, SubGoalPart
from toolbox.plan.links import plan_path
from toolbox.plan.loading import EXAMPLE

Look = Callable[[Page], None]
Printed = Callable[[str], PdfReader]
MILLIMETRE = 72 / 25.4


@pytest.fixture
def printed(page: Page, site: str) -> Printed:
    """Return a function that prints a page of the site as people do, with the page's own paper."""

    def printed_page(path: str) -> PdfReader:
        page.goto(site + path)
        page.evaluate("document.fonts.ready")
        return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)))

    return printed_page


def squeezed(text: str) -> str:
    """Return a text without blanks and line breaks: where a line ends on paper says nothing."""
    return re.sub(r"\s+", "", text)


def on_paper(text: str, pages: PdfReader) -> bool:
    """Tell whether a text is on the pages in one piece."""
    return squeezed(text) in squeezed("".join(page.extract_text() for page in pages.pages))


def texts_of(sheet: dict[str, Any]) -> list[str]:
    """Return every cell, heading, paragraph and sub-goal of the sheet's file."""
    goal, worked = sheet["political_goal"], sheet["worked_sub_goal"]
    head = sheet["sheet"]
    cells = [cell for row in sheet["rows"] for cell in row["cells"].values()]
    return [
        *(head[name] for name in ("kicker", "theme_question", "method_title", "example_title")),
        *head["paragraphs"],
        *(goal[name] for name in ("heading", "title", "text", "lead_in")),
        *(f"{sub_goal['number']} {sub_goal['text']}" for sub_goal in goal["sub_goals"]),
        worked["heading"],
        *worked["prose"],
        *(column["da"] for column in sheet["columns"]),
        *(text for cell in cells for text in (cell if isinstance(cell, list) else [cell])),
    ]


def test_example_prints_as_the_sheet_on_two_pages(printed: Printed, clock: Any) -> None:
    pages = printed(plan_path(make_plan(), may_edit=False) + "ark/")
    sheet = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    assert [text for text in texts_of(sheet) if not on_paper(text, pages)] == []
    assert len(pages.pages) == 2
    for paper in pages.pages:
        assert (round(paper.mediabox.width / MILLIMETRE), round(paper.mediabox.height / MILLIMETRE)) == (297, 210)
    assert "Målemetode" in pages.pages[1].extract_text()
    catalogue: Any = pages.root_object
    assert (catalogue["/Lang"], catalogue["/MarkInfo"]["/Marked"]) == ("da", True)


def test_long_plan_repeats_its_heading_row_and_stays_one_page_on_the_agenda(printed: Printed, clock: Any) -> None:
    path = plan_path(make_plan(long_document()), may_edit=False)
    pages = printed(f"{path}ark/").pages
    with_rows = [text for page in pages if "Sidste ord" in (text := page.extract_text())]
    assert len(with_rows) > 3
    assert [text.count("Målemetode") for text in with_rows] == [1] * len(with_rows)
    for number in range(1, 25):
        (whole,) = (text for text in with_rows if f"(1.1.{number}.) der" in text)
        assert whole.count(f"Sidste ord i {number}.") == 1
    agenda = printed(f"{path}dagsorden/")
    assert len(agenda.pages) == 1
    assert on_paper("Planen har 26 politiske mål og 92 delmål mere, end der er plads til her.", agenda)


def long_document() -> PlanDocument:
    """Return a plan of many goals, with the longest texts that there is room for."""
    document = example_document()
    (goal,) = document.goals
    first = goal.sub_goals[0]
    (row, _other) = first.action_goals
    first.action_goals = [
        row.model_copy(update={"implementation": f"{'Møder og samtaler. ' * 12} Sidste ord i {number}."})
        for number in range(1, 25)
    ]
    broad = [SubGoalPart(text="W" * 2900) for _number in range(3)]
    document.goals = [goal, *(GoalPart(title="W" * 300, sub_goals=broad) for _number in range(31))]
    return document


def test_paper_is_accessible_in_both_languages(page: Page, site: str, accessible: Look, clock: Any) -> None:
    path = plan_path(make_plan(), may_edit=False)
    for address in ("ark/", "ark/?form=status", "dagsorden/"):
        page.goto(f"{site}{path}{address}")
        accessible(page)
    page.goto(f"{site}/en{path}ark/?form=tilbagemelding")
    accessible(page)
    assert page.get_by_role("article").get_attribute("lang") == "da"
    assert page.locator("html").get_attribute("lang") == "en"
