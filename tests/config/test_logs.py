"""What a line of the log looks like in production, and what no line holds."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
django.setup()
from django.test import Client
Client(REMOTE_ADDR="192.0.2.77").get("/deltager/9.1.xyz/nowhere/?mail=jens@example.dk", HTTP_USER_AGENT="Secretfox 1.0")
"""
SPEAK = """
import django, logging, structlog
django.setup()
structlog.get_logger("temadag").warning("sent", number=3)
logging.getLogger("temadag").warning("sent")
"""


def logged(program: str) -> list[dict[str, object]]:
    """Run a program under the tests' environment and return its log: a JSON object a line."""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_request_leaves_one_line_without_query_key_address_or_browser() -> None:
    written = logged(ASK)
    assert [line["request"] for line in written if line["event"] == "request_finished"] == [
        "GET /deltager/***/nowhere/"
    ]
    everything = json.dumps(written)
    assert [word for word in ("9.1.xyz", "jens", "Secretfox", "192.0.2.77") if word in everything] == []


def test_structlog_and_standard_lines_look_alike() -> None:
    first, second = logged(SPEAK)
    assert first.pop("number") == 3
    assert set(first) == set(second) == {"event", "level", "logger", "timestamp"}
