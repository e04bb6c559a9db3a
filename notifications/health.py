"""`/health/`: tells monitoring whether the whole system works; numbers only, no personal data."""

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max, QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking.models import Programme
from notifications.announce.entries import oldest_unannounced
from notifications.handover import erasure
from notifications.models import Message, Proving, State, Unannounced, WorkerBeat
from notifications.models.message import HEAD_MAIL

MOST_COUNTED = 1000
"""Whoever asks has no key: a heap is counted so far and no further, whatever has piled up."""
BEAT_MAY_BE = dt.timedelta(minutes=6)
AHEAD_MAY_BE = dt.timedelta(minutes=1)
UNVERIFIED_MAY_BE = dt.timedelta(hours=50)
MOST_CONNECTIONS, LEAST_FREE = 90, 10
"""In percent."""
UNANNOUNCED_MAY_BE = dt.timedelta(minutes=6)
OVERDUE_MAY_BE = dt.timedelta(minutes=15)
BACKUP_MAY_BE = dt.timedelta(hours=26)
"""One a night, with some time for a long one."""


@dataclass(frozen=True, kw_only=True)
class Age:
    """The age of something that waits: shown in seconds as `name`, and a problem once it exceeds `limit`."""

    name: str
    oldest: Callable[[], dt.datetime | None]
    limit: dt.timedelta
    problem: str


AGES = [
    Age(
        name="oldest_unannounced_seconds",
        oldest=oldest_unannounced,
        limit=UNANNOUNCED_MAY_BE,
        problem="entries wait too long",
    ),
]


def register(*ages: Age) -> None:
    """Add ages to the report."""
    AGES.extend(ages)


@dataclass
class Health:
    """What is reported, and what is wrong with it."""

    facts: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def note(self, name: str, value: object, *, problem: str = "") -> None:
        """Add a fact, and the problem if there is one."""
        self.facts[name] = value
        if problem:
            self.problems.append(problem)


