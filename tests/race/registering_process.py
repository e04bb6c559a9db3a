"""A process of its own that registers municipalities from eight threads: `START_SECONDS CODE…`; prints the answers."""

import json
import os
import sys
import time
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
    start, *codes = sys.argv[1:]
    time.sleep(max(0.0, float(start) - time.time()))
    with ThreadPoolExecutor(8) as pool:
        sys.stdout.write(json.dumps(list(pool.map(register, codes))))
