"""`/health/`: does the whole of it work? For monitoring; numbers only, nothing about anybody."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min, Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.announce.entries import oldest_unannounced
from notifications.handover import erasure
from notifications.models import Message, State, Unannounced, WorkerBeat

BEAT_MAY_BE = dt.timedelta(minutes=6)
"""A mail server that hangs keeps a worker for some timeouts before its next beat."""
UNANNOUNCED_MAY_BE = dt.timedelta(minutes=6)
OVERDUE_MAY_BE = dt.timedelta(minutes=15)


@dataclass
class Health:
    """What is reported, and what is wrong with it."""

    facts: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def note(self, name: str, value: object, *, problem: str = "") -> None:
        """Note a fact, and the problem where there is one."""
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
        _mails(found, timezone.now())
        _erasure(found)
    except DatabaseError:
        found.note("database", "away", problem="the database does not answer, or its tables are missing")
    answer = {"status": "fault" if found.problems else "ok", "problems": found.problems} | found.facts
    return JsonResponse(answer, status=503 if found.problems else 200)


def _database(found: Health) -> None:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    found.note("database", "ok")
    found.note("migrations_missing", missing, problem="migrations are missing" if missing else "")


def _mails(found: Health, now: dt.datetime) -> None:
    unsent = Message.objects.filter(state__in=(State.QUEUED, State.SENDING)).aggregate(
        oldest=Min("created_at"),
        # A mail that is put off because its own server is away is no fault of ours; one that nobody takes up is.
        overdue=Min("next_try_at", filter=Q(state=State.QUEUED, next_try_at__lte=now)),
        number=Count("pk"),
    )
    announced = oldest_unannounced()
    beat = WorkerBeat.objects.values_list("at", flat=True).first()
    found.note("unsent_messages", unsent["number"])
    found.note("failed_messages", Message.objects.filter(state=State.FAILED).count())
    found.note("entries_set_aside", Unannounced.objects.count())
    late = _is_older(now, unsent["overdue"], OVERDUE_MAY_BE)
    found.note("oldest_unsent_seconds", _age(now, unsent["oldest"]), problem="mails wait too long" if late else "")
    late = _is_older(now, announced, UNANNOUNCED_MAY_BE)
    found.note("oldest_unannounced_seconds", _age(now, announced), problem="entries wait too long" if late else "")
    late = beat is None or _is_older(now, beat, BEAT_MAY_BE)
    found.note("worker_beat_seconds", _age(now, beat), problem="no worker is alive" if late else "")


def _erasure(found: Health) -> None:
    """Erasing that is not decided is told and is no fault; what is decided and does not happen is one (D8)."""
    missing = [name for name in ("ERASURE_DECISION", "CASE_EXPORT_DIR") if not getattr(settings, name)]
    found.note("erasure", f"dry runs only: {' and '.join(missing)} not set" if missing else "allowed")
    late = sum(1 for _registration in erasure.overdue())
    problem = "personal data are kept too long" if late and not missing else ""
    found.note("erasures_overdue", late, problem=problem)


def _age(now: dt.datetime, moment: dt.datetime | None) -> int | None:
    """Return an age in whole seconds; None where there is nothing."""
    return None if moment is None else max(0, int((now - moment).total_seconds()))


def _is_older(now: dt.datetime, moment: dt.datetime | None, limit: dt.timedelta) -> bool:
    return moment is not None and now - moment > limit
