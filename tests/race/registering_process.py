"""A program that registers municipalities (`CODE…`) from eight threads and prints the answers.

It prints that it is ready and begins when it reads a line.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connections  # noqa: E402 Django must be ready

from booking.models import Municipality, Programme  # noqa: E402
from tests.factories import receive  # noqa: E402


def register(code: str) -> str:
    """Register one municipality."""
    try:
        receive(Programme.objects.get(), Municipality.objects.get(code=code))
    finally:
        connections.close_all()
    return "done"


if __name__ == "__main__":
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with ThreadPoolExecutor(8) as pool:
        sys.stdout.write(json.dumps(list(pool.map(register, sys.argv[1:]))))
