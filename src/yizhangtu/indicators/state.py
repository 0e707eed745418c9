"""A state of the plan (规划状态): the layers of one version, or of a proposal applied to it, ready to be measured."""

from collections import ChainMap
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.geometry import connected_parts, find_holes, statutory_area, tabulate_area
from yizhangtu.model import AdminUnit
from yizhangtu.standards import Profile

__all__ = ["Patches", "PlanState"]

_Measure = TypeVar("_Measure")


@dataclass(frozen=True, slots=True)
class Patches:
    """The connected patches (连片图斑) of a layer: parts of rows that share a stretch of boundary are one.

    A multipart row may so lie in several patches. `rows` and `labels` give the row and the patch of each part, patches
    numbered from 0; `part_area_m2` is the statutory area of each part and `area_m2` that of each patch, their sum.
    """

    rows: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]
    part_area_m2: npt.NDArray[np.float64]
    area_m2: npt.NDArray[np.float64]

    @property
    def count(self) -> int:
        """How many patches there are."""
        return len(self.area_m2)


@dataclass(frozen=True)
class PlanState:
    """Layers by key with what is needed to measure them.

    Whatever is measured is kept by the frames it was measured on, so a state made by `replacing` one line measures
    only what touches that line again. Frames must not be changed after they were handed in.
    """

    unit: AdminUnit
    profile: Profile
    version: str
    layers: Mapping[str, gpd.GeoDataFrame]
    snapshots: Mapping[str, str] = field(default_factory=dict)
    _measured: dict[Hashable, tuple[Sequence[gpd.GeoDataFrame], object]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def has(self, layer: str) -> bool:
        """Whether the layer was delivered and has rows; an empty layer tells nothing."""
        return layer in self.layers and len(self.layers[layer]) > 0

    def missing(self, *layers: str) -> list[str]:
        """The Chinese names of those of `layers` that are not there."""
        return [self.profile.layer(key).name for key in layers if not self.has(key)]

    def frame(self, layer: str) -> gpd.GeoDataFrame:
        """The layer's rows; ask `has` first."""
        return self.layers[layer]

    def replacing(
        self,
        layers: Mapping[str, gpd.GeoDataFrame],
        *,
        version: str,
        snapshots: Mapping[str, str] | None = None,
    ) -> "PlanState":
        """The state with some layers replaced; measurements of the others are shared."""
        kept = {key: value for key, value in self.snapshots.items() if key not in layers}
        # Chained, not copied: a mapping that reads its layers on demand need not read them for this.
        chained = ChainMap(dict(layers), cast("dict[str, gpd.GeoDataFrame]", self.layers))
        return PlanState(
            self.unit,
            self.profile,
            version,
            chained,
            {**kept, **(snapshots or {})},
            self._measured,
        )

    def derived(
        self, name: Hashable, layers: Sequence[str], measure: Callable[[], _Measure]
    ) -> _Measure:
        """What `measure` returns, computed once for these frames and shared by every state that holds them.

        Parameters
        ----------
        name : hashable
            What is measured; with the frames it is the key.
        layers : sequence of str
            The layers the measure reads, all present. It must read no other.
        measure : callable
            Computes it. What it returns is shared and must not be changed.
        """
        frames = [self.layers[key] for key in layers]
        # The frames are kept beside the value: an id is only good while its object lives.
        key = (name, *(id(frame) for frame in frames))
        if key not in self._measured:
            self._measured[key] = (frames, measure())
        return cast("_Measure", self._measured[key][1])

    def area_m2(self, layer: str) -> npt.NDArray[np.float64]:
        """Statutory area of each row of the layer, m²; nan without a geometry."""
        return self.derived("area", [layer], lambda: statutory_area(self.layers[layer].geometry))

    def overlay(self, left: str, right: str) -> pd.DataFrame:
        """Overlap of every touching pair of rows: columns left, right (row positions) and area_m2 (statutory)."""
        return self.derived(
            "overlay",
            [left, right],
            lambda: tabulate_area(self.layers[left].geometry, self.layers[right].geometry),
        )

    def patches(self, layer: str) -> Patches:
        """The connected patches of the layer and their statutory areas, m²."""

        def measure() -> Patches:
            parts = connected_parts(self.layers[layer].geometry)
            labels = parts["label"].to_numpy(dtype=np.int64)
            areas = parts["area_m2"].to_numpy(dtype=np.float64)
            sums = np.bincount(labels, weights=areas).astype(np.float64)
            return Patches(parts["row"].to_numpy(dtype=np.int64), labels, areas, sums)

        return self.derived("patches", [layer], measure)

    def holes(self, layer: str) -> gpd.GeoDataFrame:
        """The holes (天窗) that the layer's merged outlines enclose, one row per hole, as `find_holes` gives them."""
        return self.derived(
            "holes", [layer], lambda: find_holes(self.layers[layer].geometry, misfits="unite")
        )
