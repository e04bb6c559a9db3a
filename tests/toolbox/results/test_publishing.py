"""Publishing: once, from what was handed in, and afterwards nobody's answers are there (R1, R2, R4, R7, R8)."""

import random
import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from tests.factories import make_municipalities, make_municipality
from tests.toolbox.mapping.mapping_helpers import STAFF, opened_mapping
from tests.toolbox.results.result_helpers import answered_mapping, close, hand_in, hand_in_together, publish, response
from toolbox.disclosure.columns import JOINED
from toolbox.models import JOINT, Figure, HeldText, Mapping, MappingChange, Response, RoleLink
from toolbox.questionnaire.editions import document_of_edition
from toolbox.results.publishing import publish_results
from toolbox.results.refusals import MappingStillOpen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_municipalities() -> None:
    make_municipalities(2)


Row = tuple[str | None, str, str, int, str, Decimal | None, bool]


def rows(mapping: Mapping) -> list[Row]:
    names = ("municipality_id", "column", "statement", "n", "kind", "value", "is_split")
    return sorted(Figure.objects.filter(mapping=mapping).values_list(*names), key=str)


def of_column(mapping: Mapping, code: str | None, column: str) -> set[tuple[str, Decimal | None, int]]:
    found = Figure.objects.filter(mapping=mapping, municipality=code, column=column)
    return set(found.values_list("kind", "value", "n"))


def test_nothing_is_computed_while_a_mapping_is_open() -> None:
    mapping = answered_mapping()
    with pytest.raises(MappingStillOpen):
        publish_results(mapping_id=mapping.pk, by=STAFF)
    assert not Figure.objects.exists()


def test_figures_are_stored_once_and_answers_end() -> None:
    """Checks 11 and 13: caseworkers are shown, one and two are hidden, and there is no total."""
    mapping = answered_mapping()
    hand_in(mapping, "0101", "caseworker", [5], is_handed_in=False)
    mapping = publish(mapping)
    assert of_column(mapping, "0101", JOINT) == {("exact", Decimal("4.0"), 1)}
    assert of_column(mapping, "0101", "caseworker") == {("exact", Decimal("2.7"), 6)}
    of_municipality = set(Figure.objects.filter(municipality="0101").values_list("column", flat=True))
    assert of_municipality == {JOINT, "caseworker"}
    assert set(Figure.objects.filter(municipality=None).values_list("kind", flat=True)) == {"few"}
    assert Figure.objects.filter(column="caseworker", municipality="0101", is_split=True).count() == 10
    handed_in = dict(RoleLink.objects.values_list("role", "handed_in"))
    assert (handed_in["caseworker"], handed_in["committee-chair"], handed_in["team-leader"]) == (6, 1, 0)
    entry = mapping.entries.get(kind=MappingChange.PUBLISHED)
    assert entry.details == {"figures": Figure.objects.count(), "texts": 0}
    before = rows(mapping)
    Response.objects.update(values={})
    assert publish_results(mapping_id=mapping.pk, by=STAFF).published_at == mapping.published_at
    assert rows(mapping) == before
    assert mapping.entries.filter(kind=MappingChange.PUBLISHED).count() == 1


def test_a_restored_open_round_folds_to_the_same_figures() -> None:
    """Attack 20."""
    mapping = publish(answered_mapping())
    before = rows(mapping)
    Figure.objects.all().delete()
    Mapping.objects.filter(pk=mapping.pk).update(published_at=None)
    publish_results(mapping_id=mapping.pk, by=STAFF)
    assert rows(mapping) == before


def test_roles_that_are_few_are_joined_by_what_their_statements_mirror() -> None:
    mapping = opened_mapping("0101")
    hand_in(mapping, "0101", "committee-chair", [1])
    hand_in(mapping, "0101", "head-of-children-services", [3, 3])
    hand_in(mapping, "0101", "team-leader", [4, 4, 4])
    mapping = publish(mapping)
    found = Figure.objects.filter(municipality="0101")
    assert set(found.values_list("column", flat=True)) == {JOINED}
    assert found.count() == 36
    assert set(found.values_list("kind", flat=True)) <= {"few", "exact"}


