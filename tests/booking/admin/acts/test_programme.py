"""Slots added and removed, and a registration typed in for a municipality: entry, reason, and what the page says."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from booking.models import By, EntryKind, JournalEntry, Municipality, Programme, Registration, Slot, Status
from tests.booking.admin.staff_desk import REASON, last_entry, proved, said, signed_in, values_of
from tests.factories import DEADLINE, OPENS, at, danish, make_municipality, make_queue

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]


def page_of(programme: Programme, act: str) -> str:
    return reverse(f"admin:booking_programme_{act}", args=[programme.pk])


def test_add_slot_promotes_the_first_of_those_waiting(press_through: Press, programme: Programme, mette: User) -> None:
    *_holders, sixth, _seventh = make_queue(programme, 7)
    page = press_through(page_of(programme, "add_slot"), reason=REASON)
    added = JournalEntry.objects.get(kind=EntryKind.SLOT_ADDED)
    assert proved(added) == (EntryKind.SLOT_ADDED, By.STAFF, mette.pk, REASON)
    sixth.refresh_from_db()
    assert (sixth.status, sixth.slot and sixth.slot.number) == (Status.ALLOCATED, 6)
    assert said(page) == ["Tilbuddet har nu 6 pladser.", "Plads 6 er gået videre til Nr. 6 Greve."]
    assert LogEntry.objects.get().get_change_message() == f"Tilføj en plads (journalpost {added.number})"


def test_add_slot_pressed_by_two_staff_adds_one(desk: Client, programme: Programme) -> None:
    url = page_of(programme, "add_slot")
    colleague = signed_in(User.objects.create_superuser("jens", "jens@example.dk", "x"))
    mine, theirs = values_of(desk.get(url)), values_of(colleague.get(url))
    shown = colleague.post(url, theirs | {"reason": "Først"})
    assert colleague.post(url, values_of(shown)).status_code == 302
    page = desk.post(url, mine | {"reason": "Sidst"})
    assert page.status_code == 409
    (sentence,) = page.context["form"].non_field_errors()
    assert sentence.startswith("Antallet af pladser er ændret, siden du åbnede siden.")
    assert values_of(page)["reason"] == ["Sidst"]
    assert Slot.objects.count() == 6


def test_remove_slot_removes_a_free_one(press_through: Press, programme: Programme, mette: User) -> None:
    make_queue(programme, 4)
    free = Slot.objects.get(number=5)
    page = press_through(page_of(programme, "remove_slot"), slot=str(free.pk), reason=REASON)
    assert proved(last_entry()) == (EntryKind.SLOT_REMOVED, By.STAFF, mette.pk, REASON)
    assert list(Slot.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert said(page) == ["Pladsen er fjernet. Tilbuddet har nu 4 pladser."]


def test_remove_slot_offers_free_slots_only(press: Press, desk: Client, programme: Programme) -> None:
    make_queue(programme, 3)
    page = desk.get(page_of(programme, "remove_slot"))
    assert [str(slot) for slot in page.context["form"].fields["slot"].queryset] == ["Plads 4", "Plads 5"]
    taken = Slot.objects.get(number=1)
    page = press(page_of(programme, "remove_slot"), slot=str(taken.pk), reason=REASON)
    assert page.context["form"].errors == {"slot": ["Pladsen er ikke ledig. Kun en ledig plads kan fjernes."]}
    assert Slot.objects.count() == 5


def test_remove_slot_is_not_offered_where_all_are_held(desk: Client, programme: Programme) -> None:
    make_queue(programme, 5)
    page = desk.get(reverse("admin:booking_programme_change", args=[programme.pk]))
    assert [act.name for act, _url in page.context["buttons"]] == [
        "register",
        "add-slot",
        "edit-texts",
        "edit-terms",
        "copy",
    ]


@pytest.mark.parametrize("act", ["add_slot", "remove_slot", "register", "edit_texts", "edit_terms", "copy"])
def test_reader_is_refused(reader_desk: Client, programme: Programme, act: str) -> None:
    page = reader_desk.get(reverse("admin:booking_programme_change", args=[programme.pk]))
    assert (page.status_code, page.context["buttons"]) == (200, [])
    assert reader_desk.get(page_of(programme, act)).status_code == 403
    assert reader_desk.post(page_of(programme, act), {"reason": REASON}).status_code == 403
    assert JournalEntry.objects.count() == 1


def typed(municipality: Municipality, **fields: Any) -> dict[str, Any]:
    """Return a registration as staff type it in during a telephone call."""
    values: dict[str, Any] = {
        "municipality": municipality.pk,
        "parts": ["talk", "workshop"],
        "audience": "both",
        "season": "either",
        "expected_attendees": "12",
        "contact_name": "Anne Berg",
        "contact_title": "Familiechef",
        "contact_email": f"anne@{municipality.email_domains[0]}",
        "contact_phone": "72 42 37 00",
        "language": "en",
        "decided": "on",
        "pays_catering": "on",
        "reason": "Ringede kl. 9, formularen virkede ikke hos dem",
    }
    return values | fields


def test_form_by_telephone_speaks_to_staff_and_says_who_is_registered(
    desk: Client, press: Press, programme: Programme
) -> None:
    make_queue(programme, 1)
    make_municipality(2)
    told = desk.get(page_of(programme, "register")).content.decode()
    assert 'data-search="Aarhus">Aarhus (tilmeldt som nr. 1)</option>' in told
    assert ">Billund</option>" in told
    assert "combobox.js" in told
    form = press(page_of(programme, "register"), municipality="").context["form"]
    assert form.errors["municipality"] == ["Vælg kommunen på listen"]
    assert not [field.name for field in form if " jeres " in f" {field.label} {field.help_text} "]


def test_register_writes_number_slot_and_reason(press: Press, programme: Programme, mette: User) -> None:
    municipality = make_municipality()
    page = press(page_of(programme, "register"), **typed(municipality))
    registration = Registration.objects.get()
    entry = last_entry(registration)
    assert proved(entry) == (
        EntryKind.REGISTERED,
        By.STAFF,
        mette.pk,
        "Ringede kl. 9, formularen virkede ikke hos dem",
    )
    assert (entry.details["on_behalf"], entry.details["slot"]) == (True, 1)
    assert (registration.status, registration.answer_by) == (Status.ALLOCATED, DEADLINE)
    assert (registration.language, registration.contact_name) == ("en", "Anne Berg")
    assert said(page) == ["Aarhus Kommune er tilmeldt som nr. 1 og har plads 1."]
    assert page.redirect_chain[-1][0] == reverse("admin:booking_registration_change", args=[registration.pk])


def test_register_when_all_are_held_says_that_it_waits(press: Press, programme: Programme) -> None:
    make_queue(programme, 5)
    page = press(page_of(programme, "register"), **typed(make_municipality(6)))
    assert said(page) == ["Greve Kommune er tilmeldt som nr. 6 og står på ventelisten."]


def test_register_of_a_registered_municipality_says_so_and_keeps_what_was_typed(
    press: Press, programme: Programme
) -> None:
    (first,) = make_queue(programme, 1)
    page = press(page_of(programme, "register"), **typed(first.municipality))
    assert page.status_code == 409
    assert page.context["form"].non_field_errors() == [
        "Aarhus Kommune er allerede tilmeldt. Linket til kommunens side kan sendes igen til kontaktpersonen."
    ]
    kept = values_of(page)
    assert (kept["municipality"], kept["parts"], kept["contact_name"]) == (
        ["0101"],
        ["talk", "workshop"],
        ["Anne Berg"],
    )
    assert Registration.objects.count() == 1


def test_register_before_the_opening_is_given_back(press: Press, programme: Programme) -> None:
    municipality = make_municipality()
    with at(danish(2016, 9, 28, 8, 59), tick=False):
        page = press(page_of(programme, "register"), **typed(municipality))
    assert page.status_code == 409
    assert page.context["form"].non_field_errors() == ["Tilmeldingen er ikke åbnet endnu."]
    assert values_of(page)["reason"] == ["Ringede kl. 9, formularen virkede ikke hos dem"]


def test_register_after_the_closing_is_given_back(desk: Client, mette: User, programme: Programme) -> None:
    with at(danish(2017, 4, 29), tick=False):
        desk.force_login(mette)
        page = desk.post(page_of(programme, "register"), typed(make_municipality()))
    assert page.status_code == 409
    assert page.context["form"].non_field_errors() == ["Tilmeldingen er lukket."]
    assert Registration.objects.count() == 0


def test_register_has_the_rules_of_the_public_form(press: Press, programme: Programme) -> None:
    page = press(
        page_of(programme, "register"),
        **typed(make_municipality(), parts=[], audience="", decided="", expected_attendees="0", reason=""),
    )
    assert page.context["form"].errors == {
        "parts": ["Vælg oplæg, workshop eller begge dele"],
        "expected_attendees": ["Skriv det forventede antal deltagere som et helt tal fra 1 til 500"],
        "decided": ["Sæt kryds ved, at kommunen har besluttet at arbejde med den faglige ledelse og styring"],
        "reason": ["Skriv en begrundelse. Den gemmes i journalen."],
    }


def test_register_takes_the_time_of_the_press(press: Press, programme: Programme) -> None:
    municipality = make_municipality()
    with at(OPENS.replace(microsecond=417), tick=False):
        press(page_of(programme, "register"), **typed(municipality))
    assert Registration.objects.get().received_at == OPENS.replace(microsecond=417)
