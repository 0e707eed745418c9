"""Versions of a plan: immutable, and made of layer snapshots named by their content."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

__all__ = ["LayerVersion", "Version"]


@dataclass(frozen=True, slots=True)
class LayerVersion:
    """One layer as it stands in a version. `crs` is the delivered CRS as authority text or WKT; nothing is reprojected."""

    layer: str
    snapshot: str
    rows: int
    crs: str
    source: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the plan: `name` is v1, v2 …; `parent` the version it was made from; `proposal` the proposal's id."""

    name: str
    created: datetime
    note: str
    layers: Mapping[str, LayerVersion]
    parent: str | None = None
    proposal: str | None = None
