"""How much memory a server holds."""

from __future__ import annotations

from pathlib import Path

PROCESSES = Path("/proc")


def resident(process: int, processes: Path = PROCESSES) -> float | None:
    """Megabytes (2**20) that a process and all it started hold in memory; none where the system does not tell."""
    statuses = [found for path in processes.glob("[0-9]*/status") if (found := _read(path))]
    family = {process}
    while True:
        children = {int(status["Pid"]) for status in statuses if int(status["PPid"]) in family}
        if children <= family:
            break
        family |= children
    sizes = [_kilobytes(status) for status in statuses if int(status["Pid"]) in family]
    return sum(sizes) / 1024 if sizes else None


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # it has ended meanwhile
        return {}
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def _kilobytes(status: dict[str, str]) -> int:
    # The system's own threads and what has ended hold none.
    return int(status.get("VmRSS", "0 kB").split()[0])
