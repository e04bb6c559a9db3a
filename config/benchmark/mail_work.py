"""The worker against building and sending alone."""

import json

from config.benchmark.measuring import Bench, Findings, Measured
from config.benchmark.post import post_office
from config.benchmark.programs import run_to_end

TITLES = {
    "built": "mails like a receipt, built and sent",
    "receipts": "receipts of the worker",
    "invites_built": "mails with an invite, built and sent",
    "invites": "invites of the worker",
}


def measure_mails(bench: Bench, found: Findings) -> None:
    """Let a worker write receipts and invites; hold it against the same mails without an outbox."""
    bench.databases.make("mails", "origin")
    told = {
        "folder": str(bench.folder),
        "top": bench.top,
        "server": bench.databases.process,
        "rounds": 1 if bench.is_quick else 3,
    }
    with post_office(bench, "mails") as office:
        environment = bench.on("mails") | {"EMAIL_URL": f"smtp://127.0.0.1:{office.port}"}
        done = json.loads(run_to_end(["-m", "config.benchmark.mailing"], environment, given=json.dumps(told)))
        office.expect_each_once()
    for name, title in TITLES.items():
        found.titles[name] = title
        found.samples[name] = [Measured(**taken[name]) for taken in done["rounds"]]
        for sample in found.samples[name]:
            bench.say(f"  {title:<46} {sample.rate:9.1f}/s  {sample.cpu_ms:7.1f} ms  foreign {sample.foreign:.2f}")
    found.ratio("receipts", "built", "receipts, of building and sending them", 0.7)
    found.ratio("invites", "invites_built", "invites, of building and sending them", 0.7)
