"""When a user was last at the desk: one row a user, written once a visit and then every few minutes at most."""

import datetime as dt

from booking.models import DeskVisit

VISIT = dt.timedelta(hours=1)
"""Who comes back within this time is still here, and the news stay."""
WRITTEN_EVERY = dt.timedelta(minutes=5)


def note_visit(*, user_id: int, now: dt.datetime) -> dt.datetime | None:
    """Note that the user is at the desk; return since when there is news, None at the first visit."""
    visit = DeskVisit.objects.filter(user=user_id).first()
    if visit is None:
        DeskVisit.objects.bulk_create([DeskVisit(user_id=user_id, came_at=now, since=now)], ignore_conflicts=True)
        return None
    since = visit.came_at if now - visit.came_at >= VISIT else visit.since
    if now - visit.came_at >= WRITTEN_EVERY:
        DeskVisit.objects.filter(user=user_id).update(came_at=now, since=since)
    return since
