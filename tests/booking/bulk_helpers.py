"""Very many rows at once, to see that asking costs no more for them."""

import datetime as dt

from booking.models import Programme, Registration


def annulled(programme: Programme, like: Registration, count: int) -> None:
    """Put as many annulled registrations beside one."""
    Registration.objects.bulk_create(
        Registration(
            programme=programme,
            municipality_id=like.municipality_id,
            queue_number=100 + number,
            received_at=like.received_at + dt.timedelta(seconds=number + 1),
            status="annulled",
            annulled_at=like.received_at,
            talk=True,
            workshop=False,
            audience="both",
            expected_attendees=5,
            language="da",
        )
        for number in range(count)
    )
