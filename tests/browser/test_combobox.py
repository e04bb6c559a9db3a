"""The select of municipalities, searched by typing and used with the keyboard alone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from booking.models import Programme


@pytest.fixture
def combobox(page: Page, site: str, programme: Programme) -> Locator:
    """Open the form and return its combobox."""
    page.goto(f"{site}/tilmeld/")
    return page.get_by_role("combobox", name="Kommune")


def chosen(page: Page) -> str:
    """Return the code that the form would send."""
    return str(page.locator("select[name=municipality]").evaluate("select => select.value"))


@pytest.mark.parametrize(
    ("typed", "name", "code"),
    [
        ("Århus", "Aarhus", "0751"),
        ("arhus", "Aarhus", "0751"),
        ("Åbenrå", "Aabenraa", "0580"),
        ("Høje Tåstrup", "Høje-Taastrup", "0169"),
        ("hoeje-taastrup", "Høje-Taastrup", "0169"),
        ("Copenhagen", "København", "0101"),
        ("taastrup", "Høje-Taastrup", "0169"),
        ("Køge Kommune", "Køge", "0259"),
    ],
)
def test_combobox_finds_what_people_type(combobox: Locator, page: Page, *, typed: str, name: str, code: str) -> None:
    combobox.press_sequentially(typed)
    expect(page.get_by_role("option").first).to_have_text(name)
    combobox.press("ArrowDown")
    combobox.press("Enter")
    expect(combobox).to_have_value(name)
    expect(combobox).to_have_attribute("aria-expanded", "false")
    assert chosen(page) == code


@pytest.mark.parametrize("typed", ["aa", "å", "Å"])
def test_two_letters_find_what_begins_so(combobox: Locator, page: Page, typed: str) -> None:
    combobox.press_sequentially(typed)
    names = page.get_by_role("option").all_inner_texts()
    aabybro_and_aars = ["Jammerbugt", "Vesthimmerlands"]
    assert sorted(names) == ["Aabenraa", "Aalborg", "Aarhus", *aabybro_and_aars]


def test_the_list_opens_where_it_can_be_seen_above_a_keyboard(combobox: Locator, page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 330})
    combobox.press_sequentially("e")
    seen = page.get_by_role("listbox").bounding_box()
    field = combobox.bounding_box()
    assert seen
    assert field
    assert field["y"] >= 0
    assert seen["y"] + seen["height"] <= 330
    assert seen["height"] >= 96
    page.set_viewport_size({"width": 375, "height": 740})
    expect(page.get_by_role("option").first).to_be_in_viewport()


def test_combobox_tells_a_screen_reader_what_it_does(combobox: Locator, page: Page) -> None:
    expect(combobox).to_have_attribute("aria-expanded", "false")
    combobox.press_sequentially("frederiks")
    expect(combobox).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".combobox [role=status]")).to_have_text("4 kommuner")
    combobox.press("ArrowDown")
    active = combobox.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    combobox.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(combobox).to_have_value("frederiks")


def test_combobox_says_when_nothing_matches_and_sends_nothing(combobox: Locator, page: Page) -> None:
    combobox.press_sequentially("Malmø")
    expect(page.locator(".combobox [role=status]")).to_have_text("Ingen kommune passer til det, du har skrevet")
    combobox.press("Tab")
    assert not chosen(page)
    page.get_by_role("button", name="Tilmeld kommunen").click()
    expect(page.get_by_role("link", name="Vælg jeres kommune på listen")).to_be_visible()


def test_combobox_takes_a_whole_name_without_choosing(combobox: Locator, page: Page) -> None:
    combobox.press_sequentially("odense")
    combobox.press("Tab")
    expect(combobox).to_have_value("Odense")
    assert chosen(page) == "0461"


def test_combobox_forgets_the_choice_when_the_text_changes(combobox: Locator, page: Page) -> None:
    combobox.press_sequentially("odense")
    combobox.press("Tab")
    combobox.press("End")
    combobox.press("Backspace")
    assert not chosen(page)


def test_combobox_shows_all_by_its_button(combobox: Locator, page: Page) -> None:
    page.get_by_role("button", name="Vis alle kommuner").click()
    expect(page.get_by_role("option")).to_have_count(98)
    page.get_by_role("option", name="Ærø", exact=True).click()
    assert chosen(page) == "0492"


def test_combobox_keeps_the_choice_through_an_error(combobox: Locator, page: Page) -> None:
    combobox.press_sequentially("ærø")
    combobox.press("Tab")
    page.get_by_role("button", name="Tilmeld kommunen").click()
    expect(page.get_by_role("combobox", name="Kommune")).to_have_value("Ærø")
    assert chosen(page) == "0492"
