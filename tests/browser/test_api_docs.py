"""The page that documents the API: all its files from our own site, under the strict content security policy."""

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.django_db(transaction=True)
def test_the_page_lists_the_operations(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{site}/api/v1/docs")

    expect(page.locator("h1", has_text="Temadage")).to_be_visible()
    register = page.locator("#operations-public-register")
    expect(register).to_be_visible()
    register.locator("button.opblock-summary-control").click()
    expect(register).to_contain_text("application/problem+json")
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
