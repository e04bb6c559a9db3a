"""What the database keeps of an answer: nothing once it is published, and no order (attacks 10, 16 and 20)."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings
from time_machine import Traveller

from tests import postgres
from tests.factories import make_municipalities
from tests.toolbox.mapping.mapping_helpers import DAY, opened_mapping
from tests.toolbox.results.result_helpers import answered_mapping, hand_in, publish, response
from toolbox.answering.responding import begin_response, save_answers
from toolbox.answering.responding import hand_in as hand_in_response
from toolbox.mapping.links import mapping_token
from toolbox.models import Figure, HeldText, Invitation, Mapping, MappingChange, Response, RoleLink
from toolbox.results.due import publish_due_mappings

PEOPLE, RUNS = 12, 200


@pytest.fixture
def allowed(settings: Settings, tmp_path: Path) -> None:
    """Let single rows be erased."""
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/04711", str(tmp_path)


def rows_of(table: str) -> list[dict[str, Any]]:
    """Return all that the database has of a table, in the order in which it keeps the rows."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 a name of ours
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_a_dump_of_the_open_round_has_no_code_no_name_and_no_time() -> None:
    make_municipalities(1)
    link = RoleLink.objects.get(invitation__mapping=opened_mapping("0101"), role="caseworker")
    given, code = begin_response(link=link)
    save_answers(response_id=given.pk, values={"s01": 4}, texts={})
    hand_in_response(response_id=given.pk)
    [row] = rows_of("toolbox_response")
    assert set(row) == {"id", "link_id", "code_hash", "is_handed_in", "consents", "values", "texts"}
    letters = code.replace("-", "")
    for table in connection.introspection.table_names():
        kept = repr(rows_of(table))
        assert code not in kept
        assert letters not in kept
        assert table == "toolbox_response" or (str(given.pk) not in kept.replace("-", "") and given.pk.hex not in kept)


@pytest.mark.django_db
@pytest.mark.usefixtures("clock", "allowed")
def test_after_publication_no_table_has_an_answer_of_one_person() -> None:
    """Numbers that nobody but one person gave, and a text that is held back, are nowhere."""
    make_municipalities(1)
    mapping = opened_mapping("0101")
    hand_in(mapping, "0101", "caseworker", [2, 3, 3, 4, 4], texts={})
    hand_in(mapping, "0101", "team-leader", [1], texts={"q5": "Kun jeg skriver sådan"})
    ids = [str(pk) for pk in Response.objects.values_list("pk", flat=True)]
    publish(mapping)
    everything = {table: rows_of(table) for table in connection.introspection.table_names()}
    assert everything["toolbox_response"] == []
    kept = repr(everything)
    assert "Kun jeg skriver sådan" not in kept
    assert not any(pk in kept or pk.replace("-", "") in kept for pk in ids)
    assert {figure["column"] for figure in everything["toolbox_figure"] if figure["municipality_id"]} == {"caseworker"}


def rank_correlation(order: list[int]) -> float:
    """Return Spearman's rank correlation of an order with the numbers from 0 on."""
    n = len(order)
    return 1 - 6 * sum((place - rank) ** 2 for place, rank in enumerate(order)) / (n * (n * n - 1))


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_order_of_rows_tells_nothing_of_the_order_of_handing_in() -> None:
    """200 rounds of twelve: rows that are kept without codes lie in an order drawn by lot, as texts do."""
    make_municipalities(1)
    mapping = opened_mapping("0101")
    link = RoleLink.objects.get(invitation__mapping=mapping, role="caseworker")
    of_rows, of_texts = [], []
    for _run in range(RUNS):
        Response.objects.all().delete()
        HeldText.objects.all().delete()
        Figure.objects.all().delete()
        Mapping.objects.update(published_at=None)
        for place in range(PEOPLE):
            response(link, 3, texts={"q4": f"{place:02}"}).save()
        publish(mapping)
        texts = [row["texts"] for row in rows_of("toolbox_response")]
        of_rows.append([int((json.loads(text) if isinstance(text, str) else text)["q4"]) for text in texts])
        of_texts.append([int(row["text"]) for row in rows_of("toolbox_heldtext")])
    for orders in (of_rows, of_texts):
        mean = sum(map(rank_correlation, orders)) / RUNS
        # Of 200 independent orders of twelve the mean has a standard deviation of 0.021.
        assert abs(mean) < 0.11, mean
        assert len({tuple(order) for order in orders}) > RUNS * 0.98
    assert rank_correlation(list(range(PEOPLE))) == 1
    shuffled = random.Random(1).sample(range(PEOPLE), PEOPLE)  # noqa: S311 a control
    assert abs(rank_correlation(shuffled)) < 1


