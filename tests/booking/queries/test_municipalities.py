"""A municipality is remembered for a second, outside transactions, and is the row that the database has."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.models import Municipality
from booking.queries import municipalities
from booking.queries.municipalities import municipality_by_code
from tests.factories import make_municipalities, make_municipality
from tests.turning import stopped


@pytest.fixture
def next_second(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Stop the seconds; return a function that goes on to the next one."""
    return stopped(monkeypatch, municipalities, "_second")


@pytest.mark.django_db(transaction=True)
def test_all_are_read_once_a_second(next_second: Callable[[], int]) -> None:
    rows = make_municipalities(3)
    with CaptureQueriesContext(connection) as asked:
        found = [municipality_by_code(row.code) for row in rows * 2]
    assert found == rows * 2
    assert len(asked) == 1
    names = [field.attname for field in Municipality._meta.concrete_fields]
    stored = Municipality.objects.get(pk=rows[1].pk)
    assert [getattr(found[1], name) for name in names] == [getattr(stored, name) for name in names]


@pytest.mark.django_db(transaction=True)
def test_a_change_is_seen_after_a_second_and_a_new_one_at_once(next_second: Callable[[], int]) -> None:
    (row,) = make_municipalities(1)
    assert municipality_by_code(row.code) == row
    new = make_municipality(2)
    assert municipality_by_code(new.code) == new
    Municipality.objects.filter(pk=row.pk).update(full_name="Another name")
    next_second()
    changed = municipality_by_code(row.code)
    assert changed is not None
    assert changed.full_name == "Another name"


@pytest.mark.django_db
def test_nothing_is_kept_from_inside_a_transaction(next_second: Callable[[], int]) -> None:
    (row,) = make_municipalities(1)
    assert municipality_by_code(row.code) == row
    Municipality.objects.filter(pk=row.pk).update(full_name="Another name")
    changed = municipality_by_code(row.code)
    assert changed is not None
    assert changed.full_name == "Another name"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["9999", "", "x", "0"])
def test_what_is_no_code_is_no_municipality(code: str) -> None:
    make_municipalities(1)
    assert municipality_by_code(code) is None
