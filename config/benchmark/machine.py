"""What the machine did: processor time of ours and of others, memory, by `/proc` (Linux)."""

import os
import platform
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
NOT_BUSY = (3, 4)
"""The columns of `/proc/stat` that count idle time: idle, iowait."""


def process_trees() -> dict[int, list[int]]:
    """Return the children of each process."""
    children: dict[int, list[int]] = defaultdict(list)
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (fields := _fields(int(folder.name))):
            children[int(fields[1])].append(int(folder.name))
    return children


def processor_seconds(*roots: int) -> float:
    """Return what the processes, and all that they ever started, have used."""
    children, waiting, used = process_trees(), list(roots), 0
    while waiting:
        process = waiting.pop()
        waiting += children[process]
        if fields := _fields(process):
            used += sum(map(int, fields[11:15]))  # utime, stime, and those of children that have ended
    return used / TICKS


def busy_seconds() -> float:
    """Return how long all processors together have been busy."""
    columns = [int(text) for text in (PROC / "stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    return sum(ticks for place, ticks in enumerate(columns) if place not in NOT_BUSY) / TICKS


def memory_megabytes(process: int) -> float:
    """Return a process's memory in MB; what it shares with others counts by its share (proportional set size)."""
    for line in (PROC / str(process) / "smaps_rollup").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def described() -> dict[str, str]:
    """Return what this machine is."""
    names = [line for line in (PROC / "cpuinfo").read_text(encoding="utf-8").splitlines() if "model name" in line]
    memory = (PROC / "meminfo").read_text(encoding="ascii").split()[1]
    return {
        "processors": f"{os.cpu_count()} × {names[0].partition(':')[2].strip() if names else platform.machine()}",
        "memory": f"{int(memory) / 1e6:.1f} GB",
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _fields(process: int) -> list[str]:
    """Return the fields of a process's `stat` behind its name, or none where it has ended."""
    try:
        return (PROC / str(process) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


@dataclass
class Meter:
    """Over a stretch of time: seconds, processor seconds of the `watched` trees, and processors that others used.

    `all_ours` is the process that has started everything.
    """

    all_ours: int
    watched: tuple[int, ...] = ()
    seconds: float = 0.0
    used: float = 0.0
    foreign: float = 0.0
    _before: tuple[float, float, float, float] = field(default=(0.0, 0.0, 0.0, 0.0), repr=False)

    def __enter__(self) -> Self:
        """Begin."""
        self._before = self._read()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""
        self.seconds, busy, ours, self.used = (
            after - before for after, before in zip(self._read(), self._before, strict=True)
        )
        self.foreign = max(0.0, busy - ours) / self.seconds

    def _read(self) -> tuple[float, float, float, float]:
        return (
            time.monotonic(),
            busy_seconds(),
            processor_seconds(self.all_ours),
            processor_seconds(*self.watched) if self.watched else 0.0,
        )
