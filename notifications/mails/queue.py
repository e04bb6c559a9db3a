"""One function a mail: the facts in; out its template, the words in it and what it asks for.

A mail is drafted when it is first claimed, so it says what stands at that moment. Where a newer entry has changed
what it would say or ask for, that entry's own mail tells it, and this one is not sent (`Overtaken`).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from booking.models import EntryKind, Registration, Status
from booking.words import moments as wording
from notifications.mails.drafts import Draft
from notifications.mails.facts import Case, Overtaken, moment_of, still_asks
from notifications.mails.registry import mail
from notifications.models import STAFF


@mail("receipt", gettext_lazy("Kvittering for tilmelding"), asks=True)
def receipt(case: Case) -> Draft:
    """Confirm what was received: a place to confirm, a waiting number, or the plain fact (Q5, Q7).

    The last one is for a place that was given up, confirmed or promoted before the mail could leave.
    """
    if case.corrected_later:
        raise Overtaken
    return _with_note(_receipt(case), _("Vi har udfyldt tilmeldingen på jeres vegne.") if _on_behalf(case) else "")


def _receipt(case: Case) -> Draft:
    registration, words = case.registration, _registered(case)
    if registration.status == Status.ALLOCATED and case.promotion is None:
        return Draft("receipt_place", words | _deadline(registration), registration.ask)
    if registration.status == Status.WAITING and case.position and registration.programme.queue_closed_at is None:
        return Draft("receipt_waiting", words | {"position": case.position})
    return Draft("receipt", words)


@mail("promoted", gettext_lazy("En plads er blevet ledig"), asks=True)
def promoted(case: Case) -> Draft:
    """Offer the place that came free, and the other season where the wished one has passed (Q6)."""
    if not still_asks(case, case.details["ask"]):
        raise Overtaken
    return _promoted(case, case.details)


def _promoted(case: Case, details: Mapping[str, Any]) -> Draft:
    passed = case.seasons.get(details.get("passed_season", ""))
    offered = case.seasons.get(details.get("season", ""))
    words = {"passed_season": str(passed), "season": str(offered)} if passed and offered else {}
    return Draft("promoted", _registered(case) | _deadline(case.registration) | words, case.registration.ask)


@mail("reminder", gettext_lazy("Påmindelse før fristen"))
def reminder(case: Case) -> Draft:
    """Remind of the deadline on its last day (Q5)."""
    answer_by = case.registration.answer_by
    if case.registration.status != Status.ALLOCATED or answer_by != moment_of(case.details["answer_by"]):
        raise Overtaken
    return Draft("reminder", _deadline(case.registration))


@mail("lapsed", gettext_lazy("Fristen er udløbet"))
def lapsed(case: Case) -> Draft:
    """Tell that the deadline is over and how to come back with the old number (Q5)."""
    if case.lapse is None or case.lapse.pk != case.entry.pk:
        raise Overtaken
    return _lapsed(case)


def _lapsed(case: Case) -> Draft:
    if case.registration.status != Status.LAPSED or case.lapse is None:
        raise Overtaken
    over = wording.long_moment(moment_of(case.lapse.details["answer_by"]))
    return Draft("lapsed", _registered(case) | {"deadline": over, "passed_on": case.lapse.details["passed_on"]})


@mail("returned", gettext_lazy("Tilbage på ventelisten"))
def returned(case: Case) -> Draft:
    """Tell one who pressed too late that the registration waits again, with its old number (Q5)."""
    _only_while(case, Status.WAITING)
    closed = case.registration.programme.queue_closed_at is not None
    return Draft("returned", _registered(case) | {"position": case.position, "queue_closed": closed})


@mail("confirmed", gettext_lazy("Pladsen er bekræftet"))
def confirmed(case: Case) -> Draft:
    """Thank for the confirmation and say what happens next."""
    _only_while(case, Status.CONFIRMED)
    note = _("Vi har noteret bekræftelsen på jeres vegne.") if case.is_by_staff else ""
    return _with_note(Draft("confirmed"), note)


@mail("withdrawn", gettext_lazy("Afmelding"))
def withdrawn(case: Case) -> Draft:
    """Confirm that the municipality has left."""
    return Draft(
        "withdrawn", _registered(case) | {"by_staff": case.is_by_staff, "had_place": bool(case.details["slot"])}
    )


@mail("annulled", gettext_lazy("Annullering"))
def annulled(case: Case) -> Draft:
    """Tell that staff have annulled the registration, and why (Q8)."""
    return Draft("annulled", _registered(case) | {"had_place": bool(case.details["slot"]), "reason": case.reason})


@mail("extended", gettext_lazy("Ny frist"), asks=True)
def extended(case: Case) -> Draft:
    """Tell the new deadline; it asks anew (Q5, Q8)."""
    if not still_asks(case, case.details["ask"]):
        raise Overtaken
    return Draft("extended", _deadline(case.registration) | {"reason": case.reason}, case.registration.ask)


@mail("choices_changed", gettext_lazy("Ønskerne er ændret af Socialstyrelsen"))
def choices_changed(case: Case) -> Draft:
    """Tell which parts, audience, season and number staff have written down (Q8)."""
    _only_while_live(case)
    return Draft("choices_changed", _registered(case) | {"reason": case.reason})


@mail("contact_changed", gettext_lazy("Kontaktoplysninger ændret af Socialstyrelsen"))
def contact_changed(case: Case) -> Draft:
    """Tell which of the contact's own details staff have corrected (Q8)."""
    _only_while_live(case)
    names = {"name": _("navn"), "title": _("stilling"), "phone": _("telefon"), "email": _("mailadresse")}
    changed = [names[one] for one in ("name", "title", "phone", "email") if one in case.details["changed"]]
    return Draft("contact_changed", {"changed": ", ".join(changed), "reason": case.reason})