def test_a_single_person_who_ticks_is_shown_and_one_who_does_not_leaves_no_trace() -> None:
    """Attacks 6 and 7 on the stored rows."""
    mapping = opened_mapping("0101", "0102")
    hand_in(mapping, "0101", "committee-chair", [5], consents=True)
    hand_in(mapping, "0102", "committee-chair", [5])
    mapping = publish(mapping)
    assert of_column(mapping, "0101", "committee-chair") == {("exact", Decimal("5.0"), 1)}
    assert not Figure.objects.filter(municipality="0102").exists()


def test_a_limit_lowered_after_the_opening_is_not_obeyed() -> None:
    """Attack 17."""
    mapping = opened_mapping("0101", smallest_group=8)
    hand_in(mapping, "0101", "caseworker", [3] * 7)
    Mapping.objects.filter(pk=mapping.pk).update(smallest_group=5)
    mapping = publish(mapping)
    assert not Figure.objects.filter(municipality="0101").exists()


def test_responses_are_made_nobodys_where_erasing_is_not_decided() -> None:
    """Check 16: no code, no old id, no order, and no draft."""
    mapping = opened_mapping("0101")
    link = RoleLink.objects.get(invitation__mapping=mapping, role="caseworker")
    given = Response.objects.bulk_create(response(link, 3, texts={"place": str(place)}) for place in range(60))
    hand_in(mapping, "0101", "caseworker", [5], is_handed_in=False)
    publish(mapping)
    left = list(Response.objects.all())
    assert (len(left), {one.code_hash for one in left}) == (60, {None})
    assert {one.pk for one in left}.isdisjoint({one.pk for one in given})
    with connection.cursor() as cursor:
        cursor.execute("SELECT texts FROM toolbox_response")  # as the database keeps them
        kept = [row[0] for row in cursor.fetchall()]
    assert kept != sorted(kept, key=lambda texts: int("".join(filter(str.isdigit, str(texts)))))


def test_responses_are_erased_where_it_is_decided(settings: Settings, tmp_path: Path) -> None:
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "J.nr. 16-1", str(tmp_path)
    mapping = publish(answered_mapping())
    assert not Response.objects.exists()
    assert of_column(mapping, "0101", "caseworker") == {("exact", Decimal("2.7"), 6)}


@pytest.mark.parametrize(("texts", "shown"), [(4, 0), (5, 5)])
def test_free_texts_are_held_from_five_on(texts: int, shown: int) -> None:
    """Attack 18: with four they are nowhere."""
    mapping = opened_mapping("0101")
    for place in range(texts):
        hand_in(mapping, "0101", "caseworker", [3], texts={"q5": f"Tekst {place}"})
    hand_in(mapping, "0101", "caseworker", [3, 3], texts={"q5": " "})
    publish(mapping)
    assert set(HeldText.objects.values_list("text", flat=True)) == {f"Tekst {place}" for place in range(shown)}


def test_the_whole_country_is_published_in_a_few_statements() -> None:
    """98 municipalities of 40 answers each (check 18)."""
    draw = random.Random(15)  # noqa: S311 -- made-up answers, the same each time
    for number in range(3, 99):
        make_municipality(number)
    mapping = opened_mapping()
    sizes = {"committee-chair": 1, "head-of-children-services": 3, "team-leader": 6, "caseworker": 30}
    links = RoleLink.objects.filter(invitation__mapping=mapping)
    document = document_of_edition(mapping.edition)
    asked = {role: [statement.id for statement in document.statements_of(role)] for role in sizes}
    given = [
        Response(link=link, is_handed_in=True, values={name: draw.randint(0, 5) for name in asked[link.role]})
        for link in links
        for _person in range(sizes[link.role])
    ]
    Response.objects.bulk_create(given, batch_size=1000)
    hand_in_together(mapping, "0101", 4)
    close(mapping)
    started = time.monotonic()
    with CaptureQueriesContext(connection) as statements:
        publish_results(mapping_id=mapping.pk, by=STAFF)
    assert time.monotonic() - started < 30
    assert len(statements) <= 70  # SQLite takes few values at once
    assert len(given) == 40 * 98
    chairs = of_column(mapping, None, "committee-chair")
    assert {kind for kind, _value, _n in chairs} == {"exact"}
    assert not Figure.objects.filter(column="committee-chair").exclude(municipality=None).exists()