@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Answer 200 where all is well, else 503, both with the facts as JSON."""
    found = Health()
    try:
        _database(found)
        for part in (_mails, _ages, _worker, _clock, _proof, _backup):
            part(found, timezone.now())
        _erasure(found)
        _connections(found)
        _disk(found)
    except DatabaseFault:
        found.note("database", "away", problem="the database does not answer, or its tables are missing")
    answer = {"status": "fault" if found.problems else "ok", "problems": found.problems} | found.facts
    return JsonResponse(answer, status=503 if found.problems else 200)


def _database(found: Health) -> None:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    found.note("database", "ok")
    found.note("migrations_missing", missing, problem="migrations are missing" if missing else "")


def _mails(found: Health, now: dt.datetime) -> None:
    unsent = Message.objects.filter(state__in=(State.QUEUED, State.SENDING))
    oldest = unsent.order_by("pk").values_list("created_at", flat=True).first()
    # A mail that is put off because its own server is away is no fault of ours; one that nobody takes up is.
    waiting = unsent.filter(state=State.QUEUED, held_at__isnull=True, next_try_at__lte=now).order_by("next_try_at")
    overdue = waiting.values_list("next_try_at", flat=True).first()
    found.note("unsent_messages", _counted(unsent))
    found.note("failed_messages", _counted(Message.objects.filter(state=State.FAILED)))
    found.note("entries_set_aside", _counted(Unannounced.objects.all()))
    late = _is_older(now, overdue, OVERDUE_MAY_BE)
    found.note("oldest_unsent_seconds", _age(now, oldest), problem="mails wait too long" if late else "")


def _ages(found: Health, now: dt.datetime) -> None:
    for age in AGES:
        moment = age.oldest()
        late = _is_older(now, moment, age.limit)
        found.note(age.name, _age(now, moment), problem=age.problem if late else "")


def _worker(found: Health, now: dt.datetime) -> None:
    # A beat further ahead is of a worker that died before the clock was set back.
    beat = WorkerBeat.objects.filter(at__lte=now + AHEAD_MAY_BE).values_list("at", flat=True).first()
    late = beat is None or _is_older(now, beat, BEAT_MAY_BE)
    found.note("worker_beat_seconds", _age(now, beat), problem="no worker is alive" if late else "")


def _clock(found: Health, now: dt.datetime) -> None:
    """Report by how much the last entry lies ahead: the clock ran ahead, and times stand still until it is there."""
    last = Programme.objects.aggregate(last=Max("last_entry_at"))["last"]
    ahead = last - now if last is not None and last > now else dt.timedelta(0)
    problem = "the clock ran ahead, or was set back" if ahead > AHEAD_MAY_BE else ""
    found.note("clock_ahead_seconds", int(ahead.total_seconds()), problem=problem)


def _proof(found: Health, now: dt.datetime) -> None:
    """Report when every journal was last verified and what was found, and when a head last left the house."""
    row = Proving.objects.filter(pk=Proving.ONLY).first() or Proving()
    anchored = Message.objects.filter(kind=HEAD_MAIL, state=State.SENT).order_by("-sent_at")
    late = _is_older(now, row.finished_at or row.began_at, UNVERIFIED_MAY_BE)
    found.note("last_anchor_seconds", _age(now, anchored.values_list("sent_at", flat=True).first()))
    found.note(
        "last_verification_seconds", _age(now, row.finished_at), problem="journals are not verified" if late else ""
    )
    faults = max(row.found, row.faults)
    found.note("faults_found", faults, problem="a journal and its tables do not agree" if faults else "")


def _connections(found: Health) -> None:
    """Report how many connections to the server are used, and how many it allows; SQLite counts none."""
    used = allowed = None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sum(numbackends), current_setting('max_connections')::int"
                " - current_setting('superuser_reserved_connections')::int FROM pg_stat_database"
            )
            used, allowed = map(int, cursor.fetchone())
    found.note("connections_used", used)
    is_full = used is not None and allowed is not None and used * 100 > allowed * MOST_CONNECTIONS
    found.note("connections_allowed", allowed, problem="the database is almost out of connections" if is_full else "")


def _disk(found: Health) -> None:
    """Report the free share of the fullest disk that holds data, exports, backups' mark or the project."""
    named = [settings.CASE_EXPORT_DIR, settings.BACKUP_MARK and Path(settings.BACKUP_MARK).parent, settings.BASE_DIR]
    if connection.vendor == "sqlite":
        named.append(Path(connection.settings_dict["NAME"]).parent)
    usages = [shutil.disk_usage(folder) for folder in named if folder and Path(folder).is_dir()]
    free = min(usage.free * 100 // usage.total for usage in usages)
    found.note("disk_free_percent", free, problem="a disk is almost full" if free < LEAST_FREE else "")


def _erasure(found: Health) -> None:
    """Report whether erasing is allowed, which need not be; where it is, overdue erasing is a problem (D8)."""
    missing = [name for name in ("ERASURE_DECISION", "CASE_EXPORT_DIR") if not getattr(settings, name)]
    found.note("erasure", f"dry runs only: {' and '.join(missing)} not set" if missing else "allowed")
    late = erasure.overdue(most=MOST_COUNTED)
    problem = "personal data are kept too long" if late and not missing else ""
    found.note("erasures_overdue", late, problem=problem)


def _backup(found: Health, now: dt.datetime) -> None:
    """Report the age of `BACKUP_MARK`, the file that each backup touches; a missing file is a missing backup."""
    if not settings.BACKUP_MARK:
        found.note("backup_age_seconds", None)
        return
    try:
        touched = dt.datetime.fromtimestamp(Path(settings.BACKUP_MARK).stat().st_mtime, dt.UTC)
    except OSError:
        found.note("backup_age_seconds", None, problem="no backup has been taken")
        return
    late = _is_older(now, touched, BACKUP_MAY_BE)
    found.note("backup_age_seconds", _age(now, touched), problem="the last backup is too old" if late else "")


def _counted(rows: QuerySet[Any]) -> int:
    """Count rows, up to MOST_COUNTED."""
    return rows.order_by()[:MOST_COUNTED].count()


def _age(now: dt.datetime, moment: dt.datetime | None) -> int | None:
    """Return an age in whole seconds; None where nothing waits."""
    return None if moment is None else max(0, int((now - moment).total_seconds()))


def _is_older(now: dt.datetime, moment: dt.datetime | None, limit: dt.timedelta) -> bool:
    return moment is not None and now - moment > limit
