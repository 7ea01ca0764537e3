"""The report on a scored file: one page that needs nothing else, in Arabic and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from string import Template

from models.category import Categories
from service.files import plot
from service.files.row import UnusableFile
from service.files.summary import BINS, UNSURE, Kept, Summary
from service.files.whole import whole

TEMPLATE = Path(__file__).with_name("report.html")
SENDERS_SHOWN = 5
REASONS_SHOWN = 10

ARABIC_UNSURE = "يحتاج مراجعة"


def check(path: Path, others: Iterable[Path]) -> None:
    """Raise `UnusableFile` where the report cannot be written."""
    if not path.parent.is_dir():
        raise UnusableFile(f"There is no folder {path.parent} to write {path.name} to.")
    if path.is_dir() or any(path.resolve() == other.resolve() for other in others):
        raise UnusableFile(f"The report cannot be written to {path.name}: it is the input, the output or a folder.")


def write(path: Path, summary: Summary, name: str, categories: Categories) -> None:
    """Write the report on the file `name`, scored by a release of these `categories`."""
    with whole(path) as partial:
        partial.write_text(render(summary, name, categories), encoding="utf-8", errors="replace")


def render(summary: Summary, name: str, categories: Categories) -> str:
    """The page, all of what people wrote in it escaped."""
    labels = [label for label, _ in summary.labels.most_common()]
    colours = _colours(categories)
    months = sorted(summary.months)
    layers = {label: [summary.months[month][label] for month in months] for label in labels}
    tenths = [f"{index / BINS:.1f}" for index in range(BINS)]
    sections = [
        _section(
            "Categories", "الفئات", plot.bars([(label, summary.labels[label], colours[label]) for label in labels])
        ),
        _section(
            "How sure the model is", "مدى ثقة النموذج", plot.columns(tenths, {"": summary.confidence}, {"": "#4a6a8a"})
        ),
    ]
    if len(months) > 1:
        sections.append(_section("By month", "حسب الشهر", plot.columns(months, layers, colours)))
    if summary.senders:
        sections.append(_section("Most frequent senders", "أكثر المرسلين", _senders(summary, labels, categories)))
    sections.append(_section("To look at first", "ما يُنظر فيه أولًا", _messages(summary, labels, categories)))
    if summary.reasons:
        sections.append(_section("Not scored", "ما لم يُصنَّف", _reasons(summary)))
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=escape(name), figures=_figures(summary), sections="\n".join(sections)
    )


def _colours(categories: Categories) -> dict[str, str]:
    # The category of none is green, whatever its share, and no other is.
    others = [colour for colour in plot.COLOURS if colour != plot.FINE]
    asks = {ask: others[place % len(others)] for place, ask in enumerate(categories.ask_names)}
    return asks | ({categories.none.name: plot.FINE} if categories.none else {})


def _figures(summary: Summary) -> str:
    scored = summary.scored or 1
    told = [
        (f"{summary.scored:,}", "scored", "صُنِّف"),
        (f"{summary.errors:,}", "not scored", "لم يُصنَّف"),
        (f"{summary.needs_review / scored:.1%}", "to review", "للمراجعة"),
        *((f"{count:,}", f"left out: {kind}", "تُرك") for kind, count in summary.left_out.items()),
    ]
    return "".join(
        f'<div><b dir="ltr">{escape(figure)}</b>{escape(english)} · <span lang="ar">{arabic}</span></div>'
        for figure, english, arabic in told
    )


def _section(english: str, arabic: str, content: str) -> str:
    heading = f'{english} <span lang="ar" dir="rtl">{arabic}</span>'
    return f"<section><h2>{heading}</h2>{content}</section>"


def _senders(summary: Summary, labels: Sequence[str], categories: Categories) -> str:
    rows = []
    for label in labels:
        people = " ".join(
            f"<li><bdi>{escape(sender)}</bdi> {count:,}</li>"
            for sender, count in summary.frequent(label, SENDERS_SHOWN)
        )
        rows.append(f"<tr><th>{_named(label, categories)}</th><td><ol>{people}</ol></td></tr>")
    return f"<table>{''.join(rows)}</table>"


def _messages(summary: Summary, labels: Sequence[str], categories: Categories) -> str:
    colours = _colours(categories)
    asks = [label for label in labels if label != categories.none_name]
    groups = []
    for label in (*asks, UNSURE):
        kept = summary.first.get(label, [])
        if kept:
            shown = "".join(_message(one, colours.get(one.label, plot.COLOURS[-1])) for one in kept)
            groups.append(f"<h3>{_named(label, categories)}</h3>{shown}")
    return "".join(groups) or "<p>–</p>"


def _message(kept: Kept, colour: str) -> str:
    told = [
        *([kept.file] if kept.file else []),
        f"row {kept.row:,}",
        *(part for part in (kept.sender, kept.when) if part),
        f"{kept.confidence:.0%} sure",
    ]
    who = " · ".join(f"<bdi>{escape(part)}</bdi>" for part in told)
    labels = " ".join(f"<mark>{escape(label)}</mark>" for label in kept.labels)
    return (
        f'<article style="border-color:{colour}"><header>{who} {labels}</header>'
        f'<p dir="auto">{escape(kept.text)}</p></article>'
    )


def _reasons(summary: Summary) -> str:
    found = summary.reasons.most_common(REASONS_SHOWN)
    return f"<ul>{''.join(f'<li>{count:,}: {escape(reason)}</li>' for reason, count in found)}</ul>"


def _named(label: str, categories: Categories) -> str:
    titles = {category.name: category.title.get("ar", "") for category in categories} | {UNSURE: ARABIC_UNSURE}
    arabic = titles.get(label)
    return escape(label) + (f' <span lang="ar" dir="rtl">{escape(arabic)}</span>' if arabic and arabic != label else "")