@pytest.mark.race  # needs PostgreSQL's own tools; a dump of SQLite is the file itself, whose tables are read above
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("clock", "allowed")
def test_pg_dump_after_publication_has_no_row_of_a_response() -> None:
    make_municipalities(1)
    mapping = answered_mapping()
    ids = [str(pk) for pk in Response.objects.values_list("pk", flat=True)]

    def dump() -> str:
        facts = connection.settings_dict
        where = ["-h", str(facts["HOST"]), "-p", str(facts["PORT"] or 5432), "-U", str(facts["USER"])]
        command = [str(postgres.TOOLS / "pg_dump"), "--data-only", *where, str(facts["NAME"])]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert all(pk in dump() for pk in ids), "while it is open"
    publish(mapping)
    after = dump()
    assert not any(pk in after for pk in ids)
    block = after.split("COPY public.toolbox_response ")[1].split("\\.\n")[0]
    assert block.count("\n") == 1, "the heading alone"


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_more_answers_than_persons_are_flagged_and_none_is_dropped(client: Client) -> None:
    """Attack 16: somebody passed the link on, or answers twice."""
    make_municipalities(1)
    mapping = opened_mapping("0101")
    RoleLink.objects.filter(invitation__mapping=mapping, role="caseworker").update(persons=5)
    hand_in(mapping, "0101", "caseworker", [3, 3, 3, 3, 3, 4])
    home = reverse("mapping", kwargs={"token": mapping_token(Invitation.objects.get(mapping=mapping))})
    assert "flere" in client.get(home).text.split("Sagsbehandler")[1][:600]
    publish(mapping)
    assert set(Figure.objects.filter(municipality="0101").values_list("n", flat=True)) == {6}


@pytest.mark.django_db
@pytest.mark.usefixtures("allowed")
def test_a_backup_of_the_open_round_put_back_is_folded_again_by_the_worker(clock: Traveller) -> None:
    """Attack 20: the same figures, once, and the rows of people end again."""
    make_municipalities(1)
    mapping = answered_mapping()
    kept_mapping = Mapping.objects.filter(pk=mapping.pk).values().get()
    backup = list(Response.objects.all())
    links = dict(RoleLink.objects.values_list("pk", "handed_in"))
    clock.move_to(mapping.closes_at + 4 * DAY)
    assert publish_due_mappings() == 1
    before = sorted(Figure.objects.values_list("column", "statement", "n", "kind", "value", "is_split"), key=str)
    # The backup is put back: the round is open as it was then, and nothing of its publication is known.
    Figure.objects.all().delete()
    Mapping.objects.filter(pk=mapping.pk).update(
        published_at=None,
        last_entry_number=kept_mapping["last_entry_number"],
        last_entry_digest=kept_mapping["last_entry_digest"],
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM toolbox_mappingentry WHERE number > %s", [kept_mapping["last_entry_number"]])
    for pk, handed_in in links.items():
        RoleLink.objects.filter(pk=pk).update(handed_in=handed_in)
    Response.objects.bulk_create(backup)
    assert publish_due_mappings() == 1
    assert publish_due_mappings() == 0
    after = sorted(Figure.objects.values_list("column", "statement", "n", "kind", "value", "is_split"), key=str)
    assert after == before
    assert not Response.objects.exists()
    assert Mapping.objects.get(pk=mapping.pk).published_at == timezone.now()
    assert mapping.entries.filter(kind=MappingChange.PUBLISHED).count() == 1
