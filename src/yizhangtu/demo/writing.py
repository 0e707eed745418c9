"""Writing layers as they are delivered: a file geodatabase under the codes of the standards, and pieces of transfer."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from yizhangtu.demo.moving import Move
from yizhangtu.demo.parcels import SURVEY_CRS
from yizhangtu.model import AdminUnit, Direction, GeometryKind
from yizhangtu.standards import Profile

__all__ = ["write_layer", "write_transfers"]

_LAYER_DIGITS = 4
# Coordinates are whole multiples of 0.1 mm; on this grid a geodatabase keeps them bit for bit.
_GEOMETRY_TYPES = {
    GeometryKind.POINT: "Point",
    GeometryKind.LINE: "MultiLineString",
    GeometryKind.POLYGON: "MultiPolygon",
}
_GRID_OPTIONS = {
    "XORIGIN": "0",
    "YORIGIN": "0",
    "XYSCALE": "10000",
    "XYTOLERANCE": "0.001",
    "TARGET_ARCGIS_VERSION": "ARCGIS_PRO_3_2_OR_LATER",
}
_DIRECTION_CODES = {Direction.IN: "1", Direction.OUT: "3"}


def write_layer(
    frame: gpd.GeoDataFrame, key: str, database: Path, *, profile: Profile, unit: AdminUnit
) -> None:
    """Add a layer to a file geodatabase, its columns under the codes of the standards in their order.

    Identifiers, element code and unit are filled in where the frame lacks them.

    Parameters
    ----------
    frame
        Canonical columns, EPSG:4528.
    key
        The layer's key.
    """
    schema = profile.layer(key)
    position = list(profile.layers).index(key) + 1
    count = len(frame)
    filled: dict[str, object] = {
        "object_id": np.char.add(
            f"{unit.code}{position:0{_LAYER_DIGITS}d}",
            np.char.zfill(np.arange(1, count + 1).astype(str), 8),
        ),
        "unit_code": np.full(count, unit.code, dtype=object),
        "unit_name": np.full(count, unit.name, dtype=object),
    }
    if schema.element_code:
        filled["element_code"] = np.full(count, schema.element_code, dtype=object)
    columns = {
        field.code: frame[field.key].to_numpy() if field.key in frame else filled[field.key]
        for field in schema.fields
        if field.key in frame or field.key in filled
    }
    delivered = gpd.GeoDataFrame(
        pd.DataFrame(columns), geometry=frame.geometry.reset_index(drop=True)
    )
    is_of_one_type = delivered.geom_type.nunique() == 1
    with warnings.catch_warnings():
        # A redline has hundreds of holes, and GDAL remarks once that sorting them takes time.
        warnings.filterwarnings("ignore", "organizePolygons", RuntimeWarning)
        pyogrio.write_dataframe(
            delivered,
            database,
            layer=schema.code,
            driver="OpenFileGDB",
            use_arrow=True,
            append=database.exists(),
            # Where some rows have one part and some several, the layer does not tell its type.
            geometry_type=None if is_of_one_type else _GEOMETRY_TYPES[schema.geometry],
            layer_options={**_GRID_OPTIONS, "LAYER_ALIAS": schema.name},
        )


def write_transfers(moves: Sequence[Move], path: Path, profile: Profile) -> None:
    """Pieces of transfer as a GeoPackage, one row per piece, with the fields of the maintenance layer."""
    fields = {field.key: field.code for field in profile.layer("transfer_pieces").fields}
    frame = gpd.GeoDataFrame(
        {
            fields["direction"]: [_DIRECTION_CODES[move.direction] for move in moves],
            fields["reason_code"]: [move.reason_code for move in moves],
            fields["evidence"]: [move.evidence for move in moves],
        },
        geometry=gpd.GeoSeries([move.shape for move in moves], crs=SURVEY_CRS),
    )
    pyogrio.write_dataframe(frame, path, layer=path.stem, driver="GPKG")
