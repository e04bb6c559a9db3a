"""The web server, in the demo and in production: `gunicorn --config python:config.gunicorn config.wsgi`.

Processes and address come from gunicorn's own command line and environment (`WEB_CONCURRENCY`, `--bind`).

The application is loaded once, before the processes fork, so that they share its memory and start at once; a new
release needs a new start, not a reload. What stays for good is hidden from the garbage collector, which would write
into all of it and so end the sharing (as the `gc` module of Python advises).
"""

import gc
from typing import Any

from django.conf import settings
from django.urls import get_resolver
from django.utils import translation

worker_class = "config.whole_requests.WholeRequestWorker"  # gthread, which gives a thread whole requests alone
workers = 2
threads = 4
worker_connections = 800  # below the 1,024 files that a process may open where nobody has raised it
keepalive = 5
graceful_timeout = 10
preload_app = True
accesslog = None  # config.middleware writes one line a request, with personal links masked
control_socket_disable = True  # the service manager starts and stops it; nothing else should
forwarded_allow_ips = ""  # config.middleware decides by TRUSTED_PROXIES whose headers count

gc.disable()


def when_ready(_server: Any) -> None:
    """Load what the first request would load in each process: addresses, and the texts of each language."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            get_resolver()._populate()  # noqa: SLF001  # nothing public fills what `reverse` reads
    gc.collect()
    gc.freeze()


def post_fork(_server: Any, _worker: Any) -> None:
    """Collect garbage again, in what the process itself makes."""
    gc.enable()
