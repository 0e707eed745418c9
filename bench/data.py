"""The layers every engine reads: GeoParquet files, rows along a Hilbert curve, boxes beside them, written once.

    python bench/data.py FOLDER [--parcels 100000] [--cases farmland redline jagged]

The same seeds give the same bytes.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from synthetic_parcels import farmland, jagged_coverage, parcels, redline

__all__ = ["CASES", "CaseFiles", "case_files"]

CASES = ("farmland", "redline", "jagged")
_LAND_CLASSES, _LINE_CLASSES = 24, 6
_ROWS_PER_GROUP = 16_384


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """One case: the parcels, the polygons laid over them, and the column each is summed by."""

    name: str
    left: Path
    right: Path
    left_by: str = "land_class"
    right_by: str = "line"

    @property
    def has_large_polygons(self) -> bool:
        """Whether parcels meet polygons of many vertices, and most lie wholly inside or outside them."""
        return self.name != "jagged"


def case_files(folder: Path, name: str, count: int) -> CaseFiles:
    """The two files of a case, written when they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    case = CaseFiles(
        name,
        folder / (f"jagged-{count}.parquet" if name == "jagged" else f"parcels-{count}.parquet"),
        folder / f"{name}-over-{count}.parquet",
    )
    if case.left.exists() and case.right.exists():
        return case
    if name == "jagged":
        # Five parcels to a polygon, 96 edges each; nothing coincides.
        land = jagged_coverage(count, extent_m=80.0 * round(np.sqrt(count)), seed=3)
        over = jagged_coverage(count // 5, extent_m=80.0 * round(np.sqrt(count)), seed=4)
    else:
        land = parcels(count)
        over = (
            farmland(land)
            if name == "farmland"
            else redline(land, vertices=max(1_000, min(150_000, 3 * count // 2)))
        )
    _write(case.left, land, case.left_by, _land_class(len(land)))
    by = np.arange(len(over)) if name == "redline" else np.arange(len(over)) % _LINE_CLASSES
    _write(case.right, over, case.right_by, [f"line-{k + 1}" for k in by])
    return case


def _land_class(rows: int) -> list[str]:
    """One of 24 classes for each parcel, without regard to its place."""
    drawn = np.random.default_rng(5).integers(1, _LAND_CLASSES + 1, rows)
    return [f"{number:04d}" for number in drawn]


def _write(path: Path, land: gpd.GeoSeries, by: str, values: Sequence[str]) -> None:
    order = _hilbert_order(land)
    frame = gpd.GeoDataFrame(
        {by: np.asarray(values)[order]}, geometry=land.to_numpy()[order], crs=land.crs
    )
    draft = path.with_suffix(".draft")
    frame.to_parquet(
        draft,
        index=False,
        write_covering_bbox=True,
        schema_version="1.1.0",
        row_group_size=_ROWS_PER_GROUP,
        compression="zstd",
        compression_level=1,
    )
    draft.rename(path)


def _hilbert_order(land: gpd.GeoSeries) -> npt.NDArray[np.intp]:
    return np.argsort(land.hilbert_distance(level=16).to_numpy(), kind="stable")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--parcels", type=int, default=100_000)
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    options = parser.parse_args()
    for name in options.cases:
        case = case_files(options.folder, name, options.parcels)
        for path in (case.left, case.right):
            geometry = gpd.read_parquet(path).geometry.to_numpy()
            vertices = int(shapely.get_num_coordinates(geometry).sum())
            print(f"{name:10}{path.name:32}{len(geometry):>10}{vertices:>12}")


if __name__ == "__main__":
    main()
