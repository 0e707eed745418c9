"""Shapefiles as older software wants them (Shapefile 导出): text in GBK, names of ten characters, one folder or zip."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from yizhangtu.errors import SchemaMismatch, UsageError
from yizhangtu.store.export_layer import Column, ExportLayer, in_crs, output_columns
from yizhangtu.store.exporting import write_with_gdal
from yizhangtu.store.new_output import new_output

__all__ = ["write_shapefile"]

_WIDEST_TEXT = 254
# The table's header tells a day and a zip entry a moment; the same layers give the same bytes, so no clock.
_DAY = "2000-01-01"
_MOMENT = (1980, 1, 1, 0, 0, 0)
_SUPPORTED = ("GBK", "UTF-8")


class _NativeName(zipfile.ZipInfo):
    """An entry whose name is written in GBK, as Windows in Chinese writes and expects it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the name zipfile calls it by
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def write_shapefile(
    layers: Sequence[ExportLayer],
    path: Path,
    *,
    encoding: str = "GBK",
    crs: str | None = None,
    overwrite: bool = False,
) -> None:
    """Write shapefiles, one per layer under its code, into a folder, or into a zip when `path` ends with .zip.

    Text is in `encoding` (GBK or UTF-8) and a .cpg says so; names in the zip are in GBK. Coordinates are those stored,
    or transformed ones when `crs` is given. The same layers give the same bytes.

    Raises
    ------
    UsageError
        When the path is taken or the encoding is neither.
    SchemaMismatch
        When a text does not fit: a character GBK does not have, or more than 254 bytes.
    CrsMismatch
        When a layer has no CRS.
    """
    if encoding not in _SUPPORTED:
        raise UsageError(f"Shapefile 不能用编码“{encoding}”", mend="请用 GBK 或 UTF-8")
    copies = [in_crs(one, crs) for one in layers]
    with new_output(path, overwrite=overwrite) as unfinished:
        if path.suffix.casefold() == ".zip":
            with TemporaryDirectory(prefix="yizhangtu-") as folder:
                _write_folder(copies, Path(folder), encoding)
                _pack(Path(folder), unfinished)
        else:
            unfinished.mkdir()
            _write_folder(copies, unfinished, encoding)


def _write_folder(layers: Sequence[ExportLayer], folder: Path, encoding: str) -> None:
    for layer in layers:
        columns = [_fitted(column, layer, encoding) for column in output_columns(layer, encoding)]
        options = {"DBF_DATE_LAST_UPDATE": _DAY}
        target = folder / f"{layer.code}.shp"
        write_with_gdal(
            layer, columns, target, driver="ESRI Shapefile", options=options, encoding=encoding
        )


def _fitted(column: Column, layer: ExportLayer, encoding: str) -> Column:
    """The column with its width in bytes of the encoding."""
    if not pa.types.is_string(column.values.type):
        return column
    longest = 1
    for text in column.values.drop_null().unique().to_pylist():
        longest = max(longest, len(_encoded(text, column, layer, encoding)))
    if longest > _WIDEST_TEXT:
        raise SchemaMismatch(
            f"字段{column.title}（{column.name}）有文字长{longest}字节，Shapefile 最多{_WIDEST_TEXT}字节",
            where=layer.title,
            mend="请改用 --gpkg 或 --gdb 导出",
        )
    written = min(
        _WIDEST_TEXT, column.width * (2 if encoding == "GBK" and longest > column.width else 1)
    )
    return Column(column.name, column.title, column.values, max(longest, written), column.field)


def _encoded(text: str, column: Column, layer: ExportLayer, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as err:
        raise SchemaMismatch(
            f"文字“{text}”中的“{text[err.start : err.end]}”不在 GBK 字库内",
            where=f"{layer.title} 的字段 {column.name}",
            mend="请改用 UTF-8 编码，或改用 --gpkg、--gdb 导出",
        ) from err


def _pack(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(folder.iterdir()):
            entry = _NativeName(file.name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with file.open("rb") as source, packed.open(entry, "w", force_zip64=True) as sink:
                while chunk := source.read(1 << 20):
                    sink.write(chunk)
