"""A case as one ZIP file, with the same bytes from the button, the command and the job that erases (D8)."""

import contextlib
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from django.db.models import QuerySet
from django.utils import timezone, translation

from booking.models import Registration
from booking.rules.working_days import DENMARK
from notifications.handover.files import case_files

LANGUAGE = "da"
"""The record is Danish, whoever asks for it."""


class IncompleteExportError(Exception):
    """The written file cannot be read back whole."""


def cases() -> QuerySet[Registration]:
    """Return registrations, joined with the rows that writing a case reads."""
    found = Registration.objects.select_related("programme", "municipality", "season", "slot")
    return found.prefetch_related("programme__seasons")


def write_case(registration: Registration, out: IO[bytes]) -> int:
    """Write a registration's case as a ZIP file; return the number of files in it."""
    made_at = timezone.now().astimezone(DENMARK).timetuple()[:6]
    with translation.override(LANGUAGE), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in case_files(registration):
            info = zipfile.ZipInfo(f"{registration.reference}/{name}", made_at)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, content)
        return len(archive.infolist())


def save_case(registration: Registration, folder: Path) -> Path:
    """Write the case into a folder under its reference, whole or not at all; return the file's path.

    The file is read back before it gets its name and replaces an earlier export. What is left after the erasing gets
    another name, so that it never replaces the whole case. Raises OSError, and IncompleteExportError where the file
    does not hold what was written.
    """
    left = "-efter-sletning" if registration.erased_at else ""

    def write(out: IO[bytes]) -> None:
        number = write_case(registration, out)
        _read_back(out, number)

    return keep_file(folder, f"{registration.reference}{left}.zip", write)


def keep_file(folder: Path, name: str, write: Callable[[IO[bytes]], None]) -> Path:
    """Put a file into a folder whole or not at all: it gets its name once all of it is on the disk."""
    handle, part_name = tempfile.mkstemp(prefix=f".{name}-", suffix=".part", dir=folder)
    part, target = Path(part_name), folder / name
    try:
        with os.fdopen(handle, "w+b") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
        _sync_folder(folder)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    return target


def _read_back(out: IO[bytes], number: int) -> None:
    out.flush()
    try:
        with zipfile.ZipFile(out) as archive:
            broken, found = archive.testzip(), len(archive.infolist())
    except zipfile.BadZipFile as error:
        raise IncompleteExportError(str(error)) from error
    if broken is not None or found != number:
        raise IncompleteExportError(broken or f"{found} of {number} files")


def _sync_folder(folder: Path) -> None:
    """Write the folder to the disk, so that the file's name survives a power cut, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
