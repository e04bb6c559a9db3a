"""The demo's environment and clock: `var/demo.env`, written by `./start`, read by web, worker and every command.

The demo runs "as of" September 2016: `var/demo.env` has the offset between the real clock and the demo's. Every process
of the demo writes down, a few seconds ahead, how far its clock will come (`var/demo.clock`). If that time has passed,
no process was running: the next one goes on from there. So demo time never goes back.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

FOLDER = Path(__file__).resolve().parents[2] / "var"
BEAT_SECONDS = 5.0
OFFSET = "DEMO_CLOCK_OFFSET"
OFF = frozenset({"off", "false", "no", "0"})


def activate(folder: Path = FOLDER) -> None:
    """Apply the demo's environment and clock to this process, where the demo has been set up.

    The real environment wins over the file; `DEBUG=off` (production, tests) leaves the file alone. `off` as
    `DEMO_CLOCK_OFFSET` keeps the real clock.
    """
    file = folder / "demo.env"
    if os.environ.get("DEBUG", "").strip().lower() in OFF or not file.exists():
        return
    for name, value in read_demo(file).items():
        os.environ.setdefault(name, value)
    if os.environ.get(OFFSET, "off") != "off":
        _start_clock(folder, resume(folder, time.time()))


def create(folder: Path, *, secret_key: str, site_url: str, beginning: datetime) -> None:
    """Write `demo.env` at the first start, and at later ones only what may have changed: SITE_URL.

    The clock begins at `beginning`; the key stays, because the links in mails that were sent are signed with it.
    """
    folder.mkdir(exist_ok=True)
    file = folder / "demo.env"
    first = {"DEBUG": "on", "SECRET_KEY": secret_key, OFFSET: repr(beginning.timestamp() - time.time())}
    with _locked(folder):
        values = (read_demo(file) if file.exists() else first) | {"SITE_URL": site_url}
        _replace(file, _lines(values))


def read_demo(file: Path) -> dict[str, str]:
    """Return the `NAME=value` lines of an environment file; other lines are comments or wrong."""
    values = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        name, equals, value = line.partition("=")
        if line.strip() and not line.startswith("#"):
            if not equals:
                message = f"{file}, line {number}: expected NAME=value."
                raise ImproperlyConfigured(message)
            values[name.strip()] = value.strip()
    return values


def resume(folder: Path, real: float) -> float:
    """Return the offset in seconds between the real clock and the demo's.

    Where time has stood still it goes on from there. `real` is the real time in seconds since 1970.
    """
    file = folder / "demo.env"
    with _locked(folder):
        values = read_demo(file)
        offset, promised = float(values[OFFSET]), _promised(folder)
        if promised is not None and real + offset > promised:
            offset = promised - real
            _replace(file, _lines(values | {OFFSET: repr(offset)}))
        _promise(folder, real + offset + BEAT_SECONDS)
    return offset


def keep_up(folder: Path, demo: float) -> None:
    """Write down that the demo's clock comes at least one beat beyond `demo` (seconds since 1970)."""
    with _locked(folder):
        _promise(folder, max(demo + BEAT_SECONDS, _promised(folder) or 0.0))


def is_running() -> bool:
    """Tell whether this process has the demo's clock rather than the real one."""
    return _running.is_set()


def _start_clock(folder: Path, offset: float) -> None:
    """Move this process, and the processes that it forks, by `offset` seconds."""
    try:  # in the requirements of the demo and the tests alone; with pytest beside it, it takes 8 MB at each start
        travel = import_string("time_machine.travel")
    except ImportError:
        message = f"{folder / 'demo.env'} asks for the demo's clock, which needs time-machine (requirements-demo.txt)."
        raise ImproperlyConfigured(message) from None
    traveller = travel(datetime.fromtimestamp(time.time() + offset, UTC), tick=True)
    traveller.start()
    _running.set()
    threading.Thread(target=_beat, args=(folder,), name="demo-clock", daemon=True).start()


def _beat(folder: Path) -> None:
    """Write down the next seconds again and again, for as long as the process lives."""
    while True:
        keep_up(folder, time.time())
        time.sleep(BEAT_SECONDS / 2)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Lock the two files against the demo's other processes."""
    with (folder / "demo.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _promised(folder: Path) -> float | None:
    """Return how far the demo's clock was written to come, or None at the very first start."""
    file = folder / "demo.clock"
    return float(file.read_text(encoding="ascii")) if file.exists() else None


def _promise(folder: Path, demo: float) -> None:
    """Write down how far the demo's clock will come."""
    _replace(folder / "demo.clock", f"{demo!r}\n")


def _lines(values: dict[str, str]) -> str:
    """Return the text of an environment file."""
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _replace(file: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner only."""
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(text, encoding="utf-8")
    new.replace(file)


_running = threading.Event()
