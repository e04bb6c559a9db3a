"""Workers that kill themselves in the middle of an act upon several: `python -m tests.notifications.killed_bulk_act`.

The same game as `killed_worker`: staff write a mail to three registrations, the child dies at the named step, another
worker goes on, and the state then is printed.
"""

import json
import signal
import sys
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402 - the tables are known only now

from booking.admin import background  # noqa: E402
from booking.admin.acts.letter import WriteMail  # noqa: E402
from booking.admin.background import begin_act, digest_of, sentences_of  # noqa: E402
from booking.admin.performing import ActCall  # noqa: E402
from booking.models import BulkAct, BulkRow, JournalEntry, Programme, Registration  # noqa: E402
from booking.previews import MailPlan, hearings  # noqa: E402
from booking.services import letters  # noqa: E402
from booking.services.letters import To  # noqa: E402
from notifications.models import Message  # noqa: E402
from tests.factories import STAFF, make_municipalities  # noqa: E402
from tests.notifications.killed_worker import die, recover, seed  # noqa: E402

STEPS: dict[str, tuple[Any, str, str]] = {
    "before a row": (background, "_carry_out_next", "before"),
    "entry written, not committed": (letters, "write", "after"),
    "acted, row not marked": (background, "_act_on", "after"),
    "logged, not committed": (ActCall, "carry_out", "after"),
    "row committed": (background, "_carry_out_next", "after"),
    "rows committed, act not ended": (background, "_end_what_is_done", "before"),
    "act ended": (background, "_end_what_is_done", "after"),
}


def main() -> None:
    """Go through the steps and print one line of JSON for each."""
    municipalities = make_municipalities(3)
    user = User.objects.create_superuser("mette", "mette@example.dk", "x")
    for number, step in enumerate(STEPS):
        programme = seed(number, municipalities)
        recover()
        press(programme, user)
        status = die(STEPS[step])
        recover()
        print(json.dumps({"step": step, "killed": status == signal.SIGKILL} | outcome(programme)))  # noqa: T201
        sys.stdout.flush()


def press(programme: Programme, user: User) -> BulkAct:
    """Hand a letter to all registrations of a programme over to the worker, as the page does."""
    act, rows, key = WriteMail(), [], uuid4()
    said = {"to": To.CONTACT, "subject": "Parkering", "body": "Kør sammen, {navn}."}
    for registration in Registration.objects.filter(programme=programme).select_related("municipality", "programme"):
        entry = letters.foresee_letter(registration, STAFF, key=key, **said)
        shown, plan = digest_of(sentences_of(act, registration)), MailPlan.of(hearings([entry])).digest
        rows.append(BulkRow(registration=registration, shown=shown, plan=plan))
    typed = {name: [str(value)] for name, value in said.items()} | {"key": [str(key)]}
    return begin_act(act, rows, typed=typed, key=key, user_id=user.pk)


def outcome(programme: Programme) -> dict[str, Any]:
    """Return what became of the letter to the registrations of a programme."""
    rows = BulkRow.objects.filter(registration__programme=programme)
    written = JournalEntry.objects.filter(programme=programme, kind="mail_written").order_by("registration")
    return {
        "rows": list(rows.order_by("registration").values_list("state", flat=True)),
        "numbers_match": list(rows.order_by("registration").values_list("number", flat=True))
        == list(written.values_list("number", flat=True)),
        "written": written.count(),
        "mails": Message.objects.filter(registration__programme=programme, kind="letter").count(),
        "open": BulkAct.objects.filter(ended_at=None).count(),
        "words_left": BulkAct.objects.exclude(typed={}).count(),
    }


if __name__ == "__main__":
    main()
