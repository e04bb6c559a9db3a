"""Logging: standard-library and structlog lines in one form, JSON in production and readable in development."""

import logging.config
import sys
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def drop_user_agent(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Take the visitor's browser out of a line: with a time and a path it can identify a person."""
    event.pop("user_agent", None)
    return event


def logging_settings(*, readable: bool) -> dict[str, Any]:
    """Return the `LOGGING` setting: everything from INFO to standard error, one line each."""
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()) if readable else structlog.processors.JSONRenderer()
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"mask_paths": {"()": "config.middleware.MaskPaths"}},
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    drop_user_agent,
                    structlog.processors.format_exc_info,
                    renderer,
                ],
                "foreign_pre_chain": SHARED,
            },
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask_paths"]},
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # The server's own line would repeat ours, but with the secret part of the path.
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }


def configure(config: dict[str, Any]) -> None:
    """Set up the standard library's logging and send structlog's lines through it."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
