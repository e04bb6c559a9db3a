"""Rules of the house that no other tool knows: sizes of files, what a clone may contain, a complete catalogue."""

import re
import subprocess
import tomllib
from pathlib import Path

import polib
import pytest

from config.tools import catalogue

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 300
# Put together here, so that this file does not name them itself.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"), ("npmjs", "com"))
)
LOCKS = {
    "requirements.txt": "",
    "requirements-demo.txt": "demo",
    "requirements-dev.txt": "dev",
    "requirements-node.txt": "node",
}


def tracked(*patterns: str) -> list[Path]:
    """Return the files that git knows (or would take) here."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_python_files_have_one_subject_and_stay_short() -> None:
    lengths = {
        file.relative_to(ROOT).as_posix(): len(file.read_text(encoding="utf-8").splitlines())
        for file in tracked("*.py")
        if "migrations" not in file.parts
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_repository_names_no_package_registry() -> None:
    found = []
    for file in tracked():
        content = file.read_bytes()
        found += [(file.name, host) for host in REGISTRIES if host.encode() in content]
    assert found == []


def test_repository_holds_no_lock_with_addresses() -> None:
    assert [file.name for file in tracked("*uv.lock", "*yarn.lock", "*pnpm-lock.yaml")] == []


def test_package_lock_keeps_integrity_and_no_address() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')


@pytest.mark.parametrize("name", LOCKS)
def test_requirements_lock_has_a_hash_for_every_package(name: str) -> None:
    packages = re.split(r"(?m)^(?=\S)", (ROOT / name).read_text(encoding="utf-8"))
    assert [package for package in packages if package.strip() and "--hash=sha256:" not in package] == []


@pytest.mark.parametrize(("name", "group"), LOCKS.items())
def test_requirements_lock_holds_what_the_project_asks_for(name: str, group: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [] if group == "node" else list(project["project"]["dependencies"])
    asked += [entry for entry in project["dependency-groups"].get(group, []) if isinstance(entry, str)]
    locked = set(re.findall(r"(?m)^([a-z0-9._-]+)==", (ROOT / name).read_text(encoding="utf-8")))
    names = {match[0].lower() for text in asked if (match := re.match(r"[A-Za-z0-9._-]+", text))}
    assert names - locked == set()


def test_catalogue_english_is_complete() -> None:
    english = polib.pofile(str(catalogue.CATALOGUE))
    assert catalogue.problems(english, catalogue.collect()) == []
