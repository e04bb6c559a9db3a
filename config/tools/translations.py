"""Compiles the translations (`.po` to `.mo`) without gettext; by hand: `python -m config.tools.translations`."""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = ("booking/locale/*/LC_MESSAGES/*.po",)


def compile_all(root: Path = ROOT) -> list[Path]:
    """Compile every catalogue whose compiled form is missing or older; return those it compiled."""
    catalogues = [file for pattern in CATALOGUES for file in sorted(root.glob(pattern))]
    stale = [file for file in catalogues if _is_stale(file)]
    for file in stale:
        _compile(file)
    return stale


def _is_stale(file: Path) -> bool:
    """Tell whether a catalogue must be compiled."""
    compiled = file.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns <= file.stat().st_mtime_ns


def _compile(file: Path) -> None:
    """Compile one catalogue and replace it in one step: a process that starts now never reads half of it."""
    new = file.with_suffix(".mo.new")
    polib.pofile(str(file), check_for_duplicates=True).save_as_mofile(str(new))
    new.replace(file.with_suffix(".mo"))


if __name__ == "__main__":
    sys.stdout.write("".join(f"compiled {file.relative_to(ROOT)}\n" for file in compile_all()))
