"""What a release and a deployment need: version, changelog, licence, and an example of the environment."""

import json
import re
import subprocess
import sys
import tomllib

from config.settings import env
from tests.docs.pages import ROOT, page

EXAMPLE = ".env.example"
READ = """
import json
from config import settings
print(json.dumps([settings.SITE_URL, settings.STAFF_PHONE, settings.DEBUG]))
"""


def variables(text: str) -> dict[str, str]:
    """Return the variables of an environment file, as a service manager reads them."""
    return {name: value.strip('"') for name, value in re.findall(r"(?m)^([A-Z_]+)=(.*)$", text)}


def loaded(environment: dict[str, str]) -> object:
    """Return some settings as a process with this environment reads them."""
    command = [sys.executable, "-c", READ]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_changelog_begins_with_the_version_or_what_is_unreleased() -> None:
    project = tomllib.loads(page("pyproject.toml"))["project"]
    headings = re.findall(r"(?m)^## (.+)$", page("CHANGELOG.md"))
    assert headings[0] in {project["version"], "Unreleased"}


def test_licence_is_named_and_there() -> None:
    project = tomllib.loads(page("pyproject.toml"))["project"]
    assert (project["license"], project["license-files"]) == ("MIT", ["LICENSE"])
    assert page("LICENSE").startswith("MIT License\n\nCopyright (c) 2026 The Temadag authors\n")


def test_example_environment_has_every_variable() -> None:
    names = set(re.findall(r"(?m)^#?([A-Z_]+)=", page(EXAMPLE)))
    assert {"ANYMAIL_…" if name.startswith("ANYMAIL_") else name for name in names} == env.names


def test_example_environment_loads_as_it_stands_and_with_all_switched_on() -> None:
    text = page(EXAMPLE)
    expected = ["https://temadag.example.dk", "72 42 37 00", False]
    assert loaded(variables(text)) == expected
    assert loaded(variables(re.sub(r"(?m)^#([A-Z_]+=)", r"\1", text))) == expected


def test_example_environment_is_read_by_a_shell() -> None:
    command = ["sh", "-c", f'set -a; . ./{EXAMPLE}; set +a; printf "%s|%s" "$STAFF_PHONE" "$EMAIL_URL"']
    done = subprocess.run(command, cwd=ROOT, env={}, capture_output=True, text=True, check=True)
    assert done.stdout == "72 42 37 00|smtp://user:password@mail.example.dk:587?tls=on"
