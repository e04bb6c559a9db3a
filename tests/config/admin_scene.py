"""A scene with a row of each list of the admin, and the addresses of all its pages, for tests that walk them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from booking.models import (
    Attendee,
    BulkAct,
    Interest,
    Invite,
    JournalEntry,
    Partstat,
    Programme,
    Registration,
    ThemedDay,
)
from booking.services import feeds, tokens
from booking.services.day import answers
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.turn import MUNICIPALITY
from config.access.models import AccessLine
from notifications.inbound.receive import receive
from notifications.models import Door, Message, Received
from tests.booking.day_helpers import fix_day, list_attendees, make_confirmed
from tests.factories import OPENS, at, make_municipality, make_registration
from tests.made_once import made_once
from tests.notifications.mail_helpers import announce_and_send
from tests.toolbox.mapping.mapping_helpers import opened_mapping
from tests.toolbox.plan.plan_helpers import shared_plan
from toolbox.models import ChosenTheme, Edition, Element, Mapping, Plan, Stage, Theme, Tool

DOORS = {"login", "logout", "password_change", "password_change_done", "autocomplete", "view_on_site", "app_list"}
"""Django's own pages, which show nothing of ours or check the permission of each list themselves."""

MAIL = (
    "From: Anna <anna@aarhus.dk>\r\nTo: temadage@example.dk\r\nSubject: Hvor kan vi holde\r\n"
    "Message-ID: <p1@aarhus.dk>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nParkering?\r\n"
)


def pages(patterns: Any, before: str = "/admin/") -> Iterator[tuple[str, str]]:
    """Yield the name of each page of the admin and its route as the URL conf has it."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, before + str(pattern.pattern)


def all_pages() -> dict[str, str]:
    return {name: route for name, route in pages(admin.site.urls[0]) if name not in DOORS}


@made_once
def life_of_a_registration() -> Registration:
    """Take a registration through its day, of which Finn is the facilitator, with a plan and a mapping."""
    finn = User.objects.create_user("finn", "finn@example.dk", "x", is_staff=True)
    registration = make_confirmed()
    make_registration(registration.programme, make_municipality(2))
    list_attendees(registration, "Anna", "Bent")
    fix_day(registration, facilitators=(FacilitatorDetails(name="Finn", email=finn.email, user_id=finn.pk),))
    announce_and_send()
    anna = Invite.objects.get(email="anna@aarhus.dk")
    answers.answer_on_page(invite_id=anna.pk, partstat=Partstat.ACCEPTED, note="Jeg glæder mig", by=MUNICIPALITY)
    receive(MAIL.encode(), door=Door.PIPE)
    shared_plan(registration)
    opened_mapping(registration.municipality_id)
    return registration


@contextmanager
def scene_of_all() -> Iterator[dict[str, Any]]:
    """Return a row of each list, made around a registration; Finn is its day's facilitator."""
    with at(OPENS, tick=False):
        registration = life_of_a_registration()
        finn = User.objects.get(username="finn")
        element = Element.objects.create(name_da="Opfølgning")
        theme = Theme.objects.create(element=element, question_da="Hvordan går det?")
        yield {
            "finn": finn,
            "frida": User.objects.create_user("frida", "frida@example.dk", "x", is_staff=True),
            "booking_apitoken": tokens.issue(name="Sagssystemet", read=True, write=False).token,
            "booking_attendee": Attendee.objects.get(email="anna@aarhus.dk"),
            "booking_bulkact": BulkAct.objects.create(key=uuid4(), act="send-link", user=finn),
            "booking_feed": feeds.make_feed(email=finn.email)[0],
            "booking_interest": Interest.objects.create(
                municipality=registration.municipality, email="birte@aarhus.dk", asked_at=OPENS
            ),
            "booking_journalentry": JournalEntry.objects.get(kind="answered"),
            "booking_municipality": registration.municipality,
            "booking_programme": Programme.objects.get(),
            "booking_registration": registration,
            "booking_themedday": ThemedDay.objects.get(),
            "notifications_message": Message.objects.order_by("pk").last(),
            "notifications_received": Received.objects.get(),
            "toolbox_chosentheme": ChosenTheme.objects.create(
                registration=registration, theme=theme, stage=Stage.BEFORE
            ),
            "toolbox_plan": Plan.objects.get(),
            "toolbox_mapping": Mapping.objects.get(),
            "toolbox_edition": Edition.objects.get(),
            "toolbox_element": theme.element,
            "toolbox_theme": theme,
            "toolbox_tool": Tool.objects.create(theme=theme, title_da="Fem", text_da="Spørg."),
            "access_accessline": AccessLine.objects.create(
                at=timezone.now(), user=finn, kind="opened", page="admin:index", rows=1
            ),
            "auth_user": User.objects.create_user("nogen", is_staff=True),
            "auth_group": Group.objects.get(name="Læser"),
        }


def address(name: str, route: str, scene: dict[str, Any]) -> str:
    """Fill in a route with the row of its list."""
    prefix = "_".join(name.split("_")[:2])
    row = scene["booking_registration"] if name.startswith("notifications_message_case") else scene.get(prefix)
    of_registration = {"toolbox_chosentheme_choose", "toolbox_figure_shared", "toolbox_plan_of_registration"}
    row = scene["booking_registration"] if name in of_registration else row
    route = route.replace("<slug:what>.<slug:form>", "attendees.csv")
    route = route.replace("<str:verdict>", "sent").replace("export.<slug:form>", "export.csv")
    return re.sub(r"<[^>]*>", str(getattr(row, "pk", "")), route)
