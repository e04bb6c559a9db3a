"""Ask for known vulnerabilities of the locked packages: `python -m config.tools.advisories`.

Exit code 0: none is known. 1: some are, and each is named. 2: nobody could be asked, which says nothing.
"""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "https://api.osv.dev/v1/querybatch"
"""The open database of the Python, npm and other communities (osv.dev); it learns names and versions, nothing else."""
PATIENCE_SECONDS = 20
LOCKED = re.compile(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")


def locked_packages() -> list[tuple[str, str, str]]:
    """List what production locks: ecosystem, name and version."""
    python = LOCKED.findall((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    node = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return [
        *(("PyPI", name, version) for name, version in python),
        *(("npm", path.rpartition("node_modules/")[2], facts["version"]) for path, facts in node.items() if path),
    ]


def advisories(packages: Sequence[tuple[str, str, str]], database: str) -> list[str]:
    """Return a line for each package with known vulnerabilities. Raises OSError or ValueError where it cannot ask."""
    queries = [
        {"package": {"ecosystem": ecosystem, "name": name}, "version": version} for ecosystem, name, version in packages
    ]
    asked = Request(database, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(asked, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 our own address
        results: list[dict[str, Any]] = json.load(answer)["results"]
    return [
        f"{name} {version}: {', '.join(known['id'] for known in result['vulns'])}"
        for (_ecosystem, name, version), result in zip(packages, results, strict=True)
        if result.get("vulns")
    ]


def main(database: str = DATABASE) -> int:
    """Ask, tell, and return the exit code."""
    packages = locked_packages()
    try:
        found = advisories(packages, database)
    except (OSError, ValueError, LookupError) as fault:
        print(f"NOT RUN: the database of advisories could not be asked ({type(fault).__name__}). Try again elsewhere.")
        return 2
    for line in found:
        print(line)
    print(f"{len(packages)} packages, {len(found)} of them with known vulnerabilities.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
