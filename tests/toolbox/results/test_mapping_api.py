"""Mappings by the API: counts of who has answered, and the figures of the country alone (attack 19)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.booking.api.conftest import client_with
from tests.factories import make_municipalities
from tests.toolbox.mapping.mapping_helpers import draft_mapping
from tests.toolbox.results.result_helpers import answered_mapping, publish

pytestmark = pytest.mark.django_db


def test_counts_and_the_country_are_read_and_no_municipality() -> None:
    make_municipalities(2)
    mapping = answered_mapping()
    draft_mapping(slug="et-udkast")
    key = client_with(read=True, write=False)
    assert [row["slug"] for row in key.get("/api/v1/mappings").json()["items"]] == [mapping.slug]
    figures = f"/api/v1/mappings/{mapping.slug}/figures"
    assert key.get(figures).json() == {"published_at": None, "items": []}
    publish(mapping)
    (responses,) = key.get(f"/api/v1/mappings/{mapping.slug}/responses").json()["items"]
    counts = {role["role"]: role["handed_in"] for role in responses["roles"]}
    assert (responses["municipality"], responses["joint_handed_in"]) == ("0101", True)
    assert counts == {"committee-chair": 1, "head-of-children-services": 2, "team-leader": 0, "caseworker": 6}
    with CaptureQueriesContext(connection) as statements:
        items = key.get(figures).json()["items"]
    assert len(statements) < 10
    assert {(item["kind"], item["value"], item["n"]) for item in items} == {("few", None, 0)}
    assert key.get("/api/v1/mappings/et-udkast/figures").status_code == 404
    assert client_with(read=False, write=True).get(figures).status_code == 403
