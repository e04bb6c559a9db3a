"""The authority's own casework on a registration: its case number, notes, and a hold on erasing (D8).

The municipality hears of none of it. A note is a journal entry whose erasable text holds the words.
"""

import re

from django.utils.translation import gettext_lazy as _

from booking.models import EntryKind, Registration
from booking.refusals import Invalid, Stale
from booking.services.queue import turn_of
from booking.services.reasons import required_reason
from booking.services.turn import Actor

CASE_NUMBER = re.compile(r"(?=.*\d)[0-9A-Za-zÆØÅæøå](?:[0-9A-Za-zÆØÅæøå./_-]*[0-9A-Za-zÆØÅæøå])?")
CASE_NUMBER_LENGTH = 40
NOTE_LENGTH = 2000


def case_number_error(case_number: str) -> str:
    """Return why a case number is refused; empty where it is accepted, as an empty one is.

    It stays when personal data are erased, so it may not hold prose: no blanks, and at least one digit.
    """
    if not case_number or (len(case_number) <= CASE_NUMBER_LENGTH and CASE_NUMBER.fullmatch(case_number)):
        return ""
    return str(
        _("Skriv journalnummeret som i journalsystemet, fx 2016-1234: tal, bogstaver, punktum, skråstreg og bindestreg")
    )


def set_case_number(*, registration_id: int, case_number: str, by: Actor) -> Registration:
    """Set the case number of the authority's record system, or remove it (empty).

    An unchanged number writes no entry. Raises Invalid (`case_number`).
    """
    number = case_number.strip()
    if error := case_number_error(number):
        raise Invalid({"case_number": error})
    with turn_of(registration_id, by) as (held, registration):
        was = registration.case_number
        if number != was:
            registration.case_number = number
            registration.save()
            held.record(EntryKind.CASE_NUMBERED, registration, {"case_number": number, "case_number_was": was})
    return registration


def add_note(*, registration_id: int, text: str, by: Actor) -> Registration:
    """Add a note of at most 2,000 characters for colleagues. Raises Invalid (`text`)."""
    words = text.strip()
    if not 1 <= len(words) <= NOTE_LENGTH:
        raise Invalid({"text": _("Skriv noten, højst 2.000 tegn")})
    with turn_of(registration_id, by) as (held, registration):
        held.record(EntryKind.NOTE_ADDED, registration, text={"note": words})
    return registration


def set_hold(*, registration_id: int, by: Actor, reason: str, lift: bool = False) -> Registration:
    """Keep the registration's personal data from being erased, or (`lift`) allow it again (D8).

    Raises Invalid (no reason), and Stale where the hold is so already.
    """
    text = {"reason": required_reason(reason)}
    with turn_of(registration_id, by) as (held, registration):
        if registration.legal_hold is not lift:
            raise Stale
        registration.legal_hold = not lift
        registration.save()
        held.record(EntryKind.HOLD_LIFTED if lift else EntryKind.HOLD_SET, registration, text=text)
    return registration
