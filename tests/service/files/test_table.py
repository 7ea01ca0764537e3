from __future__ import annotations

from pathlib import Path

import pytest

from models.message import InvalidMessage, Message
from service.files import csvfile
from service.files.row import ReadOptions, Row


def read(path: Path, content: str) -> list[Row]:
    path.write_text(content, encoding="utf-8")
    with csvfile.read(path, ReadOptions()) as reader:
        return list(reader)


def previous(row: Row) -> list[tuple[str, str]]:
    assert isinstance(row.content, Message), row.content
    return [(turn.speaker, turn.text) for turn in row.content.previous]


@pytest.mark.parametrize(
    "header",
    [
        "conversation_id,time,sender,text",
        "Conversation ID,Timestamp,From,Message",
        "المحادثة,الوقت,المرسل,النص",
        "رقم المحادثة,تاريخ الارسال,اسم المرسل,الرسالة",
    ],
)
def test_rows_become_threads_in_time_order_and_stay_in_place(tmp_path: Path, header: str) -> None:
    content = "7,2026-01-03,Sara,third\n8,2026-01-01,Omar,other\n7,2026-01-01,Sara,first\n7,2026-01-02,Omar,second\n,,,alone\n"
    third, other, first, second, alone = read(tmp_path / "in.csv", f"{header}\n{content}")
    assert previous(first) == previous(other) == previous(alone) == []
    assert previous(second) == [("recipient", "first")]
    assert previous(third) == [("sender", "first"), ("recipient", "second")]
    assert (third.sender, third.when) == ("Sara", "2026-01-03 00:00:00")


def test_without_times_the_order_is_that_of_the_rows(tmp_path: Path) -> None:
    rows = read(tmp_path / "in.csv", "thread,from,text\n1,a,x\n1,b,\n1,b,y\n1,a,z\n")
    assert previous(rows[3]) == [("sender", "x"), ("recipient", "y")]


def test_a_thread_without_senders_is_none(tmp_path: Path) -> None:
    rows = read(tmp_path / "in.csv", "conversation,text\n1,x\n1,y\n")
    assert previous(rows[1]) == []


def test_a_time_that_is_none_is_told(tmp_path: Path) -> None:
    rows = read(tmp_path / "in.csv", "conversation,time,sender,text\n1,soon,a,x\n1,2026-01-01,b,y\n")
    assert str(rows[0].content).startswith("time: is no date that is read here")
    assert previous(rows[1]) == []


def test_a_long_thread_keeps_its_end(tmp_path: Path) -> None:
    rows = read(tmp_path / "in.csv", "conversation,sender,text\n" + "".join(f"1,a,m{n}\n" for n in range(70)))
    assert [text for _, text in previous(rows[69])] == [f"m{number}" for number in range(19, 69)]


def test_a_long_turn_keeps_its_end(tmp_path: Path) -> None:
    rows = read(tmp_path / "in.csv", f"conversation,sender,text\n1,a,{'x' * 10_000}end\n1,b,y\n")
    assert isinstance(rows[0].content, InvalidMessage)
    assert previous(rows[1])[0][1].endswith("end")


def test_the_relationship_is_read_in_arabic(tmp_path: Path) -> None:
    rows = read(tmp_path / "in.csv", "النص,العلاقة\nمرحبا,جديدة\nأهلا,قائمة\nسلام,established\n")
    assert [getattr(row.content, "relationship", None) for row in rows] == ["new", "established", "established"]


def test_broken_bytes_are_told_and_the_other_rows_read(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes("conversation,sender,text\n1,a,مرحبا بك يا صديقي\n1,b,".encode() + b"\xd8,\n1,a,z\n")
    with csvfile.read(path, ReadOptions()) as reader:
        first, broken, last = list(reader)
    assert isinstance(first.content, Message)
    assert str(broken.content) == "row: has 4 cells and the header 3; quote the cells that hold ','."
    assert previous(last) == [("sender", "مرحبا بك يا صديقي")]
    path.write_bytes("text\nمرحبا بك يا صديقي\n".encode() + b"\xd8\n")
    with csvfile.read(path, ReadOptions()) as reader:
        _, broken = list(reader)
    assert str(broken.content) == "text: holds bytes that are not UTF-8, as the rest of the file is; write it anew."
