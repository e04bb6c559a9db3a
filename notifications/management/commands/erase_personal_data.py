"""`manage.py erase_personal_data [--dry-run]`: erase what the programme's retention makes due, exported first (D8)."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.services.turn import SYSTEM
from notifications.handover import erasure, stray_mail
from notifications.handover.vacuum import vacuum


class Command(BaseCommand):
    """Erase where that is decided; otherwise show what would be erased. No person is named."""

    help = (
        "Erases the personal data of registrations whose retention has ended, each exported to CASE_EXPORT_DIR first. "
        "Without ERASURE_DECISION or CASE_EXPORT_DIR, or with --dry-run, it only shows what is due."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="show what is due and change nothing")

    def handle(self, *_args: Any, dry_run: bool, **_options: Any) -> None:
        plans = erasure.plan()
        reasons = _reasons(dry_run=dry_run)
        for sentence in reasons:
            self.stdout.write(sentence)
        failed = 0
        for plan in plans:
            done = not reasons and erasure.hand_over_and_erase(plan.registration.pk, SYSTEM)
            failed += not reasons and not done
            self.stdout.write(f"{plan.registration.reference}: {_words(plan.counts)}, {_outcome(reasons, done=done)}")
        loose = stray_mail.strays().count() if reasons else stray_mail.erase_strays()
        if loose:
            words = ngettext(
                "%(number)s modtaget mail uden tilmelding, %(outcome)s",
                "%(number)s modtagne mails uden tilmelding, %(outcome)s",
                loose,
            )
            self.stdout.write(words % {"number": loose, "outcome": _outcome(reasons, done=True)})
        others, left = self._own_periods(reasons)
        if not plans and not loose and not others:
            self.stdout.write(_("Intet har nået sin slettedato."))
        if not reasons and (plans or loose or others):
            vacuum()
        if failed:
            raise CommandError(
                ngettext(
                    "%(number)s tilmelding kunne ikke slettes. Se loggen.",
                    "%(number)s tilmeldinger kunne ikke slettes. Se loggen.",
                    failed,
                )
                % {"number": failed}
            )
        if left:
            raise CommandError(_("%(what)s kunne ikke slettes. Se loggen.") % {"what": ", ".join(left)})

    def _own_periods(self, reasons: list[str]) -> tuple[int, list[str]]:
        """Erase or show what other apps keep for a period of their own; return how many, and what is left in words."""
        others, left = 0, []
        for own in erasure.OWN_PERIODS:
            due = own.due(timezone.localdate())
            number = due.count()
            if not number:
                continue
            others += number
            if not reasons:
                own.erase()
            waiting = 0 if reasons else due.count()
            if done := number - waiting:
                self.stdout.write(f"{own.words(done)}, {_outcome(reasons, done=True)}")
            if waiting:
                left.append(own.words(waiting))
        return others, left


def _reasons(*, dry_run: bool) -> list[str]:
    """Return the reasons why this run erases nothing; none where it erases."""
    found = [_("Prøvekørsel: Intet bliver slettet.")] if dry_run else []
    if not settings.ERASURE_DECISION:
        found.append(_("Intet bliver slettet: ERASURE_DECISION nævner ingen afgørelse fra arkivmyndigheden."))
    if not settings.CASE_EXPORT_DIR:
        found.append(_("Intet bliver slettet: CASE_EXPORT_DIR nævner ingen mappe at eksportere sagerne til."))
    return found


def _words(counts: dict[str, int]) -> str:
    return (
        _(
            "kontaktperson, deltagere: %(attendees)s, invitationer: %(invites)s, tekster i journalen: %(texts)s, "
            "sendte mails: %(mails)s, modtagne mails: %(received)s"
        )
        % counts
    )


def _outcome(reasons: list[str], *, done: bool) -> str:
    if reasons:
        return _("klar til sletning")
    return _("slettet") if done else _("ikke slettet")
