"""Workers that kill themselves (`kill -9`) over an invite's mail: `python -m tests.notifications.killed_inviter`.

Like `killed_worker`, for the steps that only invites have: two people are added to the list of a day of which all
others have been mailed; the child dies over their invitations, and another worker goes on.
"""

import json
import signal
import sys
from typing import Any

from tests.notifications.killed_worker import DAY, die, recover  # sets Django up, so it comes first

# ruff: isort: split
from django.utils import timezone

from booking.models import Invite, Municipality, Registration
from booking.rules.working_days import DENMARK
from booking.services import queue
from booking.services.day import attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.models import Message, State
from notifications.outbox import claiming, delivery, freezing, inviting
from notifications.outbox.transport import Transport
from notifications.worker import Worker
from tests.booking.day_helpers import SETTINGS, fix_day
from tests.factories import make_municipality, make_programme, make_registration

STEPS: dict[str, tuple[Any, str, str]] = {
    "entry announced, not committed": (announce, "announce", "after"),
    "entries announced": (announce, "announce_some", "after"),
    "before the claim": (claiming, "claim_together", "before"),
    "claimed": (claiming, "claim_together", "after"),
    "composed, not noted": (freezing, "compose_by_form", "after"),
    "noted, not kept": (inviting, "note_attempt", "after"),
    "kept, not committed": (inviting, "_overtake_earlier", "after"),
    "frozen": (delivery, "freeze_claimed", "after"),
    "before the server": (Transport, "send", "before"),
    "accepted, not marked": (Transport, "send", "after"),
    "marked": (delivery, "mark_sent", "after"),
}


def main() -> None:
    """Go through the steps and print one line of JSON for each."""
    municipality = make_municipality()
    for number, step in enumerate(STEPS):
        registration = seed(number, municipality)
        status = die(STEPS[step])
        recover()
        print(json.dumps({"step": step, "killed": status == signal.SIGKILL} | standing(registration)))  # noqa: T201
        sys.stdout.flush()


def seed(number: int, municipality: Municipality) -> Registration:
    """Fix a day, send its mails, and add two people to the list."""
    now = timezone.now()
    late = now + 90 * DAY
    dates: dict[str, Any] = {"opens_at": now - DAY, "closes_at": late, "promote_until": late}
    programme = make_programme(f"day-{number}", settings=SETTINGS, **dates)
    registration = make_registration(programme, municipality)
    queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
    fix_day(registration, starts_at=(now.astimezone(DENMARK) + 60 * DAY).replace(hour=9, minute=0))
    for _round in range(2):  # the second sends the head of the journal, which leaves once a day
        Worker().run_once()
    lines = [AttendeeDetails(name=name, email=f"{name}-{number}@aarhus.dk") for name in ("anna", "bent")]
    attendance.set_attendees(registration_id=registration.pk, lines=lines, by=MUNICIPALITY)
    return registration


def standing(registration: Registration) -> dict[str, Any]:
    """Return the state of the invitations of the two."""
    invites = Invite.objects.filter(registration=registration, attendee__isnull=False).order_by("pk")
    mails = Message.objects.filter(invite__in=invites, kind="person_invite").order_by("pk")
    return {
        "told": [[invite.method, invite.sequence, invite.attempted == invite.told] for invite in invites],
        "sent": list(mails.filter(state=State.SENT).values_list("method", "sequence")),
        "message_ids": list(mails.filter(state=State.SENT).values_list("message_id", flat=True)),
        "unsent": Message.objects.filter(state__in=(State.QUEUED, State.SENDING, State.FAILED)).count(),
        "noticed": registration.attendees.filter(noticed_at__isnull=False).count(),
    }


if __name__ == "__main__":
    main()
