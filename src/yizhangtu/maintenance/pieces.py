"""The pieces of transfer (维护图斑) as handed in, read: direction, reason, number, and a geometry that can be used."""

from collections import Counter
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from yizhangtu.maintenance.faults import Fault
from yizhangtu.model import ControlLine, Direction
from yizhangtu.standards import Profile

__all__ = [
    "PIECE_TEXTS",
    "direction_code",
    "geometry_faults",
    "is_polygon",
    "number_pieces",
    "read_pieces",
    "row_names",
    "text_of",
    "texts_of",
    "usable_geometry",
]

# What a piece says in words; every one may be missing.
PIECE_TEXTS = (
    "number",
    "reason_code",
    "evidence",
    "place",
    "quota_source",
    "multiple_kind",
    "note",
)
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def text_of(value: object) -> str:
    """A cell as text: empty for nothing, without the ".0" that a code gets when it travels as a number.

    Examples
    --------
    >>> text_of(3.0), text_of(" 调入 "), text_of(None), text_of(float("nan"))
    ('3', '调入', '', '')
    """
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def read_pieces(
    delivered: gpd.GeoDataFrame, line: ControlLine, profile: Profile, *, year: int | None = None
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """The pieces that can be computed with, and what is wrong with the others.

    Parameters
    ----------
    delivered : GeoDataFrame
        One row per piece, canonical columns; every column but the geometry may be missing. Any CGCS2000 CRS.
    line : ControlLine
        The line they cross.
    profile : Profile
        For the reasons that may be given by name instead of code.
    year : int, optional
        Of the proposal; used in the numbers of pieces that have none, see `number_pieces`.

    Returns
    -------
    GeoDataFrame
        RangeIndex, the CRS and geometries as delivered; `direction` is "in" or "out", the columns of `PIECE_TEXTS` are
        text, every other column as delivered. Rows without a usable geometry or direction are left out.
    list of Fault
        A hard one for every row left out and every number used twice.
    """
    pieces = delivered.reset_index(drop=True)
    raw = texts_of(pieces, "direction")
    known = _directions(profile)
    directions = [known.get(value.lower()) for value in raw]
    for column in PIECE_TEXTS:
        pieces[column] = pd.Series(texts_of(pieces, column), dtype=object)
    usable = usable_geometry(pieces.geometry)
    faults = geometry_faults(pieces, "number", usable)
    faults += list(_direction_faults(raw, directions, pieces))
    pieces["direction"] = pd.Series(directions, dtype=object)
    usable &= np.array([direction is not None for direction in directions], dtype=np.bool_)
    pieces = pieces[usable].reset_index(drop=True)
    pieces["direction"] = pd.Series([found.value for found in pieces["direction"]], dtype=object)
    pieces["reason_code"] = pd.Series(
        [
            _reason_code(reason, line, Direction(direction), profile)
            for reason, direction in zip(pieces["reason_code"], pieces["direction"], strict=True)
        ],
        dtype=object,
    )
    faults += _number_faults(pieces)
    pieces["number"] = number_pieces(pieces, line, profile, year=year)
    return pieces, faults


def number_pieces(
    pieces: pd.DataFrame, line: ControlLine, profile: Profile, *, year: int | None = None
) -> pd.Series:
    """The numbers (维护编号) of pieces: those given, and a new one for each piece without.

    A new number has 14 digits in the style of date and serial: the proposal's year (0000 when not told), 01 to 03 for
    the line in the order farmland, redline, boundary, the code of the direction (01, 03), and six digits counted from 1 within
    line and direction. It depends on nothing but the proposal, so the same pieces always get the same numbers.

    Source: field WHBH 维护编号, C18, of the 动态维护 change layer, unverified.

    Examples
    --------
    >>> pieces = pd.DataFrame({"number": ["", "A1", ""], "direction": ["out", "in", "out"]})
    >>> from yizhangtu.standards import load_profile
    >>> line = ControlLine.PERMANENT_BASIC_FARMLAND
    >>> list(number_pieces(pieces, line, load_profile("national"), year=2026))
    ['20260103000001', 'A1', '20260103000002']
    """
    order = list(ControlLine).index(line) + 1
    taken = set(pieces["number"])
    serial: Counter[str] = Counter()
    numbers = []
    for given, direction in zip(pieces["number"], pieces["direction"], strict=True):
        number = given
        while not number:
            serial[direction] += 1
            code = direction_code(Direction(direction), profile)
            candidate = f"{year or 0:04d}{order:02d}{code:0>2}{serial[direction]:06d}"
            number = "" if candidate in taken else candidate
        numbers.append(number)
    return pd.Series(numbers, index=pieces.index, dtype=object)


def direction_code(direction: Direction, profile: Profile) -> str:
    """The code of a direction (维护类型) in delivered files.

    Examples
    --------
    >>> from yizhangtu.standards import load_profile
    >>> direction_code(Direction.OUT, load_profile("national"))
    '3'
    """
    return next(
        code
        for code, entry in profile.codes("transfer_kind").items()
        if entry.attributes.get("direction") == direction.value
    )


def texts_of(frame: pd.DataFrame, column: str) -> list[str]:
    """A column as texts (see `text_of`); empty ones when the frame has no such column."""
    if column not in frame.columns:
        return [""] * len(frame)
    return [text_of(value) for value in frame[column]]


def row_names(frame: pd.DataFrame, rows: npt.NDArray[np.int64]) -> tuple[str, ...]:
    """How a finding names some rows (positions) of a layer: by object_id, or by row number where there is none."""
    names = texts_of(frame.iloc[rows], "object_id")
    return tuple(name or f"第{row + 1}行" for row, name in zip(rows, names, strict=True))


def usable_geometry(series: gpd.GeoSeries) -> npt.NDArray[np.bool_]:
    """Which geometries are polygons that can be computed with: not missing, not empty, valid."""
    array = np.asarray(series.array, dtype=object)
    return np.asarray(is_polygon(series) & shapely.is_valid(array), dtype=np.bool_)


def is_polygon(series: gpd.GeoSeries) -> npt.NDArray[np.bool_]:
    """Which geometries are polygons at all, valid or not: not missing, not empty, no line or point."""
    array = np.asarray(series.array, dtype=object)
    polygonal = np.isin(shapely.get_type_id(array), _POLYGONS)
    return np.asarray(polygonal & ~shapely.is_empty(array), dtype=np.bool_)


def geometry_faults(
    frame: gpd.GeoDataFrame, column: str, usable: npt.NDArray[np.bool_]
) -> list[Fault]:
    """A hard fault for every row not `usable`, named by its number and by what `column` says, where it says anything."""
    faults = []
    for row in np.flatnonzero(~usable):
        name = text_of(frame[column].iloc[row]) if column in frame.columns else ""
        trouble = _geometry_trouble(frame.geometry.iloc[row])
        faults.append(
            Fault(
                "C8",
                f"第{row + 1}行（编号{name or '未填'}）{trouble}，该图斑未参与计算",
                "请修复图形后重新提交",
                ids=(name,) if name else (),
            )
        )
    return faults


def _geometry_trouble(geometry: shapely.Geometry | None) -> str:
    if geometry is None or geometry.is_empty:
        return "没有图形"
    if shapely.get_type_id(geometry) not in _POLYGONS:
        return f"的图形是{geometry.geom_type}，不是面"
    return f"的图形无效：{shapely.is_valid_reason(geometry)}"


def _directions(profile: Profile) -> dict[str, Direction]:
    """Every spelling of a direction: code and name of the profile, and our own word."""
    spelled = {direction.value: direction for direction in Direction}
    for code, entry in profile.codes("transfer_kind").items():
        # 属性变更 moves no land across a line and has no direction.
        if entry.attributes.get("direction") in spelled:
            direction = Direction(entry.attributes["direction"])
            spelled |= {code: direction, entry.name: direction}
    return spelled


def _direction_faults(
    raw: list[str], directions: list[Direction | None], pieces: gpd.GeoDataFrame
) -> Iterator[Fault]:
    for row, (text, direction) in enumerate(zip(raw, directions, strict=True)):
        if direction is None:
            name = pieces["number"].iloc[row]
            yield Fault(
                "C6",
                f"第{row + 1}行（编号{name or '未填'}）的维护方向{f'“{text}”无法识别' if text else '未填'}，该图斑未参与计算",
                "请将方向填为1（调入）或3（调出）",
                ids=(name,) if name else (),
            )


def _number_faults(pieces: gpd.GeoDataFrame) -> list[Fault]:
    counts = Counter(number for number in pieces["number"] if number)
    return [
        Fault(
            "C6",
            f"维护编号{number}用于{count}个图斑",
            "请为每个图斑填写唯一的编号，或留空由系统编号",
            ids=(number,),
        )
        for number, count in counts.items()
        if count > 1
    ]


def _reason_code(given: str, line: ControlLine, direction: Direction, profile: Profile) -> str:
    """The code of a reason given by code, padded code or name; what is not known stays for rule C6 to say so."""
    for reason in profile.reasons(line, direction):
        if given and (
            given in {reason.code, reason.name} or given.zfill(3) == reason.code.zfill(3)
        ):
            return reason.code
    return given