@mail("missed", gettext_lazy("Mailen igen til den rettede adresse"), asks=True)
def missed(case: Case) -> Draft:
    """Send the mail that did not arrive to the corrected address: new link, new deadline (Q11)."""
    if case.corrected_later:
        raise Overtaken
    status = case.registration.status
    if status == Status.LAPSED:
        draft = _lapsed(case)
    elif status == Status.CONFIRMED:
        draft = Draft("confirmed")
    elif status == Status.ALLOCATED and case.promotion is not None:
        draft = _promoted(case, case.promotion.details)
    elif case.registration.is_live:
        draft = _receipt(case)
    else:
        raise Overtaken
    note = _(
        "Mailadressen på jeres tilmelding er rettet. Derfor sender vi mailen hertil. Ældre links virker ikke længere."
    )
    return _with_note(draft, note)


@mail("placed_ahead", gettext_lazy("Stillet forrest i køen"))
def placed_ahead(case: Case) -> Draft:
    """Tell the contact of the override in its favour, with the reason (Q8)."""
    _only_while_live(case)
    return Draft("placed_ahead", _registered(case) | {"position": case.position, "reason": case.reason})


@mail("passed_over", gettext_lazy("Sprunget over i køen"))
def passed_over(case: Case) -> Draft:
    """Tell the contact that it is passed over for the time being, and why (Q8)."""
    if not case.registration.passed_over:
        raise Overtaken
    _only_while(case, Status.WAITING)
    return Draft("passed_over", _registered(case) | {"reason": case.reason})


@mail("pass_over_lifted", gettext_lazy("Tilbage i rækkefølgen"))
def pass_over_lifted(case: Case) -> Draft:
    """Tell the contact that it is back in the order (Q8)."""
    _only_while_live(case)
    return Draft("pass_over_lifted", _registered(case) | {"position": case.position, "reason": case.reason})


@mail("moved_back", gettext_lazy("Rykket tilbage på ventelisten"))
def moved_back(case: Case) -> Draft:
    """Tell one whom an override moves back where it stands now, and why (Q8)."""
    _only_while(case, Status.WAITING)
    if case.position is None:
        raise Overtaken
    ahead = case.entry.kind == EntryKind.PLACED_AHEAD
    return Draft("moved_back", _registered(case) | {"position": case.position, "ahead": ahead, "reason": case.reason})


