"""Taking in a delivery (成果导入): every file is read and judged before anything is handed on; nothing is half-imported.

What cannot be taken raises, naming file, layer, row and mend. What can be taken and is wrong becomes a finding with one
of the ids D1 to D28. Coordinates are handed on bit for bit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from yizhangtu.errors import SchemaMismatch
from yizhangtu.model import AdminUnit, ChangeForm, ControlLine, Finding, LayerSchema
from yizhangtu.standards import Profile
from yizhangtu.store.coordinates import province_extent
from yizhangtu.store.import_rules import FindingList
from yizhangtu.store.intake import DeliveredLayer, Intake, LayerInFile, take_layer
from yizhangtu.store.mapping import layer_named, match_columns
from yizhangtu.store.reading import list_columns, list_layers
from yizhangtu.store.sources import DataSource, find_sources

__all__ = ["Delivery", "Progress", "read_delivery", "read_layer", "read_line_change"]

# Called with what is being read, how many layers are done, and how many there are.
Progress = Callable[[str, int, int], None]
_TRANSFER_LAYER = "transfer_pieces"
_DIRECTION = "direction"


@dataclass(frozen=True)
class Delivery:
    """All layers of a delivery by key, what was found wrong, and the names of layers the profile does not know."""

    layers: Mapping[str, DeliveredLayer]
    findings: tuple[Finding, ...]
    unknown_layers: tuple[str, ...] = ()


def read_delivery(
    path: Path,
    *,
    profile: Profile,
    unit: AdminUnit,
    layers: Sequence[str] | None = None,
    crs: str | None = None,
    progress: Progress | None = None,
) -> Delivery:
    """Read a county's delivered database.

    Parameters
    ----------
    path
        A .gdb folder, .shp, .gpkg, .geojson, .json or .parquet; a folder of them, or a .zip of any of them.
    layers
        Only these, by key, code or Chinese name; None for all that the profile knows.
    crs
        The CRS (EPSG:…) of files that state none, or that wrongly state WGS 84.

    Raises
    ------
    UnreadableFile
        When a file is missing, damaged, unsafe, or not what its ending says.
    SchemaMismatch
        When no layer is known, one is there twice, or one asked for is not there.
    CrsMismatch
        When a layer has no CRS, one that is not CGCS2000, or one that puts it elsewhere than its unit.
    InvalidGeometry
        When a layer holds curves, or geometry of another kind altogether.
    """
    intake = _new_intake(profile, unit, crs)
    with _opened(path) as sources:
        known, unknown = _sort_layers(sources, profile)
        if not known:
            raise _nothing_known(unknown, profile, path.name)
        chosen = _choose(known, layers, profile, path.name)
        read = {}
        for done, one in enumerate(chosen):
            if progress is not None:
                progress(one.schema.name, done, len(chosen))
            read[one.schema.key] = take_layer(one, intake)
        if progress is not None:
            progress("", len(chosen), len(chosen))
    if unknown and layers is None:
        intake.found.add(
            "D3",
            f"有{len(unknown)}个图层不在标准内，未导入：{'、'.join(unknown[:20])}",
            mend="如其中有标准图层写错了名称，请改名后重新导入",
        )
    return Delivery(read, intake.found.findings(), tuple(unknown))


def read_layer(
    path: Path,
    *,
    schema: LayerSchema,
    profile: Profile,
    unit: AdminUnit,
    layer: str | None = None,
    crs: str | None = None,
) -> Delivery:
    """Read one layer from a file, whatever the layer is called there, as a layer of `schema`.

    When the file holds several, `layer` names the one; without it, the only one whose name means `schema`. The delivery
    has that one layer under `schema.key`. Raises as `read_delivery` does.
    """
    intake = _new_intake(profile, unit, crs)
    with _opened(path) as sources:
        one = _only_layer(sources, layer, {schema.key}, profile, path.name)
        taken = take_layer(replace(one, schema=schema), intake)
    return Delivery({schema.key: taken}, intake.found.findings())


def read_line_change(
    path: Path, line: ControlLine, *, profile: Profile, unit: AdminUnit, crs: str | None = None
) -> tuple[ChangeForm, Delivery]:
    """Read what is proposed for a control line: pieces where there is a field of direction, else the whole new line.

    The delivery has one layer, of the transfer pieces or of the line. Raises as `read_delivery` does.
    """
    intake = _new_intake(profile, unit, crs)
    pieces = profile.layer(_TRANSFER_LAYER)
    with _opened(path) as sources:
        one = _only_layer(sources, None, {_TRANSFER_LAYER, line.value}, profile, path.name)
        match = match_columns(list_columns(one.source, one.name), pieces)
        is_pieces = any(field.key == _DIRECTION for _, field in match.fields)
        schema = pieces if is_pieces else profile.layer(line.value)
        taken = take_layer(replace(one, schema=schema), intake)
    form = ChangeForm.PIECES if is_pieces else ChangeForm.LAYER
    return form, Delivery({schema.key: taken}, intake.found.findings())


def _new_intake(profile: Profile, unit: AdminUnit, crs: str | None) -> Intake:
    return Intake(profile, unit, crs, province_extent(unit), FindingList())


@contextmanager
def _opened(path: Path) -> Iterator[tuple[DataSource, ...]]:
    with TemporaryDirectory(prefix="yizhangtu-") as workspace:
        yield find_sources(path, Path(workspace))


def _sort_layers(
    sources: Sequence[DataSource], profile: Profile
) -> tuple[list[LayerInFile], list[str]]:
    known, unknown = [], []
    for source in sources:
        for name in list_layers(source):
            schema = layer_named(name, profile)
            if schema is None:
                unknown.append(name)
            else:
                known.append(LayerInFile(source, name, schema))
    return known, unknown


def _nothing_known(unknown: Sequence[str], profile: Profile, where: str) -> SchemaMismatch:
    return SchemaMismatch(
        "没有一个图层是标准图层",
        where=f"{where}，其中有：{'、'.join(unknown[:20]) or '（无）'}",
        mend=f"请按标准命名图层，例如 DLTB、YJJBNTBHHX、STBHHX、CZKFBJ（标准配置 {profile.name}）",
    )


def _choose(
    known: Sequence[LayerInFile], layers: Sequence[str] | None, profile: Profile, where: str
) -> list[LayerInFile]:
    """The layers to read, each once, in the profile's order."""
    wanted = None if layers is None else {_wanted_key(name, profile) for name in layers}
    chosen: dict[str, LayerInFile] = {}
    for one in known:
        key = one.schema.key
        if wanted is not None and key not in wanted:
            continue
        if key in chosen:
            raise SchemaMismatch(
                f"“{one.schema.name}”有两个：{chosen[key].name}和{one.name}",
                where=f"{chosen[key].source.name}、{one.source.name}",
                mend="请只保留一个，或分开导入",
            )
        chosen[key] = one
    missing = (wanted or set()) - set(chosen)
    if missing:
        raise SchemaMismatch(
            f"没有找到图层{'、'.join(sorted(profile.layer(key).name for key in missing))}",
            where=f"{where}，其中有：{'、'.join(one.name for one in known)}",
            mend="请检查图层名称，或去掉对图层的限定",
        )
    order = list(profile.layers)
    return sorted(chosen.values(), key=lambda one: order.index(one.schema.key))


def _wanted_key(name: str, profile: Profile) -> str:
    schema = layer_named(name, profile)
    return profile.layer(name).key if schema is None else schema.key


def _only_layer(
    sources: Sequence[DataSource], layer: str | None, keys: set[str], profile: Profile, where: str
) -> LayerInFile:
    """The layer called `layer`; without a name, the file's only one, or the only one that means one of `keys`."""
    schema = profile.layer(min(keys))
    found = [
        LayerInFile(source, name, schema) for source in sources for name in list_layers(source)
    ]
    if layer is not None:
        matching = [one for one in found if one.name.casefold() == layer.casefold()]
    elif len(found) > 1:
        matching = [one for one in found if _means(one.name, keys, profile)]
    else:
        matching = found
    if len(matching) == 1:
        return matching[0]
    raise SchemaMismatch(
        f"文件里有{len(found)}个图层，不能确定用哪一个",
        where=f"{where}：{'、'.join(one.name for one in found[:20])}",
        mend="请指明图层名称，或只保留要用的图层",
    )


def _means(name: str, keys: set[str], profile: Profile) -> bool:
    schema = layer_named(name, profile)
    return schema is not None and schema.key in keys
