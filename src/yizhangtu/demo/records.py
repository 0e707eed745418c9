"""The parcel layers as records: land survey, farmland, base-year land use, with every field's identities kept."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.demo.landcover import ARABLE, RATIO_UNIT
from yizhangtu.demo.scene import Scene
from yizhangtu.standards import Profile
from yizhangtu.units import DM2_PER_M2

__all__ = ["Records"]

Index = npt.NDArray[np.int64]
Codes = npt.NDArray[np.str_]
Flags = npt.NDArray[np.bool_]

_SURVEY_YEAR = 2024
_RIDGE = "1203"
_STATE_OWNED = ("0701", "05H1", "1003", "1101", "1106")
_PROTECTED_FROM = "2022-10-14"
_PROTECTED_UNTIL = "2035-12-31"
# One choice where a survey class stands for several land uses.
_LAND_USE_OF = {
    "0204": "0205",
    "08H2": "0804",
    "0809": "1303",
    "09": "1506",
    "1005": "120803",
    "1006": "060102",
    "1202": "060201",
}
_LAND_USE_DIGITS = 6  # delivered codes are filled up with zeros


@dataclass(frozen=True)
class Records:
    """Makes the parcel layers of a scene; rows go by village, there from north-west to south-east.

    `order` holds the parcel of each row of the land survey.
    """

    scene: Scene
    profile: Profile
    order: Index
    village: Index
    parcel_number: Codes

    @classmethod
    def of(cls, scene: Scene, profile: Profile) -> "Records":
        """Parcels in the order of their records, numbered within their village."""
        village = np.asarray(scene.parcels.of_cells(scene.districts.village), dtype=np.int64)
        x, y = scene.parcels.centres[:, 0], scene.parcels.centres[:, 1]
        order = np.lexsort((x, -y, village))
        first = np.searchsorted(village[order], village[order])
        number = np.empty(len(order), dtype=np.int64)
        number[order] = np.arange(len(order)) - first + 1
        return cls(scene, profile, order, village, np.char.zfill(number.astype(str), 8))

    def survey(self) -> gpd.GeoDataFrame:
        """The land survey, one row per parcel."""
        cover = self.scene.cover
        rows = self.order
        columns = self._parcel_columns(rows, cover.survey)
        columns["settlement_code"] = _blank_as_missing(cover.settlement[rows])
        columns["data_year"] = np.full(len(rows), _SURVEY_YEAR)
        return self._frame(rows, columns)

    def farmland(self) -> gpd.GeoDataFrame:
        """Permanent basic farmland, one row per parcel, with the classes it was delimited with."""
        rows = self.order[self.scene.cover.farmland[self.order]]
        columns = self._parcel_columns(rows, self.scene.cover.recorded)
        village = self.village[rows]
        serial = np.arange(len(rows)) - np.searchsorted(village, village) + 1
        codes = np.array([unit.code for unit in self.scene.districts.villages])
        columns["farmland_number"] = np.char.add(
            codes[village], np.char.zfill(serial.astype(str), 6)
        )
        columns["data_year"] = np.full(len(rows), _SURVEY_YEAR)
        columns["stable"] = _constant("是", len(rows))
        columns["protected_from"] = _constant(_PROTECTED_FROM, len(rows))
        columns["protected_until"] = _constant(_PROTECTED_UNTIL, len(rows))
        return self._frame(rows, columns)

    def base_land_use(self) -> gpd.GeoDataFrame:
        """Land use of the plan's base year, one row per parcel."""
        rows = self.order
        base = self.scene.cover.base[rows]
        land_use = {code: self._land_use(code) for code in np.unique(base)}
        net, area = self._net(rows, base), self.scene.parcels.area_dm2[rows]
        columns: dict[str, object] = {
            "land_use_code": _translated(
                base, {code: use.ljust(_LAND_USE_DIGITS, "0") for code, use in land_use.items()}
            ),
            "land_use_name": _translated(
                base,
                {
                    code: self.profile.code_name("land_use", use) or ""
                    for code, use in land_use.items()
                },
            ),
            "settlement_code": _blank_as_missing(self.scene.cover.base_settlement[rows]),
            "parcel_area_m2": area / DM2_PER_M2,
            "net_area_m2": np.where(np.isin(base, ARABLE), net / DM2_PER_M2, np.nan),
        }
        return self._frame(rows, columns)

    def _land_use(self, code: str) -> str:
        """Land use a survey class stands for."""
        entry = self.profile.codes("survey_land_class")[code]
        return entry.attributes.get("land_use_code") or _LAND_USE_OF[code]

    def _net(self, rows: Index, classes: Codes) -> Index:
        arable = np.isin(classes, ARABLE)
        return np.where(arable, self.scene.net_dm2[rows], self.scene.parcels.area_dm2[rows])

    def _parcel_columns(self, rows: Index, classes_of_all: Codes) -> dict[str, object]:
        """The columns that the survey and farmland share, for parcels with the given classes."""
        scene, cover = self.scene, self.scene.cover
        classes = classes_of_all[rows]
        arable = np.isin(classes, ARABLE)
        area, net = scene.parcels.area_dm2[rows], self._net(rows, classes)
        villages = scene.districts.villages
        codes = np.array([unit.code + "0000000" for unit in villages], dtype=object)
        names = np.array([unit.name for unit in villages], dtype=object)
        village = self.village[rows]
        known = {
            code: self.profile.code_name("survey_land_class", code) or ""
            for code in np.unique(classes)
        }
        terraced = np.where(cover.grade[rows] > 2, "TT", "PD")
        return {
            "parcel_number": self.parcel_number[rows],
            "land_class": classes,
            "land_class_name": _translated(classes, known),
            "ownership": np.where(np.isin(classes, _STATE_OWNED), "20", "30"),
            "owner_code": codes[village],
            "owner_name": names[village],
            "location_code": codes[village],
            "location_name": names[village],
            "parcel_area_m2": area / DM2_PER_M2,
            "deduction_class": _blank_as_missing(np.where(arable, _RIDGE, "")),
            "deduction_ratio": np.where(arable, cover.ratio[rows] / RATIO_UNIT, 0.0),
            "deduction_area_m2": (area - net) / DM2_PER_M2,
            "net_area_m2": net / DM2_PER_M2,
            "farmland_type": _blank_as_missing(np.where(arable, terraced, "")),
            "slope_grade": _blank_as_missing(np.where(arable, cover.grade[rows].astype("U1"), "")),
        }

    def _frame(self, rows: Index, columns: Mapping[str, object]) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(
            pd.DataFrame(columns), geometry=self.scene.parcels.series(rows).reset_index(drop=True)
        )


def _constant(text: str, count: int) -> npt.NDArray[np.object_]:
    return np.full(count, text, dtype=object)


def _translated(codes: Codes, names: Mapping[str, str]) -> npt.NDArray[np.object_]:
    """The name of each code."""
    different, place = np.unique(codes, return_inverse=True)
    return np.array([names[code] for code in different], dtype=object)[place]


def _blank_as_missing(texts: npt.NDArray[np.str_]) -> npt.NDArray[np.object_]:
    values = texts.astype(object)
    values[texts == ""] = None
    return values
