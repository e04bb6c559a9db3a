"""The mails of the queue, one function each: facts in; out come the template, its words and what the mail asks for.

A mail is drafted when it is first claimed, so it says how things stand at that moment. Where a newer entry has changed
what it would say or ask for, that entry has a mail of its own, and this one is not sent (`Overtaken`).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from booking.journal.codes import code_of
from booking.models import EntryKind, Registration, Status
from booking.words import moments as wording
from notifications.mails.drafts import Draft
from notifications.mails.facts import Matter, Overtaken, moment_of, only_while, only_while_live, still_asks
from notifications.mails.next_steps import step_without_dates
from notifications.mails.registry import mail
from notifications.mails.words import answered_lines
from notifications.models import STAFF


@mail("receipt", gettext_lazy("Kvittering for tilmelding"), asks=True)
def receipt(matter: Matter) -> Draft:
    """Confirm what was received: a place to confirm, a waiting number, or the plain fact (Q5, Q7).

    The plain fact is for a place that was given up, confirmed or promoted before the mail could be sent.
    """
    if matter.corrected_later:
        raise Overtaken
    on_behalf = matter.proof.details["on_behalf"]
    return _with_note(_receipt(matter), _("Vi har udfyldt tilmeldingen på jeres vegne.") if on_behalf else "")


def _receipt(matter: Matter) -> Draft:
    registration = matter.registration
    words = _registered(matter) | {"answered": answered_lines(registration)}
    if registration.status == Status.ALLOCATED and matter.promotion is None:
        return Draft("receipt_place", words | _deadline(registration), registration.ask)
    if registration.status == Status.WAITING and matter.position and registration.programme.queue_closed_at is None:
        return Draft("receipt_waiting", words | {"position": matter.position})
    return Draft("receipt", words)


@mail("promoted", gettext_lazy("En plads er blevet ledig"), asks=True)
def promoted(matter: Matter) -> Draft:
    """Offer the place that came free, and the other season where the wished one has passed (Q6)."""
    if not still_asks(matter, matter.details["ask"]):
        raise Overtaken
    return _promoted(matter, matter.details)


def _promoted(matter: Matter, details: Mapping[str, Any]) -> Draft:
    passed = matter.seasons.get(details.get("passed_season", ""))
    offered = matter.seasons.get(details.get("season", ""))
    words = {"passed_season": str(passed), "season": str(offered)} if passed and offered else {}
    return Draft("promoted", _registered(matter) | _deadline(matter.registration) | words, matter.registration.ask)


@mail("reminder", gettext_lazy("Påmindelse før fristen"))
def reminder(matter: Matter) -> Draft:
    """Remind the contact on the last day of the deadline (Q5)."""
    answer_by = matter.registration.answer_by
    if matter.registration.status != Status.ALLOCATED or answer_by != moment_of(matter.details["answer_by"]):
        raise Overtaken
    return Draft("reminder", _deadline(matter.registration))


@mail("lapsed", gettext_lazy("Fristen er udløbet"))
def lapsed(matter: Matter) -> Draft:
    """Tell that the deadline is over and how to come back with the old number (Q5)."""
    if matter.lapse is None or matter.lapse.pk != matter.entry.pk:
        raise Overtaken
    return _lapsed(matter)


def _lapsed(matter: Matter) -> Draft:
    if matter.registration.status != Status.LAPSED or matter.lapse is None:
        raise Overtaken
    over = wording.long_moment(moment_of(matter.lapse.details["answer_by"]))
    programme = matter.registration.programme
    until = "" if programme.queue_closed_at else wording.long_moment(programme.promote_until)
    facts = {"deadline": over, "until": until, "passed_on": matter.lapse.details["passed_on"]}
    return Draft("lapsed", _registered(matter) | facts)


@mail("returned", gettext_lazy("Tilbage på ventelisten"))
def returned(matter: Matter) -> Draft:
    """Tell a contact who confirmed too late that the registration waits again, with its old number (Q5)."""
    only_while(matter, Status.WAITING)
    closed = matter.registration.programme.queue_closed_at is not None
    return Draft("returned", _registered(matter) | {"position": matter.position, "queue_closed": closed})


@mail("confirmed", gettext_lazy("Pladsen er bekræftet"))
def confirmed(matter: Matter) -> Draft:
    """Thank for the confirmation and say what happens next."""
    only_while(matter, Status.CONFIRMED)
    note = _("Vi har noteret bekræftelsen på jeres vegne.") if matter.is_by_staff else ""
    return _with_note(Draft("confirmed", step_without_dates(matter)), note)


@mail("withdrawn", gettext_lazy("Afmelding"))
def withdrawn(matter: Matter) -> Draft:
    """Confirm that the municipality has left."""
    return Draft(
        "withdrawn", _registered(matter) | {"by_staff": matter.is_by_staff, "had_place": bool(matter.details["slot"])}
    )


@mail("annulled", gettext_lazy("Annullering"))
def annulled(matter: Matter) -> Draft:
    """Tell that staff have annulled the registration, and why (Q8)."""
    return Draft("annulled", _registered(matter) | {"had_place": bool(matter.details["slot"]), "reason": matter.reason})


@mail("extended", gettext_lazy("Ny frist"), asks=True)
def extended(matter: Matter) -> Draft:
    """Tell the new deadline; it asks anew (Q5, Q8)."""
    if not still_asks(matter, matter.details["ask"]):
        raise Overtaken
    return Draft("extended", _deadline(matter.registration) | {"reason": matter.reason}, matter.registration.ask)


@mail("choices_changed", gettext_lazy("Ønskerne er ændret af Socialstyrelsen"))
def choices_changed(matter: Matter) -> Draft:
    """Tell which parts, audience, season and number staff have written down (Q8)."""
    only_while_live(matter)
    return Draft("choices_changed", _registered(matter) | {"reason": matter.reason})


@mail("contact_changed", gettext_lazy("Kontaktoplysninger ændret af Socialstyrelsen"))
def contact_changed(matter: Matter) -> Draft:
    """Tell which of the contact's own details staff have corrected (Q8)."""
    only_while_live(matter)
    names = {
        "name": _("navn"),
        "title": _("stilling"),
        "phone": _("telefonnummer"),
        "email": _("mailadresse"),
        "language": _("sprog"),
    }
    changed = [name for field, name in names.items() if field in matter.details["changed"]]
    return Draft("contact_changed", {"changed": get_text_list(changed, _("og")), "reason": matter.reason})


