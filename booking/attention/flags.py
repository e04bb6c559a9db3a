"""The flags of a registration: a few words that staff must see at once, and whether they are grave (Q5, Q8, Q10)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.models import Registration, Status
from booking.models.registration import LIVE
from booking.rules import deadline
from booking.rules.working_days import add_working_days, danish_day, end_of_day


@dataclass(frozen=True)
class Flag:
    """A few words; `is_grave` where staff must do something."""

    words: str
    is_grave: bool = True


def needs_staff() -> Q:
    """Return the condition of the registrations that have a grave flag now."""
    last_day = add_working_days(danish_day(timezone.now()), 1) - dt.timedelta(days=1)
    stands_still = Q(status=Status.ALLOCATED, lapses_at__isnull=True)
    return Q(erased_at__isnull=True) & (
        Q(status__in=LIVE, address_outside=True, address_checked_at__isnull=True)
        | Q(status__in=LIVE, contact_bounced_at__isnull=False)
        | Q(status__in=LIVE, doubted_at__isnull=False)
        | stands_still & (Q(asked_at__isnull=False) | Q(answer_by__lte=end_of_day(last_day)))
    )


def flags(registration: Registration, of_day: Iterable[Flag] = ()) -> list[Flag]:
    """Return the flags of a registration, the grave ones first, without a query; `of_day` are those of its day."""
    if registration.erased_at is not None:  # nothing can be done about it any more
        return [Flag(_("Personoplysninger slettet"), is_grave=False)]
    found: list[Flag] = []
    if registration.is_live:
        if address_waits(registration):
            found.append(Flag(_("Adresse uden for domænerne, ikke kontrolleret")))
        if registration.contact_bounced_at is not None:
            found.append(Flag(_("Mail afvist")))
    if clock := clock_flag(registration):
        found.append(Flag(_("Fristen løber ikke") if clock.is_grave else _("Fristen løber ikke endnu"), clock.is_grave))
    found += of_day
    if registration.placed_ahead:
        found.append(Flag(_("Stillet forrest"), is_grave=False))
    if registration.passed_over:
        found.append(Flag(_("Sprunget over"), is_grave=False))
    return found


def address_waits(registration: Registration) -> bool:
    """Tell whether staff must still check the contact's address (Q10)."""
    return registration.is_live and registration.is_address_unchecked


def clock_flag(registration: Registration) -> Flag | None:
    """Return the flag that says why the deadline does not run; None where it runs or there is none (Q5).

    It is not grave while the mail that asks can still arrive in time.
    """
    if registration.status != Status.ALLOCATED or registration.lapses_at is not None or registration.answer_by is None:
        return None
    if registration.erased_at is not None:
        return None
    if registration.contact_bounced_at is not None:
        return Flag(
            _("Fristen løber ikke: Mailen til kontaktpersonen blev afvist. Ring til kommunen, og ret adressen.")
        )
    if registration.doubted_at is not None:
        return Flag(
            _(
                "Fristen løber ikke: En modtaget rapport kan betyde, at mailen ikke kom frem. Læs den, og afgør det, "
                "eller ring til kommunen."
            )
        )
    if registration.asked_at is None:
        return Flag(
            _("Fristen løber ikke endnu: Kommunens mailserver har ikke modtaget mailen, der beder om bekræftelse."),
            is_grave=deadline.lapses_at(registration.answer_by, timezone.now()) is None,
        )
    return Flag(
        _(
            "Fristen løber ikke: Mailen, der beder om bekræftelse, kom frem mindre end en hel arbejdsdag før fristen. "
            "Giv kommunen længere frist, eller bekræft på telefon."
        )
    )
