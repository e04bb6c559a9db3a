"""Mails a second of one worker, beside building the same mails and sending them: `python -m config.benchmark.mailing`.

It reads what to do as JSON and prints samples as JSON. The worker is the one that `manage.py worker` runs, called here,
so that its work alone is timed.
"""

import datetime as dt
import json
import logging
import smtplib
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from booking.models import Invite, Municipality, Registration  # noqa: E402
from booking.services import queue  # noqa: E402
from booking.services.day import attendance  # noqa: E402
from booking.services.day.attendance import AttendeeDetails  # noqa: E402
from booking.services.turn import MUNICIPALITY  # noqa: E402
from config.benchmark import scene  # noqa: E402
from config.benchmark.machine import Meter, memory_megabytes  # noqa: E402
from config.benchmark.measuring import Measured  # noqa: E402
from notifications.mails.invite_calendar import calendar_of_invite  # noqa: E402
from notifications.models import Message, State  # noqa: E402
from notifications.wire.mailbox import Mailbox  # noqa: E402
from notifications.wire.mime import Mail, invite_mail_bytes, mail_bytes, new_message_id  # noqa: E402
from notifications.worker import Worker  # noqa: E402

PEOPLE = 20
BUILT = 100
DAYS_AHEAD = 70
RECEIPT, INVITE = "receipt", "person_invite"


class Mailer:
    """Rounds of mails on one database."""

    def __init__(self, folder: Path, top: int, server: int) -> None:
        """Measure this process and PostgreSQL's, where that is ours; `top` has started all that is ours."""
        self.top, self.watched = top, tuple(process for process in (machine_process(), server) if process)
        self.facts = scene.facts_of_this_year(folder)
        self.worker = Worker()
        self.municipalities = list(Municipality.objects.order_by("code"))

    def round(self, number: int) -> dict[str, Any]:
        """Register all, let the worker write to them; fix the days of those with a place, let it invite."""
        [programme] = scene.new_programmes(self.facts, f"mails-{number}", 1)
        all_of_them = [
            scene.enlist(programme, found, people=PEOPLE, audience="management") for found in self.municipalities
        ]
        placed = all_of_them[:5]
        receipts = self._worked()
        built = self._built(RECEIPT, mail_bytes)
        for registration in placed:
            queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
        self.worker.run_once()
        for place, registration in enumerate(placed):
            self._invite(registration, place)
        invites = self._worked()
        invites_built = self._built(INVITE, self._with_calendar())
        found = {"receipts": receipts, "built": built, "invites": invites, "invites_built": invites_built}
        return {name: asdict(sample) for name, sample in found.items()}

    def _worked(self) -> Measured:
        """Let the worker do all that is due; count what it sent."""
        before = Message.objects.filter(state=State.SENT).count()
        return self._timed(self.worker.run_once, lambda: self._sent() - before)

    @staticmethod
    def _sent() -> int:
        if left := Message.objects.filter(state__in=(State.QUEUED, State.SENDING, State.FAILED)).count():
            sys.exit(f"{left} mails were not sent")
        return Message.objects.filter(state=State.SENT).count()

    def _built(self, kind: str, build: Callable[[Mail], bytes]) -> Measured:
        """Build mails like the last of a kind and send them over one connection."""
        like = Message.objects.filter(kind=kind, state=State.SENT).latest("pk")
        domain = settings.MAIL_FROM.partition("@")[2]

        def send_all() -> None:
            with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as line:
                for _number in range(BUILT):
                    mail = Mail(
                        message_id=new_message_id(domain),
                        date=timezone.localtime(),
                        sender=Mailbox("Socialstyrelsen", settings.MAIL_FROM),
                        recipient=Mailbox("", like.address),
                        subject=like.subject,
                        text=like.text,
                        html=like.html,
                    )
                    line.sendmail(settings.MAIL_FROM, [like.address], build(mail))

        return self._timed(send_all, lambda: BUILT)

    @staticmethod
    def _with_calendar() -> Callable[[Mail], bytes]:
        invite = Invite.objects.select_related("registration__municipality", "registration__day").latest("pk")
        day = invite.registration.day

        def build(mail: Mail) -> bytes:
            return invite_mail_bytes(mail, calendar_of_invite(invite, day, before=None, stamp=mail.date))

        return build

    def _timed(self, work: Callable[[], object], count: Callable[[], int]) -> Measured:
        began = time.monotonic()
        with Meter(all_ours=self.top, watched=self.watched) as meter:
            work()
        seconds = time.monotonic() - began
        done = count()
        return Measured(rate=done / seconds, cpu_ms=meter.used / done * 1000, foreign=meter.foreign)

    @staticmethod
    def _invite(registration: Registration, place: int) -> None:
        """Fix a day with its attendees."""
        date = timezone.localdate() + dt.timedelta(days=DAYS_AHEAD + place)
        date += dt.timedelta(days=max(0, 7 - date.isoweekday()) if date.isoweekday() > 5 else 0)  # noqa: PLR2004 Friday
        scene.agree_on(date, registration)
        names = [f"Deltager {number}" for number in range(PEOPLE)]
        domain = registration.municipality.email_domains[0]
        lines = [AttendeeDetails(name=name, email=f"{name.replace(' ', '-').lower()}@{domain}") for name in names]
        attendance.set_attendees(registration_id=registration.pk, lines=lines, by=MUNICIPALITY)


def machine_process() -> int:
    """Return this process."""
    return int(Path("/proc/self").resolve().name)


def main() -> None:
    """Do the rounds; tell the samples, and the memory of a process that has sent them."""
    told = json.load(sys.stdin)
    logging.disable()
    mailer = Mailer(Path(told["folder"]), told["top"], told["server"])
    mailer.worker.run_once()
    rounds = [mailer.round(number) for number in range(told["rounds"])]
    memory = memory_megabytes(machine_process())
    json.dump({"rounds": rounds, "memory": memory, "sent": Message.objects.count()}, sys.stdout)


if __name__ == "__main__":
    main()
