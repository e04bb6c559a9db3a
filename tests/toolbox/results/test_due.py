"""The worker publishes at 8.00 on the first working day after the closing, and one fault holds up no other mapping."""

import datetime as dt

import pytest
from pytest_django.fixtures import Settings

from tests.factories import at, danish, make_municipalities
from tests.toolbox.mapping.mapping_helpers import opened_mapping
from tests.toolbox.results.result_helpers import hand_in
from toolbox.models import Figure, Mapping
from toolbox.results.due import publish_due_mappings

pytestmark = pytest.mark.django_db

OPENED = danish(2016, 9, 12, 9)
FRIDAY = danish(2016, 10, 14, 23)


def test_results_come_on_the_next_working_morning_and_once(settings: Settings) -> None:
    """Friday evening closes; Monday at 8.00 the figures are there."""
    with at(OPENED):
        make_municipalities(1)
        mapping = opened_mapping("0101", closes_at=FRIDAY)
        hand_in(mapping, "0101", "caseworker", [3] * 5)
    for moment, done in (
        (FRIDAY - dt.timedelta(minutes=1), 0),
        (danish(2016, 10, 15, 12), 0),
        (danish(2016, 10, 17, 7, 59), 0),
        (danish(2016, 10, 17, 8), 1),
        (danish(2016, 10, 17, 9), 0),
    ):
        with at(moment):
            assert publish_due_mappings() == done
    assert Mapping.objects.get().published_at is not None
    assert Figure.objects.filter(municipality="0101").count() == 10


@pytest.mark.logs_errors  # the first mapping's opening is not in its history
def test_a_mapping_that_fails_holds_up_no_other() -> None:
    with at(OPENED):
        make_municipalities(1)
        broken = opened_mapping("0101", closes_at=FRIDAY - dt.timedelta(days=1))
        opened_mapping("0101", slug="den-anden", closes_at=FRIDAY)
        broken.entries.filter(kind="opened").delete()
    with at(danish(2016, 10, 17, 8)):
        assert publish_due_mappings() == 1
    assert list(Mapping.objects.filter(published_at=None)) == [broken]
