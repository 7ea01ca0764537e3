from __future__ import annotations

import json
import logging
import logging.config
import sys

import pytest

from service.logs import FIELDS, JsonFormatter, TextFormatter, configuration, request_id


def record(message: str = "done", **members: object) -> logging.LogRecord:
    made = logging.LogRecord("talab.access", logging.INFO, __file__, 1, message, (), None)
    made.__dict__.update(members)
    return made


def test_a_line_is_an_object() -> None:
    line = json.loads(JsonFormatter().format(record("طلب\nثان", **{FIELDS: {"status": 200}})))
    assert line["message"] == "طلب\nثان"
    assert line["level"] == "info"
    assert line["logger"] == "talab.access"
    assert line["status"] == 200
    assert line["time"].endswith("+00:00")
    assert "request_id" not in line


def test_a_line_names_its_request() -> None:
    token = request_id.set("r-1")
    try:
        assert json.loads(JsonFormatter().format(record()))["request_id"] == "r-1"
        assert "[r-1] done" in TextFormatter().format(record())
    finally:
        request_id.reset(token)


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_an_error_is_named_and_not_quoted(formatter: logging.Formatter) -> None:
    try:
        raise ValueError("Zebra7731")
    except ValueError:
        line = formatter.format(record(exc_info=sys.exc_info()))
    assert "ValueError" in line
    assert "Zebra" not in line


@pytest.mark.parametrize("form", ["json", "text"])
def test_the_configuration_is_one(form: str) -> None:
    loggers = [logging.getLogger(name) for name in ("talab", "uvicorn")]
    before = [(logger.handlers[:], logger.level, logger.propagate) for logger in loggers]
    try:
        logging.config.dictConfig(configuration(form))
        assert all(logger.level == logging.INFO for logger in loggers)
    finally:
        for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
            logger.handlers[:], logger.propagate = handlers, propagate
            logger.setLevel(level)
