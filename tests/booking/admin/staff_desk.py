"""Helpers at the desk: users with permissions, what a page's form would send, its messages, its SQL statements."""

from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.models import JournalEntry, Programme, Registration
from tests.factories import contact_of, make_municipality, receive

Page = Any
REASON = "Aftalt i telefonen med familiechefen"
DAY_TYPED = {
    "date": "17.11.2016",
    "start": "9.00",
    "venue": "Rådhuset, lokale 4",
    "facilitator_name_1": "Fie Facilitator",
    "facilitator_email_1": "fie@example.dk",
    "agreed": "Kim Holm, i telefonen",
}
"""What staff type to fix the day of `day_helpers`; the rest is as the page suggests it."""


def user_with(name: str, *permissions: str) -> User:
    """Make a member of staff with these permissions."""
    user = User.objects.create_user(name, password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def signed_in(user: User) -> Client:
    """Return a client in which the user is signed in."""
    client = Client()
    client.force_login(user)
    return client


class Values(HTMLParser):
    """Reads what a page's form would send as it stands: hidden and typed inputs, ticks, texts, chosen options."""

    def __init__(self, form_class: str = "act") -> None:
        """Begin without any field; an empty class is that of every form."""
        super().__init__()
        self.form_class = form_class
        self.values: dict[str, list[str]] = {}
        self._text: str | None = None
        self._select = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the value of a control of the act's form."""
        given = dict(attrs)
        default = "on" if given.get("type") == "checkbox" else ""
        name, value = given.get("name") or "", given.get("value") or default
        if tag == "form":
            self._inside = self.form_class in (given.get("class") or "")
        elif self._inside and tag == "input" and name and name != "csrfmiddlewaretoken":
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self.values.setdefault(name, []).append(value)
        elif self._inside and tag == "textarea":
            self._text = name
            self.values[name] = [""]
        elif self._inside and tag == "select":
            self._select = name
        elif self._inside and tag == "option" and "selected" in given:
            self.values[self._select] = [value]

    def handle_data(self, data: str) -> None:
        """Keep the text of a textarea, without its first line break, which is not part of the value."""
        if self._text is not None:
            self.values[self._text][0] += data.removeprefix("\r\n").removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        """Note where a textarea or the form ends."""
        if tag == "textarea":
            self._text = None
        if tag == "form":
            self._inside = False


def values_of(page: Page, form_class: str = "act") -> dict[str, list[str]]:
    """Return what the act's form of a page would send."""
    parser = Values(form_class)
    parser.feed(page.content.decode())
    return parser.values


def make_typed(programme: Programme) -> Registration:
    """Register the first municipality, with its telephone number written as the form writes it."""
    municipality = make_municipality()
    return receive(programme, municipality, contact=contact_of(municipality, phone="72 42 37 00")).registration


def url_of(registration: Registration, act: str) -> str:
    """Return the address of an act's page."""
    return reverse(f"admin:booking_registration_{act}", args=[registration.pk])


def said(page: Page) -> list[str]:
    """Return the messages on a page."""
    return [str(message) for message in page.context["messages"]]


def last_entry(registration: Registration | None = None) -> JournalEntry:
    """Return the last entry of the journal, or of a registration."""
    entries = JournalEntry.objects.all()
    if registration is not None:
        entries = entries.filter(registration=registration)
    return entries.select_related("text").latest("number")


def proved(entry: JournalEntry) -> tuple[str, str, int | None, str]:
    """Return what the last override's entry records: what was done, by whom, and the reason."""
    return entry.kind, entry.by, entry.by_id, entry.text.text["reason"]


def statements(client: Client, url: str, posted: dict[str, Any] | None = None) -> int:
    """Count the SQL statements that a page takes; it must answer 200."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url) if posted is None else client.post(url, posted)
    assert answer.status_code == 200
    return len(captured)


PREVIEW = "admin/booking/preview.html"


def submit(client: Client, url: str, values: dict[str, Any]) -> Page:
    """Send the form of an act, and where its mails are shown first, press the button there; return the last page."""
    page = client.post(url, values)
    is_shown = page.status_code == 200 and page.templates[0].name == PREVIEW
    return client.post(url, values_of(page)) if is_shown else page


def look(client: Client, url: str, **typed: Any) -> Page:
    """Open an act's page, fill in the given fields, and return the page that shows the mails."""
    shown = client.post(url, values_of(client.get(url)) | typed)
    assert (shown.status_code, shown.templates[0].name) == (200, PREVIEW)
    return shown


def send(client: Client, url: str, shown: Page) -> Page:
    """Press the button of a page that shows the mails, and return the page that follows."""
    return client.post(url, values_of(shown), follow=True)
