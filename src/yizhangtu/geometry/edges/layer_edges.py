"""A layer seen as edges: decoded and matched once, then asked for neighbours, patches, outlines, holes and changes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.area import row_areas
from yizhangtu.geometry.edges.edge_table import EdgeTable
from yizhangtu.geometry.edges.matching import equal_points
from yizhangtu.geometry.edges.polygons import rows_of_parts
from yizhangtu.geometry.kernels.edges import ALONE
from yizhangtu.geometry.overlay.pieces import check_rows
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs, survey_crs_of
from yizhangtu.geometry.plane.statutory_plane import check_place
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = ["LayerEdges"]

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class LayerEdges:
    """The rings of a layer and its edge table (边表), each made when it is first asked for and then kept.

    Every function of patches, outlines, neighbours and changes takes a layer or this; whoever asks several questions of one
    layer makes it once. The layer must not be changed afterwards.

    crs: what the layer said. rings: its polygons as delivered. position: the caller's number of each row.

    Examples
    --------
    >>> import shapely
    >>> from yizhangtu.geometry import connected_patches, neighbours
    >>> row = [shapely.box(x, 4e6, x + 10, 4000010) for x in (500000, 500010, 500030)]
    >>> layer = LayerEdges.of(gpd.GeoSeries(row, crs=4548))
    >>> connected_patches(layer), len(neighbours(layer))
    (array([0, 0, 1]), 1)
    """

    crs: object
    rings: Rings
    position: IntArray
    _known: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        layer: "gpd.GeoSeries | LayerEdges",
        rows: npt.NDArray[np.bool_] | None = None,
        *,
        where: str = "",
    ) -> "LayerEdges":
        """The edges of a layer; what is that already is returned as it is.

        Parameters
        ----------
        layer
            Polygons in degrees or in a Gauss-Krüger belt.
        rows
            The rows to take; default all. Without meaning for what is decoded already.
        where
            What the caller calls the layer, for messages.

        Raises
        ------
        CrsMismatch, InvalidGeometry
            As `statutory_area`.
        """
        if isinstance(layer, LayerEdges):
            return layer
        crs = survey_crs_of(layer.crs, where=where)
        geometries = np.asarray(layer.values, dtype=object)
        position = np.arange(len(geometries)) if rows is None else np.flatnonzero(rows)
        rings = Rings.of(geometries[position], position, where=where)
        bounds = np.full((len(geometries), 4), np.nan)
        bounds[position] = rings.boxes()
        check_place(bounds, crs, where=where)
        return cls(layer.crs, rings, position)

    def __len__(self) -> int:
        return len(self.rings.row) - 1

    def once(self, name: str, find: Callable[[], _Found]) -> _Found:
        """What `find` returns, found out once for this layer and then kept under its name."""
        if name not in self._known:
            self._known[name] = find()
        return cast("_Found", self._known[name])

    @cached_property
    def survey_crs(self) -> SurveyCrs:
        """The survey system of the coordinates."""
        return survey_crs_of(self.crs)

    @cached_property
    def table(self) -> EdgeTable:
        """The matched edges."""
        return EdgeTable.of(self.rings)

    @cached_property
    def node(self) -> npt.NDArray[np.int32]:
        """Per vertex the number of its node; -1 where all boundary that is there passes together.

        Nodes are the points where an outline may have a choice: where rings begin or end to run along each other, where several
        touch, and where a ring was begun. Equal points have one number.
        """
        mate, ring = self.table.mate, self.table.ring
        # Passing by: both edges go on along the same ring on the other side, or there is no other side.
        inner = (mate[1:] >= 0) & (mate[:-1] >= 0) & (np.abs(np.diff(mate)) == 1)
        alone = (mate[1:] == ALONE) & (mate[:-1] == ALONE)
        candidate = np.append(True, ~inner)[: len(mate)]
        candidate[ring[:-1]] = True
        candidate[ring[1:] - 1] = False
        at = np.flatnonzero(candidate)
        number, count = equal_points(self.table.xy[at])
        visited = np.bincount(number, minlength=count)
        single = np.append(False, alone)[: len(mate)]
        single[ring[:-1]] = False
        passes = single[at] & (visited[number] == 1)
        node = np.full(len(mate), -1, dtype=np.int32)
        node[at[~passes]] = number[~passes]
        node[ring[1:] - 1] = node[ring[:-1]]
        return node

    @cached_property
    def part_area_m2(self) -> FloatArray:
        """Statutory area of each part, m².

        Raises
        ------
        InvalidGeometry
            When a row covers a place twice or the wrong way round.
        """
        check_rows(self.rings, self.position, self.survey_crs)
        return row_areas(rows_of_parts(self.rings), self.survey_crs)
