"""The agreed day's row inside a turn: its values for the journal, and its deletion (D5, Q8)."""

from booking.models import Method, Partstat, Preparation, Registration, ThemedDay
from booking.refusals import Spent
from booking.services.day import invites
from booking.services.turn import Turn, stamp

COLUMNS = (
    "starts_at",
    "order",
    "talk_minutes",
    "break_minutes",
    "workshop_minutes",
    "venue",
    "phone_on_the_day",
    "note",
)


def day_details(day: ThemedDay) -> dict[str, object]:
    """Return the day as the journal keeps it, times in UTC."""
    facts: dict[str, object] = {column: getattr(day, column) for column in COLUMNS}
    facts["starts_at"] = stamp(day.starts_at)
    facts["facilitators"] = [
        {"name": facilitator.name, "email": facilitator.email, "user_id": facilitator.user_id}
        for facilitator in day.facilitators.all()
    ]
    return facts


def around(registration: Registration) -> dict[str, object]:
    """Return what fixing a day replaces, as the journal keeps it, so that the change can be undone.

    That is the proposals, the wish for another date, and the answers to a day that was called off (they are dropped
    when its invites are sent anew). Empty members are left out.
    """
    asked = Preparation.objects.filter(registration=registration, another_date_asked_at__isnull=False).first()
    answered = registration.invites.filter(method=Method.CANCEL).exclude(partstat=Partstat.NEEDS_ACTION)
    proposals = list(registration.proposals.all())
    facts: dict[str, object] = {
        "proposals": [[stamp(proposal.starts_at), stamp(proposal.chosen_at)] for proposal in proposals],
        "proposal_terms": [
            {
                "answer_by": stamp(proposal.answer_by),
                "lapsed_at": stamp(proposal.lapsed_at),
                "facilitators": proposal.facilitators,
            }
            for proposal in proposals
        ],
        "another_date_asked_at": stamp(asked.another_date_asked_at) if asked else None,
        "answers": {str(invite.pk): invite.partstat for invite in answered},
    }
    return {name: value for name, value in facts.items() if value}


def drop_day(held: Turn, registration: Registration) -> tuple[dict[str, object], dict[str, object]]:
    """Delete the day and cancel its invites, inside a turn; return the entry's details and old values. Raises Spent."""
    day = ThemedDay.objects.filter(registration=registration).first()
    if day is None:
        return {}, {}
    if held.now >= day.starts_at:
        raise Spent
    old = day_details(day)
    details: dict[str, object] = {"starts_at": stamp(day.starts_at), "ends_at": stamp(day.ends_at)}
    day.delete()
    return details | invites.sync(registration, None).details(), old
