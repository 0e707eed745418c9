"""Planted defects: small coverages with one known defect each, and the same coverage without it, for any checker to read.

    python bench/planted_defects.py OUT

writes `OUT/index.csv` and, for every case, `OUT/defect/NAME.parquet`, `OUT/twin/NAME.parquet` and
`OUT/boundary/NAME.parquet` (GeoParquet). The index tells what is to be found: kind, area, width, place, rows. Cases of a
family without a kind are valid themselves.
"""

import argparse
import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from planted_families import FAMILIES, WIDEST_M, Plan
from planted_ground import SYSTEMS, Ground, Polygon, exact_area

__all__ = ["FAMILIES", "WIDTHS_M", "PlantedDefect", "planted_defects"]

WIDTHS_M = tuple(10.0**k for k in range(-6, 4))


@dataclass(frozen=True)
class PlantedDefect:
    """A coverage with one defect and its valid twin, in the CRS `crs`.

    kind: what a checker must call it, "" for a valid case. ids: the rows involved. area_m2: exact, 0 for what has none.
    place: a point of the defect.
    """

    family: str
    crs: int
    width_m: float
    defect: list[Polygon]
    twin: list[Polygon]
    boundary: Polygon
    kind: str
    ids: tuple[int, ...]
    area_m2: float
    place: tuple[float, float]

    @property
    def name(self) -> str:
        """Family, width and system."""
        return f"{self.family}-{self.width_m:.0e}-{self.crs}"

    def layer(self, rows: list[Polygon]) -> gpd.GeoSeries:
        """Rows as a layer."""
        return gpd.GeoSeries(rows, crs=self.crs)


def planted_defects(
    families: tuple[str, ...] = tuple(FAMILIES),
    widths: tuple[float, ...] = WIDTHS_M,
    systems: tuple[int, ...] = SYSTEMS,
) -> Iterator[PlantedDefect]:
    """Every family at every width it can have, in every system."""
    for family in families:
        for crs in systems:
            for width in widths:
                if width <= WIDEST_M.get(family, math.inf):
                    ground = Ground(crs, width)
                    yield _planted(family, ground, FAMILIES[family](ground))


def _planted(family: str, ground: Ground, plan: Plan) -> PlantedDefect:
    place = plan.ring[0] if plan.place is None else plan.place
    return PlantedDefect(
        family,
        ground.crs,
        ground.width,
        plan.defect,
        plan.twin,
        ground.outline(),
        plan.kind,
        plan.ids,
        exact_area(plan.ring, ground.crs) if plan.kind and len(plan.ring) > 2 else 0.0,
        (float(place[0]), float(place[1])),
    )


def write(folder: Path) -> int:
    """Write all cases and their index; returns how many."""
    for part in ("defect", "twin", "boundary"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    rows = []
    for case in planted_defects():
        for part, geometries in (
            ("defect", case.defect),
            ("twin", case.twin),
            ("boundary", [case.boundary]),
        ):
            frame = gpd.GeoDataFrame(
                {"row": range(len(geometries))}, geometry=case.layer(geometries)
            )
            frame.to_parquet(folder / part / f"{case.name}.parquet")
        rows.append(
            {
                "name": case.name,
                "family": case.family,
                "crs": case.crs,
                "kind": case.kind,
                "area_m2": repr(case.area_m2),
                "width_m": repr(case.width_m),
                "x": repr(case.place[0]),
                "y": repr(case.place[1]),
                "rows": " ".join(map(str, case.ids)),
            }
        )
    with (folder / "index.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    print(f"{write(options.out)} cases in {options.out}")


if __name__ == "__main__":
    main()
