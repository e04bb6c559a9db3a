#!/usr/bin/env python3
"""Django's command line for Temadag, under the demo's clock where the demo has been set up."""

import gc
import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config.tools import demo


def main() -> None:
    """Run one management command; a wrong environment ends it with one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        demo.activate()
        _load()
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Temadag cannot start. {error}")


def _load() -> None:
    """Load the application without looking for garbage: it becomes none, and to look is a fifth of a start."""
    gc.disable()
    try:
        django.setup()
    finally:
        gc.freeze()
        gc.enable()


if __name__ == "__main__":
    main()
