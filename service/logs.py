"""Log lines: one JSON object each, with the request they belong to."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

# Of the request that is being answered; empty outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")

FIELDS = "fields"


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message and request, and what the line's `fields` hold."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identifier := request_id.get():
            line["request_id"] = identifier
        line |= getattr(record, FIELDS, {})
        if record.exc_info and record.exc_info[0] is not None:
            # The kind of error and nothing that it says: that may be somebody's text.
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """The same for a person to read."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created).isoformat(" ", "milliseconds")
        error = f" ({record.exc_info[0].__name__})" if record.exc_info and record.exc_info[0] else ""
        identifier = request_id.get()
        mark = f" [{identifier}]" if identifier else ""
        return f"{time} {record.levelname:<7} {record.name}{mark} {record.getMessage()}{error}"


FORMATS: dict[str, type[logging.Formatter]] = {"json": JsonFormatter, "text": TextFormatter}


def configuration(form: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`: our lines and the server's, to the standard error."""
    handled = {"handlers": ["stderr"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": FORMATS[form]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {name: handled for name in ("talab", "uvicorn")},
    }
