"""The web server, in the demo and in production: `gunicorn --config python:config.gunicorn config.wsgi`.

Processes and address come from gunicorn's own command line and environment (`WEB_CONCURRENCY`, `--bind`).
"""

worker_class = "config.whole_requests.WholeRequestWorker"  # gthread, which gives a thread whole requests alone
workers = 2
threads = 4
worker_connections = 800  # below the 1,024 files that a process may open where nobody has raised it
keepalive = 5
graceful_timeout = 10
accesslog = None  # config.middleware writes one line a request, with personal links masked
control_socket_disable = True  # the service manager starts and stops it; nothing else should
forwarded_allow_ips = ""  # config.middleware decides by TRUSTED_PROXIES whose headers count