@mail("missed", gettext_lazy("Mailen igen til den rettede adresse"), asks=True)
def missed(matter: Matter) -> Draft:
    """Send the mail that did not arrive to the corrected address, with a new link and a new deadline (Q11)."""
    if matter.corrected_later:
        raise Overtaken
    status = matter.registration.status
    if status == Status.LAPSED:
        draft = _lapsed(matter)
    elif status == Status.CONFIRMED:
        draft = Draft("confirmed")
    elif status == Status.ALLOCATED and matter.promotion is not None:
        draft = _promoted(matter, matter.promotion.details)
    elif matter.registration.is_live:
        draft = _receipt(matter)
    else:
        raise Overtaken
    note = _(
        "Mailadressen på jeres tilmelding er rettet. Derfor sender vi mailen hertil. Ældre links virker ikke længere."
    )
    return _with_note(draft, note)


@mail("placed_ahead", gettext_lazy("Stillet forrest i køen"))
def placed_ahead(matter: Matter) -> Draft:
    """Tell the contact that staff have placed the registration ahead in the order, and why (Q8)."""
    only_while_live(matter)
    return Draft("placed_ahead", _registered(matter) | {"position": matter.position, "reason": matter.reason})


@mail("passed_over", gettext_lazy("Sprunget over i køen"))
def passed_over(matter: Matter) -> Draft:
    """Tell the contact that the registration is passed over for the time being, and why (Q8)."""
    if not matter.registration.passed_over:
        raise Overtaken
    only_while(matter, Status.WAITING)
    return Draft("passed_over", _registered(matter) | {"reason": matter.reason})


@mail("pass_over_lifted", gettext_lazy("Tilbage i rækkefølgen"))
def pass_over_lifted(matter: Matter) -> Draft:
    """Tell the contact that the registration is back in the order (Q8)."""
    if matter.registration.passed_over:
        raise Overtaken
    only_while_live(matter)
    return Draft("pass_over_lifted", _registered(matter) | {"position": matter.position, "reason": matter.reason})


@mail("moved_back", gettext_lazy("Rykket tilbage på ventelisten"))
def moved_back(matter: Matter) -> Draft:
    """Tell a contact whose registration an override moves back where it stands now, and why (Q8)."""
    only_while(matter, Status.WAITING)
    if matter.position is None:
        raise Overtaken
    facts = {"position": matter.position, "ahead": matter.entry.kind == EntryKind.PLACED_AHEAD, "reason": matter.reason}
    return Draft("moved_back", _registered(matter) | facts)


