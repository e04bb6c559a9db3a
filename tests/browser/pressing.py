"""Presses a button twice while the first press's answer is on its way."""

import threading
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from playwright.sync_api import Page

from config.middleware import ClientAddressMiddleware
from tests.waiting import PATIENCE_SECONDS, until

SECOND_MILLISECONDS = 200
"""A second press that the script let through would have reached us by then."""


class Slow:
    """Keeps answers to forms back until both presses are done."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stand in the way of every answer; keep none back yet."""
        self.came = 0
        self.may_go = threading.Event()
        self.may_go.set()
        answer = ClientAddressMiddleware.__call__

        def slowly(site: Any, request: HttpRequest) -> HttpResponse:
            response = answer(site, request)
            if request.method == "POST":
                self.came += 1
                assert self.may_go.wait(PATIENCE_SECONDS)
            return response

        monkeypatch.setattr(ClientAddressMiddleware, "__call__", slowly)

    def press_twice(self, page: Page, name: str, *, milliseconds: int, expected: int) -> None:
        """Press a button twice, so many milliseconds apart, of which `expected` presses reach us."""
        button = page.get_by_role("button", name=name, exact=True)
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.came = 0
        self.may_go.clear()
        page.mouse.click(*middle)  # the mouse itself does not wait for the page, as `button.click` would
        page.wait_for_timeout(milliseconds)
        page.mouse.click(*middle)
        page.wait_for_timeout(SECOND_MILLISECONDS)
        until(lambda: self.came == expected, "the presses have come")
        self.may_go.set()
        page.wait_for_load_state()
