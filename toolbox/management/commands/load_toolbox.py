"""`manage.py load_toolbox`."""

from typing import Any

from django.core.management.base import BaseCommand

from toolbox.loading import load_shelf


class Command(BaseCommand):
    """Adds what our file has and the database lacks; nothing that is there is changed."""

    help = "Lægger de elementer, temaer og redskaber, der mangler, i redskabskassen. Det, der er der, ændres ikke."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Add the rows and say how many they were."""
        added = load_shelf()
        self.stdout.write(
            f"Redskabskassen: {added.elements} elementer, {added.themes} temaer og {added.tools} redskaber tilføjet."
        )
