"""What is shipped in deploy/ works: nginx takes its file, systemd its units, and a night's backup can be restored."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import postgres
from tests.plugins.databases import ROOT, OwnDatabase

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
HARDENED = (
    "NoNewPrivileges",
    "PrivateTmp",
    "PrivateDevices",
    "ProtectKernelModules",
    "RestrictSUIDSGID",
    "ProtectHome",
)


def parsed(unit: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit, encoding="utf-8")
    return parser


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_service_runs_what_exists_and_may_do_little(unit: Path) -> None:
    service = parsed(unit)["Service"]
    program, *arguments = service["ExecStart"].removeprefix("/srv/temadag/").split()
    assert program in {".venv/bin/gunicorn", ".venv/bin/python", "deploy/backup.sh"}
    assert [name for name in HARDENED if service.get(name) != "yes"] == []
    assert (service["User"], service["ProtectSystem"], service["CapabilityBoundingSet"]) == ("temadag", "strict", "")
    if program.startswith("deploy"):
        assert os.access(ROOT / program, os.X_OK)
    assert "manage.py" not in arguments or arguments == ["manage.py", "worker"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here (Debian: the package systemd)")
def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    """Verify copies that start a program which is there; all else in them is ours."""
    for unit in UNITS:
        text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(encoding="utf-8"))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    names = [unit.name.replace("@.", "@1.") for unit in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names],
        cwd=tmp_path,
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stderr.splitlines() if "temadag" in line]
    assert (done.returncode, told) == (0, []), done.stderr


def test_backup_runs_every_night() -> None:
    timer = parsed(DEPLOY / "systemd" / "temadag-backup.timer")["Timer"]
    assert (timer["OnCalendar"], timer["Persistent"]) == ("*-*-* 02:30", "yes")


def test_nginx_buffers_limits_and_hides_nothing_from_us() -> None:
    site, proxy = ((DEPLOY / name).read_text(encoding="utf-8") for name in ("nginx.conf", "temadag-proxy.conf"))
    for line in ("client_body_timeout 10s;", "client_max_body_size 3m;", "limit_conn temadag_connections"):
        assert line in site
    for line in ("proxy_request_buffering on;", "X-Forwarded-For $remote_addr;", "X-Forwarded-Proto $scheme;"):
        assert line in proxy
    sockets = parsed(DEPLOY / "systemd" / "temadag-web@.service")["Service"]["ExecStart"]
    assert "unix:/run/temadag-web-%i/web.sock" in sockets
    assert all(f"unix:/run/temadag-web-{number}/web.sock" in site for number in (1, 2))


@pytest.mark.race  # needs PostgreSQL's own tools
def test_a_nights_backup_is_whole_and_marked(own_database: OwnDatabase, tmp_path: Path) -> None:
    tools, mark = postgres.TOOLS, tmp_path / "last"
    own_database.manage("load_municipalities")
    settings = {"DATABASE_URL": own_database.url, "BACKUP_DIR": str(tmp_path), "BACKUP_MARK": str(mark)}
    environment = os.environ | settings | {"PATH": f"{tools}:{os.environ['PATH']}"}
    subprocess.run([DEPLOY / "backup.sh"], env=environment, check=True)
    (dump,) = tmp_path.glob("temadag-*.dump")
    assert mark.exists()
    told = subprocess.run(
        [tools / "pg_restore", "--data-only", "--table=booking_municipality", "--file=-", dump],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Aarhus" in told.stdout

    shutil.copy(dump, kept := tmp_path / "kept")
    mark.unlink()
    broken = environment | {"DATABASE_URL": f"{own_database.url}_gone"}
    assert subprocess.run([DEPLOY / "backup.sh"], env=broken, check=False, capture_output=True).returncode != 0
    assert dump.read_bytes() == kept.read_bytes(), "a failed night must leave the last backup as it was"
    assert not mark.exists()
