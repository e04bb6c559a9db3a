"""The contact's attendee pages as a browser with the link sees them."""

import re
from html import unescape
from typing import Any

from django.test import Client

from booking.links import personal_path
from booking.models import Registration
from tests.factories import again


def path(registration: Registration, part: str = "") -> str:
    """Return the address of the list, or of a page below it."""
    return f"{personal_path(again(registration))}attendees/{part}"


def paste(client: Client, registration: Registration, text: str, **fields: Any) -> tuple[int, str]:
    """Paste a list and return the status and the page that comes back."""
    sent = {"text": text, "parts": ["talk", "workshop"]} | fields
    answer = client.post(path(registration, "paste/"), sent)
    return answer.status_code, answer.content.decode()


def fields_of(page: str) -> dict[str, str]:
    """Return the fields of the preview's form as a browser would send them."""
    start = page.index('<input type="hidden" name="lines"')
    form = page[start : page.index("</form>", start)]
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (" checked" in tag or 'type="checkbox"' not in tag):
            sent[name[1]] = unescape(value[1]) if value else ""
    for name_, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        assert chosen, name_
        sent[name_] = chosen[1]
    return sent


def statuses(page: str) -> list[str]:
    """Return the preview's status of each line."""
    return re.findall(r'data-row data-status="([a-z]+)"', page)


def said(client: Client, answer: Any) -> str:
    """Follow an act's redirect and return the message on the page."""
    assert answer.status_code == 303, answer.content.decode()
    page = client.get(answer["Location"]).content.decode()
    found = re.findall(r'page-message".*?<p class="alert-text">(.*?)</p>', page, re.DOTALL)
    return unescape(" | ".join(found))
