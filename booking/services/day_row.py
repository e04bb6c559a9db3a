"""Inside a turn: the row of the agreed day, its old values for the journal, and its end (D5, Q8)."""

from booking.models import Registration, ThemedDay
from booking.refusals import Spent
from booking.services import invites
from booking.services.allocation import stamp
from booking.services.turn import Turn

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


def facts_of(day: ThemedDay) -> dict[str, object]:
    """This will give the day as the journal keeps it, times in UTC."""
    facts: dict[str, object] = {column: getattr(day, column) for column in COLUMNS}
    facts["starts_at"] = stamp(day.starts_at)
    facts["facilitators"] = [{"name": one.name, "email": one.email} for one in day.facilitators.all()]
    return facts


def drop_day(held: Turn, registration: Registration) -> tuple[dict[str, object], dict[str, object]]:
    """Inside a turn, this will delete the day and cancel its invites; gives details and old values. Raises Spent."""
    day = ThemedDay.objects.filter(registration=registration).first()
    if day is None:
        return {}, {}
    if held.now >= day.starts_at:
        raise Spent
    old = facts_of(day)
    details: dict[str, object] = {"starts_at": stamp(day.starts_at), "ends_at": stamp(day.ends_at)}
    day.delete()
    return details | invites.sync(registration, None).details(), old
