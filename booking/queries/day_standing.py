"""The standing of the days of many registrations, in one statement: for lists and flags."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from booking.models import Invite, Method, Question, Registration
from booking.queries.attending import who_counts


@dataclass(frozen=True, kw_only=True)
class DayStanding:
    """The count of D6; whether a question about a sender is open (rule 16); whether a calendar mail bounced."""

    counted: int
    has_questions: bool
    has_bounced: bool


def day_standings(registrations: Iterable[Registration]) -> dict[int, DayStanding]:
    """Return each registration's standing by its id; `counted` is the same as `attending.counted`."""
    coming = who_counts().filter(registration=OuterRef("pk"))
    count = coming.order_by().values("registration").annotate(n=Count("pk")).values("n")
    questions = Question.objects.filter(invite__registration=OuterRef("pk"), resolved_at__isnull=True)
    bounced = Invite.objects.filter(registration=OuterRef("pk"), method=Method.REQUEST, bounced_at__isnull=False)
    rows = (
        Registration.objects.filter(pk__in=[registration.pk for registration in registrations])
        .order_by()
        .values_list(
            "pk",
            Coalesce(Subquery(count), Value(0), output_field=IntegerField()),
            Exists(questions),
            Exists(bounced),
        )
    )
    return {
        pk: DayStanding(counted=counted, has_questions=asks, has_bounced=bounces) for pk, counted, asks, bounces in rows
    }
