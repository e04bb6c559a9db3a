"""Asking to be told of a free place or of a new round: asked for, confirmed by the mail's link, ended by one press.

None of it is part of the queue: it takes no lock, and no entry of the journal tells of it.
"""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.models import Interest, InterestLetter, Municipality
from booking.queries import retention
from booking.queries.shown import shown_programme
from booking.refusals import Invalid
from booking.rules import merge_fields
from booking.rules.working_days import danish_day
from booking.services import letters

BETWEEN_LINKS = dt.timedelta(minutes=10)
UNCONFIRMED = dt.timedelta(days=7)
"""So long an address that nobody confirmed is kept."""


def ask_to_be_told(*, municipality: Municipality, email: str, language: str) -> None:
    """Keep an address and have its link sent, once in ten minutes at most; a confirmed one changes in nothing else."""
    now = timezone.now()
    said = {"municipality": municipality, "language": language}
    with transaction.atomic():
        same = Interest.objects.select_for_update().filter(email__iexact=email).first()
        if same is None:
            # Two at the same moment: the constraint keeps one, and the other's mail is the same.
            Interest.objects.bulk_create([Interest(email=email, asked_at=now, **said)], ignore_conflicts=True)
            return
        changes = {} if same.confirmed_at else said
        if abs(now - same.asked_at) >= BETWEEN_LINKS:  # ahead: the clock was set back
            changes["asked_at"] = now
        if changes:
            Interest.objects.filter(pk=same.pk).update(**changes)


def confirm_interest(*, interest_id: int) -> None:
    """Note that the address's owner wants to be told, from now on and of the round that stands now."""
    now = timezone.now()
    Interest.objects.filter(pk=interest_id, confirmed_at=None).update(confirmed_at=now, programme=shown_programme())


def end_interest(*, interest_id: int) -> None:
    """Delete an address."""
    Interest.objects.filter(pk=interest_id).delete()


def letter_faults(subject: str, body: str) -> dict[str, str]:
    """Return a sentence for a subject or body that is empty, too long or has a field: there is nothing to fill in."""
    errors = {field: str(sentence) for field, sentence in letters.letter_errors(subject, body).items()}
    for field, text in (("subject", subject), ("body", body)):
        if field not in errors and (names := merge_fields.used(text)):
            errors[field] = _("%(field)s kan ikke udfyldes her. Skriv mailen uden flettefelter") % {
                "field": ", ".join(f"{{{name}}}" for name in names)
            }
    return errors


def write_to_interested(
    *, interests: Iterable[Interest], subject: str, body: str, key: UUID, user_id: int | None
) -> InterestLetter:
    """Keep a mail to those who confirmed; the same `key` keeps it once. Raises Invalid (`subject`, `body`)."""
    subject, body = letters.as_kept(subject, body)
    if errors := letter_faults(subject, body):
        raise Invalid(errors)
    said = {
        "subject": subject,
        "body": body,
        "written_at": timezone.now(),
        "by_id": user_id,
        "recipients": [interest.pk for interest in interests if interest.confirmed_at],
    }
    return InterestLetter.objects.get_or_create(pk=key, defaults=said)[0]


def forget_interests() -> int:
    """Delete the addresses that nobody confirmed, and those whose round is over as long as D8 says; count them."""
    now = timezone.now()
    gone = Interest.objects.filter(confirmed_at=None, asked_at__lte=now - UNCONFIRMED).delete()[0]
    if retention.is_allowed():
        over = retention.over_without_place(danish_day(now))
        gone += Interest.objects.filter(programme__in=over).delete()[0]
    return gone
