"""What a storm starts ends with it, however it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.migrated import ROOT

STORM = """
import sys, time
from pathlib import Path
from tests.storm.machines import guarded, running
with guarded() as group:
    running("patient", ["sh", "-c", "echo begun; sleep 20; echo survived"], {}, Path(sys.argv[1]), group)
    time.sleep(60)
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_programs_end_with_the_storm(tmp_path: Path, how: signal.Signals) -> None:
    heard = tmp_path / "heard"
    os.mkfifo(heard)
    with subprocess.Popen([sys.executable, "-c", STORM, heard], cwd=ROOT) as storm, heard.open() as words:
        assert words.readline() == "begun\n"
        storm.send_signal(how)
        assert words.read() == ""
