"""`python -m tests.storm [--long]`: let a storm pass, print its counts, and return 1 where something was lost."""

import logging
import sys
import tempfile
from pathlib import Path

from tests.environment import prepare

prepare()

import django  # noqa: E402

django.setup()

from tests.storm.storm import LONG, SHORT, storm  # noqa: E402

logging.disable()  # only the counts are told
with tempfile.TemporaryDirectory(prefix="temadag-storm-logs-") as folder:
    found = storm(LONG if "--long" in sys.argv[1:] else SHORT, Path(folder))
sys.stdout.write(f"{found}\n")
sys.exit(not found.is_good)