@mail("still_waiting", gettext_lazy("Ventelisten ved årsskiftet"))
def still_waiting(matter: Matter) -> Draft:
    """Tell a contact who waits, once at the turn of the year, what the prospects are (Q7)."""
    only_while(matter, Status.WAITING)
    programme = matter.registration.programme
    if matter.position is None or programme.queue_closed_at is not None:
        raise Overtaken
    until = wording.long_moment(programme.promote_until)
    return Draft("still_waiting", _registered(matter) | matter.details | {"position": matter.position, "until": until})


@mail("queue_closed", gettext_lazy("Ventelisten er lukket"))
def queue_closed(matter: Matter) -> Draft:
    """Tell a contact on the waiting list that nobody is promoted any more (Q6)."""
    if matter.registration.programme.queue_closed_at is None:
        raise Overtaken
    only_while(matter, Status.WAITING)
    interest_url = f"{settings.SITE_URL}{reverse('interest')}?municipality={matter.registration.municipality_id}"
    return Draft("queue_closed", _registered(matter) | {"interest_url": interest_url})


@mail("staff_registered", gettext_lazy("Ny tilmelding (til Socialstyrelsen)"), recipient=STAFF)
def staff_registered(matter: Matter) -> Draft:
    """Tell staff of a new registration, and which place or waiting number it has."""
    only_while_live(matter)
    slot = matter.registration.slot
    return Draft(
        "staff_registered", _registered(matter) | {"slot": slot.number if slot else None, "position": matter.position}
    )


@mail("staff_passed_on", gettext_lazy("Plads givet videre (til Socialstyrelsen)"), recipient=STAFF)
def staff_passed_on(matter: Matter) -> Draft:
    """Tell staff that a place has gone to the next in the queue (Q6)."""
    asked = _deadline(matter.registration) if still_asks(matter, matter.details["ask"]) else {"deadline": ""}
    return Draft("staff_passed_on", _registered(matter) | {"slot": matter.details["slot"]} | asked)


@mail("staff_address", gettext_lazy("Adresse uden for kommunens domæner (til Socialstyrelsen)"), recipient=STAFF)
def staff_address(matter: Matter) -> Draft:
    """Ask staff to check an address outside the municipality's domains (Q10)."""
    only_while_live(matter)
    if not matter.registration.address_outside or matter.registration.address_checked_at is not None:
        raise Overtaken
    return Draft("staff_address", _registered(matter))


@mail("staff_refused", gettext_lazy("Mail afvist (til Socialstyrelsen)"), recipient=STAFF)
def staff_refused(matter: Matter) -> Draft:
    """Ask staff to ring the contact: the mail that asks did not arrive, so the deadline is stopped (Q5)."""
    only_while(matter, Status.ALLOCATED)
    if matter.registration.contact_bounced_at is None:
        raise Overtaken
    return Draft("staff_refused", _registered(matter))


def _with_note(draft: Draft, note: str) -> Draft:
    """Return the words with a sentence to stand above the mail's own text."""
    return replace(draft, words=draft.words | {"note": note}) if note else draft


def _deadline(registration: Registration) -> dict[str, Any]:
    """Write the deadline; a place that is held has one (a constraint of its table)."""
    return {"deadline": wording.long_moment(registration.answer_by) if registration.answer_by else ""}


def _registered(matter: Matter) -> dict[str, Any]:
    """Write the registration, and the code from its entry's digest, which the mail keeps outside our own tables."""
    registration = matter.registration
    return {
        "queue_number": registration.queue_number,
        "received": wording.received(registration.received_at),
        "parts": capfirst(wording.parts_text(registration)),
        "audience": wording.audience_text(registration),
        "wished_season": wording.season_text(registration) if registration.season else _any_season(matter),
        "expected": registration.expected_attendees,
        "recommended": f"{registration.programme.recommended_min}-{registration.programme.recommended_max}",
        "capacity": matter.capacity,
        "capacity_word": _number_word(matter.capacity),
        "code": code_of(matter.proof.number, matter.proof.digest),
    }


def _any_season(matter: Matter) -> str:
    return _(" eller ").join(map(str, matter.seasons.values()))


def _number_word(number: int) -> str:
    """Write a small number as a word, as running text has it: "fem"."""
    words = pgettext("talord fra to til ti", "to tre fire fem seks syv otte ni ti").split()
    return words[number - 2] if 2 <= number <= len(words) + 1 else str(number)  # noqa: PLR2004 the first word is two
