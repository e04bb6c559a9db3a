"""Writing only upon what the writer has read (Q13)."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import transaction

from booking.models import Programme, Registration
from booking.queries.changes import latest_change
from booking.refusals import Outdated


@contextmanager
def unchanged(registration: Registration, known: Collection[str]) -> Iterator[None]:
    """Hold the programme's lock over the write in the block; raises Outdated where the last change is not `known`.

    It is the lock that every turn takes, so nobody writes between the comparison and the write.
    """
    with transaction.atomic():
        Programme.objects.select_for_update(no_key=True).get(pk=registration.programme_id)
        if latest_change(registration) not in known:
            raise Outdated
        yield
