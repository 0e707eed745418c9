"""Areas, overlaps, patches and changes of polygon layers, in the plane where an area is the statutory one.

Knows coordinates and ellipsoids and no planning rule.
"""

from yizhangtu.geometry.area import RECORD_RULE, area_of_record, sheet_area, statutory_area
from yizhangtu.geometry.coverage.check import check_coverage
from yizhangtu.geometry.edges.changes import change_pieces
from yizhangtu.geometry.edges.neighbours import neighbours
from yizhangtu.geometry.edges.patches import (
    connected_parts,
    connected_patches,
    find_holes,
    merge_patches,
)
from yizhangtu.geometry.overlay.erase import erase
from yizhangtu.geometry.overlay.tabulation import SMALLEST_OVERLAP_M2, tabulate_area
from yizhangtu.geometry.plane.ellipsoid import CGCS2000, XIAN_1980, Ellipsoid
from yizhangtu.geometry.plane.gauss_kruger import (
    GaussKruger,
    SurveyCrs,
    gauss_kruger_of,
    survey_crs_of,
)
from yizhangtu.geometry.plane.places import representative_lonlat, to_crs
from yizhangtu.geometry.plane.statutory_plane import STATUTORY_RULE, AreaRule

__all__ = [
    "CGCS2000",
    "RECORD_RULE",
    "SMALLEST_OVERLAP_M2",
    "STATUTORY_RULE",
    "XIAN_1980",
    "AreaRule",
    "Ellipsoid",
    "GaussKruger",
    "SurveyCrs",
    "area_of_record",
    "change_pieces",
    "check_coverage",
    "connected_parts",
    "connected_patches",
    "erase",
    "find_holes",
    "gauss_kruger_of",
    "merge_patches",
    "neighbours",
    "representative_lonlat",
    "sheet_area",
    "statutory_area",
    "survey_crs_of",
    "tabulate_area",
    "to_crs",
]
