from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from service.keys import Keys
from service.settings import InvalidSetting, Settings

DIGEST = "0123456789abcdef" * 4


def test_the_defaults_serve_this_machine_only() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.host == "127.0.0.1"


def test_every_setting_is_read(tmp_path: Path) -> None:
    given = {
        "TALAB_HOST": "::1",
        "TALAB_PORT": "9000",
        "TALAB_RELEASE": str(tmp_path),
        "TALAB_HOME": str(tmp_path / "home"),
        "TALAB_DATABASE_URL": "postgresql://talab:pass@db/talab",
        "TALAB_API_KEYS": f"alumni:{DIGEST}",
        "TALAB_RATE_PER_MINUTE": "60",
        "TALAB_CORS_ORIGINS": "https://example.org, http://localhost:3000",
        "TALAB_MAX_BODY_BYTES": "65536",
        "TALAB_MAX_FILE_BYTES": "65537",
        "TALAB_MAX_FILES": "2",
        "TALAB_QUEUE_MESSAGES": "100",
        "TALAB_BATCH_MESSAGES": "8",
        "TALAB_BATCH_TOKENS": "512",
        "TALAB_BATCH_WAIT_MS": "2",
        "TALAB_DRAIN_SECONDS": "10",
        "TALAB_JOB_RETENTION_HOURS": "1",
        "TALAB_JOB_LEASE_SECONDS": "2",
        "TALAB_LOG": "text",
    }
    assert set(given) == {f"TALAB_{field.name.upper()}" for field in fields(Settings)}
    settings = Settings.from_environment(given | {"HOME": "/elsewhere"})
    assert settings.host == "::1"
    assert settings.api_keys == Keys((("alumni", DIGEST),))
    assert settings.cors_origins == ("https://example.org", "http://localhost:3000")
    assert str(settings.database_url) == "postgresql://talab:pass@db/talab"
    default = Settings()
    assert all(getattr(settings, field.name) != getattr(default, field.name) for field in fields(Settings))


def test_secrets_are_masked() -> None:
    settings = Settings.from_environment(
        {"TALAB_DATABASE_URL": "postgresql://talab:hunter2@db/talab", "TALAB_API_KEYS": f"alumni:{DIGEST}"}
    )
    shown = repr(settings)
    assert "Secret('**********')" in shown
    assert "Keys(alumni)" in shown
    assert "hunter2" not in shown
    assert DIGEST not in shown


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("TALAB_PORT", "http", "TALAB_PORT is 'http', and must be a whole number from 0 to 65,535."),
        ("TALAB_PORT", "70000", "TALAB_PORT is '70000', and must be a whole number from 0 to 65,535."),
        ("TALAB_PORT", "٨٠٠٠", "TALAB_PORT is '٨٠٠٠', and must be a whole number from 0 to 65,535."),
        ("TALAB_MAX_FILES", "0", "TALAB_MAX_FILES is '0', and must be a whole number from 1 to 256."),
        ("TALAB_LOG", "xml", "TALAB_LOG is 'xml', and must be json or text."),
        (
            "TALAB_DATABASE_URL",
            "mysql://root:hunter2@db",
            "TALAB_DATABASE_URL must be a database's address: postgresql://USER:PASSWORD@HOST/NAME.",
        ),
        (
            "TALAB_CORS_ORIGINS",
            "*",
            "TALAB_CORS_ORIGINS holds '*', and must hold origins such as https://example.org, by commas.",
        ),
        (
            "TALAB_API_KEYS",
            "alumni:hunter2",
            "TALAB_API_KEYS cannot be used: its entry 1 is not a name, a colon and the SHA-256 of a key in 64 "
            "hexadecimal digits. talab key NAME makes a key and prints its entry.",
        ),
        ("TALAB_HOST", "", "TALAB_HOST is empty. Give it a value, or unset it."),
        ("TALAB_RELEASE", "/no/such/folder", "TALAB_RELEASE is '/no/such/folder', and that is not a folder."),
    ],
)
def test_a_bad_setting_is_named(name: str, value: str, problem: str) -> None:
    with pytest.raises(InvalidSetting) as raised:
        Settings.from_environment({name: value})
    assert str(raised.value) == problem


def test_an_unknown_setting_is_refused_and_the_known_are_listed() -> None:
    with pytest.raises(
        InvalidSetting, match=r"TALAB_PROT is not a setting\. The settings are TALAB_HOST, TALAB_PORT, "
    ):
        Settings.from_environment({"TALAB_PROT": "1"})
