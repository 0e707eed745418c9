"""The file of the public area vectors, vectors/areas.csv: one row per figure."""

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

__all__ = ["Vector", "read_vectors", "write_vectors"]


@dataclass(frozen=True, slots=True)
class Vector:
    """One row of the file.

    Areas are in m² but for figures of record, integers of 0.01 m², which are None where the rule gives none.
    """

    id: str
    family: str
    epsg: int
    wkt: str
    record_dm2: int | None
    uncut_dm2: int | None
    slack_dm2: int | None
    statutory_m2: float
    karney_m2: float


def read_vectors(path: Path) -> list[Vector]:
    """The vectors of a file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Vector(
                id=row["id"],
                family=row["family"],
                epsg=int(row["epsg"]),
                wkt=row["wkt"],
                record_dm2=_whole(row["record_dm2"]),
                uncut_dm2=_whole(row["uncut_dm2"]),
                slack_dm2=_whole(row["slack_dm2"]),
                statutory_m2=float(row["statutory_m2"]),
                karney_m2=float(row["karney_m2"]),
            )
            for row in csv.DictReader(lines)
        ]


def _whole(text: str) -> int | None:
    return int(text) if text else None


def write_vectors(path: Path, vectors: Iterable[Vector]) -> None:
    """Writes the file, row by row as the vectors come."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Vector)])
        for vector in vectors:
            *others, statutory, karney = astuple(vector)
            writer.writerow([*others, f"{statutory:.6f}", f"{karney:.4f}"])
