"""`manage.py load_questionnaire FILE [--update]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from toolbox.models import JOINT
from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.questionnaire.editions import (
    OURS,
    QuestionnaireFileError,
    changed_keys,
    document_of_edition,
    newest_edition,
    read_questionnaire,
    store_edition,
)


class Command(BaseCommand):
    """Stores a questionnaire's file as an edition, or shows what a changed file would change."""

    help = "Læser et spørgeskema fra en TOML-fil. Findes det, vises forskellene; --update gør filen til en ny udgave."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and whether a changed one becomes a new edition."""
        parser.add_argument("file", type=Path, nargs="?", default=OURS)
        parser.add_argument("--update", action="store_true", help="gør den rettede fil til en ny udgave")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Store the edition, or say which line and key is wrong."""
        try:
            document = read_questionnaire(options["file"])
        except (QuestionnaireFileError, OSError) as fault:
            raise CommandError(str(fault)) from fault
        newest = newest_edition(document.slug)
        changed = changed_keys(document_of_edition(newest), document) if newest else []
        for key, old, new in changed:
            self.stdout.write(f"{key}: {_shown(old)} -> {_shown(new)}")
        if changed and not options["update"]:
            self.stdout.write(f"{document.slug}: {len(changed)} forskelle, ikke ændret; brug --update.")
            return
        edition, is_new = store_edition(document)
        verdict = f"læst som udgave {edition.number}" if is_new else "uændret"
        self.stdout.write(f"{document.slug}: {verdict}. {_summary(document)}")


def _shown(value: Any) -> str:
    return "(mangler)" if value is None else str(value)


def _summary(document: QuestionnaireDocument) -> str:
    """Say how much there is: "5 temaer, 36 + 10 + 10 + 10 + 10 udsagn, 5 spørgsmål."."""
    roles = [JOINT, *(role.key for role in document.anonymous_roles())]
    counts = " + ".join(str(len(document.statements_of(role))) for role in roles)
    return f"{len(document.themes)} temaer, {counts} udsagn, {len(document.questions)} spørgsmål."
