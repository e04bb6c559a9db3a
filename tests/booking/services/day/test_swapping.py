"""Two municipalities change dates with each other: both days move, or neither."""

import pytest

from booking.models import Programme, Registration, ThemedDay
from booking.refusals import AddressUnchecked, DayNotFixed, NotAgreed, Stale
from booking.services.day.swapping import swap_days
from tests.booking.day_helpers import PLAN, SETTINGS, fix_two_days
from tests.factories import STAFF, danish, journal, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
FIRST, SECOND = PLAN.starts_at, danish(2016, 11, 24, 12)
BOTH = "Kim Holm og Anne Bo, i telefonen"


@pytest.fixture
def two() -> tuple[Registration, Registration]:
    return fix_two_days(make_programme(settings=SETTINGS))


def days() -> list[tuple[object, ...]]:
    rows = ThemedDay.objects.order_by("registration").prefetch_related("facilitators")
    return [(day.starts_at, day.venue, [one.name for one in day.facilitators.all()]) for day in rows]


def swap(two: tuple[Registration, Registration], **changes: object) -> None:
    first, second = two
    values = {"registration_id": first.pk, "other_id": second.pk, "other_starts_at": SECOND, "by": STAFF}
    swap_days(**{**values, "agreed": BOTH, **changes})  # type: ignore[arg-type]


def test_dates_and_facilitators_change_places_and_all_else_stays(two: tuple[Registration, Registration]) -> None:
    swap(two)
    assert days() == [(SECOND, PLAN.venue, ["Gert"]), (FIRST, "Biblioteket", ["Fie Facilitator"])]
    moved = journal(two[0].programme, "day_moved")
    assert [number for _kind, number, _by, _details in moved] == [1, 2]
    assert not any("second-day" in details["warnings"] for *_rest, details in moved)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"agreed": " "}, NotAgreed), ({"other_starts_at": FIRST}, Stale), ({"other_id": 0}, DayNotFixed)],
)
def test_what_cannot_be_swapped_moves_neither(
    two: tuple[Registration, Registration], changes: dict[str, object], refusal: type[Exception]
) -> None:
    before = days()
    with pytest.raises(refusal):
        swap(two, **changes)
    assert days() == before


def test_where_the_second_is_refused_the_first_stays_too(two: tuple[Registration, Registration]) -> None:
    before = days()
    Registration.objects.filter(pk=two[1].pk).update(address_outside=True)
    with pytest.raises(AddressUnchecked):
        swap(two)
    assert [start for start, *_rest in days()] == [start for start, *_rest in before]
    assert not journal(Programme.objects.get(), "day_moved")
