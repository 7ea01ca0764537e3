from __future__ import annotations

from service.keys import Keys
from tests.service.commands.conftest import Run


def test_a_key_is_made_with_its_entry(run: Run) -> None:
    result = run("key", "alumni")
    assert result.exit_code == 0
    key, entry = result.stdout.splitlines()
    assert key.startswith("talab_")
    assert key not in entry
    assert Keys.parse(entry).find(key) == "alumni"


def test_two_keys_differ(run: Run) -> None:
    assert run("key", "alumni").stdout != run("key", "alumni").stdout


def test_a_name_that_an_entry_cannot_hold_is_refused(run: Run) -> None:
    result = run("key", "a:b")
    assert result.exit_code == 2
    assert result.stderr == "Error: A key's name has 1 to 64 letters, digits, dots, dashes or underscores.\n"
