"""`manage.py load_goal_plan FILE`."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from booking.programme.small_file import FileTooLargeError
from toolbox.plan.document import name_of
from toolbox.plan.loading import EXAMPLE, PlanFileError, load_example
from toolbox.plan.reading import document_of


class Command(BaseCommand):
    """Loads a goal plan as the example that municipalities can start from."""

    help = "Læser en målplan (YAML eller JSON) som det eksempel, kommunerne kan begynde med. Uden fil: vores eget."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, nargs="?", default=EXAMPLE)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Store the plan and say what it holds."""
        try:
            plan, is_new = load_example(options["file"])
        except (PlanFileError, FileTooLargeError, OSError) as fault:
            raise CommandError(str(fault)) from fault
        count = Counter(name_of(row) for row in document_of(plan).rows())
        self.stdout.write(
            f"Målplan {plan.pk} {'læst' if is_new else 'uændret'}: {count['goal']} politisk mål, "
            f"{count['sub_goal']} delmål, {count['action_goal']} handlemål og {count['target']} måltal."
        )