@mail("link", gettext_lazy("Linket til kommunens side"))
def link(case: Case) -> Draft:
    """Send the personal link again to the registered contact (Q3)."""
    _only_while_live(case)
    return Draft("link")


@mail("queue_closed", gettext_lazy("Ventelisten er lukket"))
def queue_closed(case: Case) -> Draft:
    """Tell one who waits that nothing is promoted any more (Q6)."""
    _only_while(case, Status.WAITING)
    return Draft("queue_closed", _registered(case))


@mail("staff_registered", gettext_lazy("Ny tilmelding (til Socialstyrelsen)"), recipient=STAFF)
def staff_registered(case: Case) -> Draft:
    """Tell staff of a new registration, as it was received."""
    first = case.proof.details
    return Draft("staff_registered", _registered(case) | {"slot": first["slot"], "position": first["waiting_position"]})


@mail("staff_passed_on", gettext_lazy("Plads givet videre (til Socialstyrelsen)"), recipient=STAFF)
def staff_passed_on(case: Case) -> Draft:
    """Tell staff that a place has gone to the next in the queue (Q6)."""
    deadline = wording.long_moment(moment_of(case.details["answer_by"]))
    return Draft("staff_passed_on", _registered(case) | {"slot": case.details["slot"], "deadline": deadline})


@mail("staff_address", gettext_lazy("Adresse uden for kommunens domæner (til Socialstyrelsen)"), recipient=STAFF)
def staff_address(case: Case) -> Draft:
    """Ask staff to check an address outside the municipality's domains (Q10)."""
    if not case.registration.address_outside or case.registration.address_checked_at is not None:
        raise Overtaken
    return Draft("staff_address", _registered(case))


@mail("staff_refused", gettext_lazy("Mail afvist (til Socialstyrelsen)"), recipient=STAFF)
def staff_refused(case: Case) -> Draft:
    """Ask staff to ring: the mail that asks did not arrive, so the clock stands still (Q5)."""
    if case.registration.contact_bounced_at is None:
        raise Overtaken
    return Draft("staff_refused", _registered(case))


def _with_note(draft: Draft, note: str) -> Draft:
    """Put a sentence above the mail's own text."""
    return replace(draft, words=draft.words | {"note": note}) if note else draft


def _on_behalf(case: Case) -> bool:
    return bool(case.proof.details["on_behalf"])


def _only_while(case: Case, status: Status) -> None:
    """Raise Overtaken where the registration has moved on."""
    if case.registration.status != status:
        raise Overtaken


def _only_while_live(case: Case) -> None:
    """Raise Overtaken where the registration was withdrawn or annulled."""
    if not case.registration.is_live:
        raise Overtaken


def _deadline(registration: Registration) -> dict[str, Any]:
    """The deadline in words; a place that is held has one (a constraint of its table)."""
    return {"deadline": wording.long_moment(registration.answer_by) if registration.answer_by else ""}


def _registered(case: Case) -> dict[str, Any]:
    """The registration in words, and the code that anchors its entry outside the house."""
    registration = case.registration
    return {
        "queue_number": registration.queue_number,
        "received": wording.received(registration.received_at),
        "parts": capfirst(wording.parts_text(registration)),
        "audience": wording.audience_text(registration),
        "wished_season": wording.season_text(registration) if registration.season else _any_season(case),
        "expected": registration.expected_attendees,
        "recommended": f"{registration.programme.recommended_min}-{registration.programme.recommended_max}",
        "capacity": case.capacity,
        "capacity_word": _number_word(case.capacity),
        "code": f"{case.proof.number}-{case.proof.digest}",
    }


def _any_season(case: Case) -> str:
    return _(" eller ").join(map(str, case.seasons.values()))


def _number_word(number: int) -> str:
    """Write a small number as a word, as running text has it: "fem"."""
    words = pgettext("talord fra to til ti", "to tre fire fem seks syv otte ni ti").split()
    return words[number - 2] if 2 <= number <= len(words) + 1 else str(number)  # noqa: PLR2004 the first word is two
