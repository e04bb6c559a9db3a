"""Who counts (D6): everybody on the list with an address who has not declined the time that stands."""

from django.db.models import Exists, F, OuterRef, QuerySet

from booking.models import Attendee, Invite, Partstat, Registration


def is_counted(attendee: Attendee, answer: str) -> bool:
    """Tell whether an attendee counts; `answer` is the one to the time that stands."""
    return bool(attendee.email) and answer != Partstat.DECLINED


def who_counts() -> QuerySet[Attendee]:
    """Return the attendees that count, in SQL; an answer to another time does not matter (calendar rule 10)."""
    declined = Invite.objects.filter(
        attendee=OuterRef("pk"),
        partstat=Partstat.DECLINED,
        answered_starts_at=F("starts_at"),
        answered_ends_at=F("ends_at"),
    )
    return Attendee.objects.filter(~Exists(declined)).exclude(email="")


def counted(registration: Registration) -> int:
    """Count the attendees of a registration."""
    return who_counts().filter(registration=registration).count()
