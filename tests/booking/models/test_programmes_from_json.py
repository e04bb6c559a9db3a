"""Programmes of release 0.1.0 are migrated: JSON becomes columns and tables, and 0.1.0 still runs beside them."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from booking.models import Programme
from booking.programme.file import read_programme
from booking.services import programmes
from tests.factories import CLOSES, OPENS, SLUG, danish

FILE = Path(programmes.__file__).resolve().parents[1] / "data" / f"{SLUG}.toml"
BEFORE = [("booking", "0010_free_mail")]
KEYS = ("published_on", "updated_on", "lengths", "mails", "retention", "roles", "days_to_avoid")
MOMENTS = {"opens_at": OPENS, "closes_at": CLOSES, "promote_until": danish(2017, 6, 9, 23, 59)}


@pytest.fixture
def old_apps() -> Iterator[Any]:
    """Migrate the tables back to those of release 0.1.0, and forwards again at the end."""
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    yield executor.migrate(BEFORE).apps
    MigrationExecutor(connection).migrate(newest)


def forwards() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def settings_of_the_file() -> dict[str, Any]:
    """Return the settings as 0.1.0 wrote them: the file's, with dates as ISO texts."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return value.isoformat() if isinstance(value, dt.date) else value

    values = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {key: plain(values[key]) for key in KEYS}


@pytest.mark.django_db(transaction=True)
def test_programmes_keep_every_value(old_apps: Any) -> None:
    old = old_apps.get_model("booking", "Programme")
    texts = read_programme(FILE).texts
    loaded = old.objects.create(slug=SLUG, texts=texts, settings=settings_of_the_file(), **MOMENTS)
    edited_settings = settings_of_the_file() | {
        "updated_on": "2016-10-03",
        "lengths": {"talk_min": 45, "talk_max": 90, "workshop_min": 120, "workshop_max": 200, "break_max": 0},
        "mails": {
            "list_missing_days_before": [],
            "practical_days_before": 10,
            "thanks_days_after": 2,
            "privacy_notice_within_days": 30,
        },
        "roles": [{"key": "leder", "da": "leder", "en": "leader"}, {"key": "chef", "da": "chef", "en": "head"}],
        "days_to_avoid": [
            {
                "starts_on": "2017-05-26",
                "ends_on": "2017-05-26",
                "kind": "bridge",
                "name_da": "fredag",
                "name_en": "Friday",
            }
        ],
    }
    del edited_settings["retention"]
    edited = old.objects.create(slug="rettet", texts=texts, settings=edited_settings, **MOMENTS)
    for programme in (loaded, edited):
        old_apps.get_model("booking", "Season").objects.bulk_create(
            old_apps.get_model("booking", "Season")(programme=programme, **season.model_dump())
            for season in read_programme(FILE).seasons
        )
        old_apps.get_model("booking", "Slot").objects.bulk_create(
            old_apps.get_model("booking", "Slot")(programme=programme, number=number) for number in range(1, 6)
        )

    forwards()

    assert programmes.differences(Programme.objects.get(pk=loaded.pk), read_programme(FILE)) == []
    now = Programme.objects.get(pk=edited.pk)
    assert (now.published_on, now.updated_on) == (dt.date(2016, 9, 28), dt.date(2016, 10, 3))
    assert now.lengths == edited_settings["lengths"]
    assert (now.list_missing_days_before, now.practical_days_before) == ([], 10)
    assert (now.thanks_days_after, now.privacy_notice_within_days) == (2, 30)
    assert (now.with_place_months, now.without_place_months) == (None, None)
    assert [(role.key, role.da, role.en) for role in now.roles.all()] == [
        ("leder", "leder", "leader"),
        ("chef", "chef", "head"),
    ]
    assert now.days_off() == [(dt.date(2017, 5, 26), dt.date(2017, 5, 26), "fredag")]
    assert now.settings == edited_settings


@pytest.mark.django_db
def test_the_release_before_can_go_on_beside_the_new_tables() -> None:
    """Its models are those of its last migration; no table need go back for them."""
    old = MigrationExecutor(connection).loader.project_state(BEFORE).apps.get_model("booking", "Programme")
    made = old.objects.create(slug="gammel", texts={}, settings=settings_of_the_file(), **MOMENTS)
    made.last_queue_number = 7
    made.save()
    now = Programme.objects.get(slug="gammel")
    assert (now.last_queue_number, now.talk_max, now.list_missing_days_before) == (7, 120, [])
