"""The query that the SQL engines run: a spatial join, the area of each intersection, summed."""

from data import CaseFiles

__all__ = ["table_query"]

_INTERSECTED = "ST_Area(ST_Intersection(l.geometry, r.geometry))"
# Worth its price where most parcels lie wholly inside or outside, and not where every pair crosses.
_COVERED_OR_INTERSECTED = (
    f"CASE WHEN ST_Covers(r.geometry, l.geometry) THEN ST_Area(l.geometry) ELSE {_INTERSECTED} END"
)


def table_query(case: CaseFiles, left: str, right: str) -> str:
    """The area table of the relations `left` and `right`, in the form that is fastest for the case."""
    area = _COVERED_OR_INTERSECTED if case.has_large_polygons else _INTERSECTED
    return (
        f"SELECT l.{case.left_by}, r.{case.right_by}, sum({area}) AS area_m2 "  # noqa: S608
        f"FROM {left} AS l JOIN {right} AS r ON ST_Intersects(l.geometry, r.geometry) "
        f"GROUP BY l.{case.left_by}, r.{case.right_by}"
    )
