from __future__ import annotations

from pathlib import Path

import pytest

from service.settings import InvalidSetting, Settings


def test_the_defaults_serve_this_machine_only() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.host == "127.0.0.1"


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "TALAB_HOST": "::1",
            "TALAB_PORT": "9000",
            "TALAB_RELEASE": str(tmp_path),
            "TALAB_MAX_BODY_BYTES": "65536",
            "TALAB_THREADS": "4",
            "HOME": "/elsewhere",
        }
    )
    assert settings == Settings(host="::1", port=9000, release=tmp_path, max_body_bytes=65536, threads=4)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("TALAB_PORT", "http", "TALAB_PORT is 'http', and must be a whole number from 0 to 65,535."),
        ("TALAB_PORT", "70000", "TALAB_PORT is '70000', and must be a whole number from 0 to 65,535."),
        ("TALAB_PORT", "٨٠٠٠", "TALAB_PORT is '٨٠٠٠', and must be a whole number from 0 to 65,535."),
        ("TALAB_THREADS", "0", "TALAB_THREADS is '0', and must be a whole number from 1 to 256."),
        ("TALAB_HOST", "", "TALAB_HOST is empty. Give it a value, or unset it."),
        ("TALAB_RELEASE", "/no/such/folder", "TALAB_RELEASE is '/no/such/folder', and that is not a folder."),
        (
            "TALAB_PROT",
            "1",
            "TALAB_PROT is not a setting. The settings are TALAB_HOST, TALAB_PORT, TALAB_RELEASE, "
            "TALAB_MAX_BODY_BYTES, TALAB_THREADS.",
        ),
    ],
)
def test_a_bad_setting_is_named(name: str, value: str, problem: str) -> None:
    with pytest.raises(InvalidSetting) as raised:
        Settings.from_environment({name: value})
    assert str(raised.value) == problem
