"""The table of bounds: its figures are the code's, and the worst inputs of every door cost no more than it says."""

import json
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from booking.admin.act import LONGEST_REASON
from booking.admin.registration import RegistrationAdmin
from booking.api import middleware, paging, problems
from booking.api.day_schemas import MOST_FACILITATORS
from booking.api.fields import MOST_NOTE
from booking.attendee_list import archive, child, opening, reading, sheet_facts, workbook
from booking.forms.code import LONGEST as LONGEST_CODE
from booking.programme.small_file import MOST_FILE_OCTETS
from booking.queries.pages import AT_A_TIME
from booking.rules.lines import EMAIL_LENGTH, NAME_LENGTH
from booking.services.day.attendance import MOST_LINES
from booking.services.public_record import ROWS
from config.plain_query import MOST_WORDS
from config.whole_requests import MOST_HEAD, MOST_SECONDS_TO_ARRIVE, MOST_SECONDS_TO_TAKE
from notifications import feeds, health
from notifications.inbound import parse
from tests.docs.pages import ROOT, page, section
from tests.plugins.databases import OwnDatabase

LINE = 4_094  # gunicorn's own limit on the first line of a request
FIGURES = {
    "a request": (LINE, MOST_HEAD, MOST_SECONDS_TO_ARRIVE, MOST_SECONDS_TO_TAKE),
    "a form": (
        settings.BODY_LIMIT,
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        *(NAME_LENGTH, EMAIL_LENGTH, MOST_NOTE, LONGEST_REASON, LONGEST_CODE),
    ),
    "a log-in": (),
    "an attendee list, pasted": (reading.MOST_CHARACTERS, reading.MOST_TEXT_LINES, reading.MOST_LINES),
    "an attendee list as a file": (
        *(opening.MOST_BYTES, archive.MOST_UNPACKED_BYTES),
        *(sheet_facts.MOST_ROWS, sheet_facts.MOST_COLUMNS, workbook.MOST_SHEETS),
    ),
    "a body of the API": (middleware.MOST_BODY, MOST_LINES, MOST_FACILITATORS, problems.MOST_ERRORS),
    "a list of the API": (paging.MOST,),
    "a list or search of staff": (MOST_WORDS, RegistrationAdmin.list_per_page),
    "the public record": (ROWS, AT_A_TIME),
    "`/health/`": (health.MOST_COUNTED,),
    "a received mail, webhooks included": (
        *(settings.DATA_UPLOAD_MAX_MEMORY_SIZE, parse.MAX_MAIL, parse.MAX_LINES, parse.MAX_DIVIDERS),
    ),
    "a calendar feed": (feeds.MOST_DAYS,),
    "a file that a command reads": (MOST_FILE_OCTETS,),
}
REFUSED = {1, 400, 413, 422}


def rows() -> dict[str, tuple[str, float, float]]:
    """Return the table: of each door what it takes, processor seconds, and megabytes."""
    found = re.findall(
        r"(?m)^\| (.+?) \| (.+?) \| ([\d.]+) \| (\d+) \|$", section(page("docs/operations.md"), "Bounds")
    )
    return {door: (takes, float(seconds), float(megabytes)) for door, takes, seconds, megabytes in found}


def test_the_table_has_the_figures_of_the_code() -> None:
    written = {door: re.findall(r"\d+(?:,\d+)*", takes) for door, (takes, _seconds, _megabytes) in rows().items()}
    assert written == {door: [f"{figure:,}" for figure in figures] for door, figures in FIGURES.items()}
    told = section(page("docs/operations.md"), "Bounds")
    assert f"ends at {child.MOST_SECONDS} seconds and {child.MOST_MEMORY // 1_000_000} MB" in told


@pytest.mark.race  # once, and on the database that real installations have
def test_the_worst_inputs_cost_no_more_than_the_table_says(own_database: OwnDatabase, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.worst_inputs", tmp_path / "found.json"],
        cwd=ROOT,
        env=own_database.environment,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (300, 300)),
    )
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    table = rows()
    assert {door for door, *_rest in found} == set(table)
    beyond = [
        f"{door}, {title}: {seconds:.2f} s, {megabytes:.0f} MB"
        for door, title, _status, seconds, megabytes in found
        if seconds > table[door][1] or megabytes > table[door][2]
    ]
    assert beyond == []
    faults = [(door, title) for door, title, status, *_rest in found if status >= 500 and door != "`/health/`"]
    assert faults == []
    taken = [(door, title) for door, title, status, *_rest in found if "too " in title and status not in REFUSED]
    assert taken == []
