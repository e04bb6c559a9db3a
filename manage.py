#!/usr/bin/env python3
"""Django's command line for Temadag, under the demo's clock where the demo has been set up."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config.tools import demo


def main() -> None:
    """Run one management command; a wrong environment ends it with one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        demo.activate()
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Temadag cannot start. {error}")


if __name__ == "__main__":
    main()
