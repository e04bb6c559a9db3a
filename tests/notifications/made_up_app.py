"""A made-up app that adds to every registry of ours: its data, and what it registers."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from booking import tasks
from booking.attention import waits as needs
from booking.attention.waits import Need
from booking.models import EntryKind, Programme, Registration
from booking.services import erasure as erasing
from booking.services import witnesses
from booking.tasks import Task
from notifications import health
from notifications.announce import entries as announce
from notifications.announce import tellings
from notifications.announce.tellings import causes
from notifications.handover import files as case_files
from notifications.mails import examples, registry
from notifications.mails.drafts import Draft
from notifications.mails.facts import Overtaken
from notifications.mails.registry import About, Envelope, MailKind
from notifications.mails.rendering import Rendered, write_out
from notifications.models import Message

SOURCE = "toolbox:plan:17"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan of the made-up app, which its mail is about."""

    name: str
    address: str


@dataclass
class Toolbox:
    """The made-up app: its data, the entries it was told of, and the tasks it ran."""

    plans: dict[str, Plan]
    notes: dict[int, str]
    heard: list[str]
    runs: list[str]
    quotes: list[tuple[int, str]] = field(default_factory=list)
    oldest: dt.datetime | None = None

    def read(self, message: Message) -> Plan:
        """Return the plan of a message; raises Overtaken where there is none any more."""
        if message.source not in self.plans:
            raise Overtaken
        return self.plans[message.source]

    def do(self, name: str) -> int:
        """Note that a task ran."""
        self.runs.append(name)
        return 0

    def erase(self, registration: Registration) -> None:
        """Erase the note on a registration."""
        self.notes.pop(registration.pk, None)

    def lines(self, programme: Programme) -> list[Need]:
        """Return a line for the desk."""
        return [
            Need(words="En plan venter", since=programme.opens_at, url="/planer/17/", mend="Se planen", is_grave=False)
        ]


def _envelope(_kind: MailKind, plan: Plan) -> Envelope:
    return Envelope(name=plan.name, address=plan.address, language="da")


def _words(_kind: MailKind, _plan: Plan) -> dict[str, Any]:
    return {"link": "https://temadag.example.dk/plan/17/", "municipality": "Aarhus Kommune"}


def come_in(app: Toolbox) -> None:
    """Add to each registry what the app has for it."""
    about = About(read=app.read, envelope=_envelope, words=_words)

    @registry.mail("plan_due", "Frist i jeres plan", about=about)
    def plan_due(plan: Plan) -> Draft:
        return Draft("letter", {"subject": "Frist i jeres plan", "body": f"Kære {plan.name}"})

    @registry.mail("plan_offer", "Lav en plan", waits=False)
    def plan_offer(facts: Any) -> Draft:
        return Draft("letter", {"subject": "Lav en plan", "body": f"Plads {facts.registration.slot.number}"})

    tellings.register(causes(EntryKind.CONFIRMED, plan_offer))
    announce.listen(lambda entry: app.heard.append(entry.kind))
    tasks.register(
        Task(name="plans", run=lambda: app.do("plans")), Task(name="fold", run=lambda: app.do("fold"), is_daily=True)
    )
    health.register(
        health.Age(
            name="oldest_plan_seconds",
            oldest=lambda: app.oldest,
            limit=dt.timedelta(minutes=6),
            problem="plans wait too long",
        )
    )
    needs.register(needs.Source(lines=app.lines, permission="booking.view_registration"))
    erasing.register(
        erasing.Keeper(
            counts=lambda registration: {"notes": int(registration.pk in app.notes)},
            erase=app.erase,
        )
    )
    witnesses.register(witnesses.Witness(quotes=lambda _programme: app.quotes, faults=lambda _programme, _facts: []))
    case_files.register(
        lambda registration: iter([("redskabskasse/noter.txt", app.notes.get(registration.pk, "").encode())])
    )
    examples.register("plan_due", plan_due, lambda language: _shown(app, plan_due, language))


def _shown(app: Toolbox, kind: MailKind, language: str) -> Rendered:
    from_draft: Draft = kind(app.plans[SOURCE])
    return write_out(from_draft, _words(kind, app.plans[SOURCE]), language)
