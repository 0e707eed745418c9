"""Which writer a format has, and what a version or a delivery hands to it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from yizhangtu.indicators import PlanState
from yizhangtu.maintenance import DeliveredLayer
from yizhangtu.standards import Profile
from yizhangtu.store import (
    ExportLayer,
    write_file_gdb,
    write_geopackage,
    write_geoparquet,
    write_shapefile,
    write_workbook,
)

__all__ = ["export_layers", "write_delivery", "write_pieces"]


def _writers(profile: Profile) -> Mapping[str, Callable[..., None]]:
    """The writer of each format; all take the layers, where they go, and whether something may be replaced there."""
    return {
        "gdb": write_file_gdb,
        "gpkg": partial(write_geopackage, profile=profile),
        "shp": write_shapefile,
        "parquet": write_geoparquet,
        "xlsx": write_workbook,
    }


def export_layers(
    state: PlanState,
    targets: Mapping[str, Path],
    *,
    overwrite: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Writes all layers of a state; `targets` maps a format (gdb, gpkg, shp, parquet, xlsx) to where it goes."""
    layers = [ExportLayer(state.profile.layer(key), state.frame(key)) for key in state.layers]
    writers = _writers(state.profile)
    for done, (kind, path) in enumerate(targets.items()):
        if progress:
            progress(f"写出{path.name}", done, len(targets))
        writers[kind](layers, path, overwrite=overwrite)
    return tuple(targets.values())


def write_delivery(layers: Sequence[DeliveredLayer], path: Path) -> Path:
    """Writes the database of a maintenance round (维护前、维护层、维护后) as a file geodatabase.

    An older one of the same name is replaced: it can only be the remains of a publication that did not complete.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file_gdb(
        [ExportLayer(layer.schema, layer.frame) for layer in layers], path, overwrite=True
    )
    return path


def write_pieces(
    layers: Sequence[DeliveredLayer], folder: Path, profile: Profile
) -> tuple[Path, ...]:
    """Writes layers of transfer pieces, one GeoPackage each, named by their codes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for layer in layers:
        path = folder / f"{layer.code}.gpkg"
        write_geopackage([ExportLayer(layer.schema, layer.frame)], path, profile=profile)
        paths.append(path)
    return tuple(paths)
