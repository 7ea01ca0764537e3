from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.files import mail
from service.files.reply import own
from service.files.row import ReadOptions, Row

TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp"), include_characters="\n"))


def rows(path: Path, owner: str | None = None) -> list[Row]:
    with mail.read(path, ReadOptions(owner=owner)) as reader:
        return list(reader)


def letter(text: str, number: int = 1, encoding: str = "base64") -> EmailMessage:
    written = EmailMessage()
    written["From"], written["To"] = "Omar H <omar@example.org>", "sara@example.com"
    written["Date"] = f"Thu, 1 Jan 2026 10:00:{number:02d} +0000"
    written["Message-ID"] = f"<{number}@x>"
    written.set_content(text, cte=encoding)
    return written


@given(st.lists(TEXT, max_size=6), st.sampled_from(["base64", "quoted-printable", "8bit"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_mail_of_a_box_comes_out_once(tmp_path: Path, texts: list[str], encoding: str) -> None:
    path = tmp_path / "in.mbox"
    path.unlink(missing_ok=True)
    box = mailbox.mbox(path)
    for number, text in enumerate(texts):
        box.add(letter(text, number, encoding))
    box.close()
    expected = [written for text in texts if (written := own(text))]
    assert [row.record[6] for row in (rows(path) if texts else [])] == expected


@pytest.mark.parametrize("to", ["sara@example.com, lina@example.org", '"Ali, Sara" <sara@example.com>'])
def test_a_mail_to_several_was_received(tmp_path: Path, to: str) -> None:
    written = letter("Could you help?")
    del written["To"]
    written["To"], written["Cc"] = to, "majd@example.org"
    (tmp_path / "in.eml").write_bytes(bytes(written))
    assert [row.record[6] for row in rows(tmp_path / "in.eml")] == ["Could you help?"]


def test_what_is_attached_is_not_the_senders_own(tmp_path: Path) -> None:
    written = letter("See what is attached.")
    written.add_attachment(letter("Words of another's."))
    written.add_attachment("A long CV.", filename="cv.txt")
    (tmp_path / "in.eml").write_bytes(bytes(written))
    assert [row.record[6] for row in rows(tmp_path / "in.eml")] == ["See what is attached."]


def test_parts_in_parts_without_end_are_left_out(tmp_path: Path) -> None:
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{depth}"\n\n--b{depth}\n' for depth in range(3000))
    deep = f"From a\nFrom: b@x\nTo: s@x\nMIME-Version: 1.0\n{parts}Content-Type: text/plain\n\nhello\n\n"
    (tmp_path / "in.mbox").write_text(f"{deep}From a\nFrom: b@x\nTo: s@x\nSubject: x\n\nhello there\n")
    with mail.read(tmp_path / "in.mbox", ReadOptions()) as reader:
        assert [row.record[6] for row in reader] == ["hello there"]
        assert dict(reader.left_out) == {"nested too deeply": 1}
