"""What a rule sees, and how it speaks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from yizhangtu.geometry import representative_lonlat
from yizhangtu.indicators import PlanState, compute
from yizhangtu.indicators.fields import UndecidableError
from yizhangtu.maintenance.change import LineChange
from yizhangtu.model import (
    ControlLine,
    Direction,
    EffectTable,
    Finding,
    IndicatorValue,
    KeyProject,
    NotRun,
    Severity,
    Target,
)
from yizhangtu.standards import Profile
from yizhangtu.units import Quantity, Unit, unit_named

__all__ = ["ADDITIVITY", "Judgement", "Place", "Rule", "RuleContext", "joined", "square_metres"]

# How far areas under the 70 m rule are from adding up when a polygon is cut, as a share of the whole.
ADDITIVITY = 1e-8

# A rule yields what it finds, and a NotRun for each part that it cannot decide; nothing yielded is a pass.
Judgement = Finding | NotRun
Rule = Callable[["RuleContext"], Iterator[Judgement]]


@dataclass(frozen=True, slots=True)
class Place:
    """A piece or a patch that a finding is about: its number and its geometry in the CRS of the layer told with it."""

    number: str
    geometry: BaseGeometry

    @classmethod
    def of(cls, piece: pd.Series) -> "Place":
        """The place of a piece of a change."""
        return cls(str(piece["number"]), piece["geometry"])

    @classmethod
    def row(cls, frame: gpd.GeoDataFrame, row: int) -> "Place":
        """The place of a row of a layer, by its identifier or its row number."""
        identifier = frame["object_id"].iloc[row] if "object_id" in frame else None
        return cls(str(identifier or f"第{row + 1}行"), frame.geometry.iloc[row])


@dataclass(frozen=True)
class RuleContext:
    """A proposal as the rules see it: the state before and after, each line's change, targets, projects, tables."""

    before: PlanState
    after: PlanState
    changes: tuple[LineChange, ...]
    targets: tuple[Target, ...]
    projects: tuple[KeyProject, ...]
    tables: tuple[EffectTable, ...]

    @property
    def profile(self) -> Profile:
        """The standards in force for the unit."""
        return self.before.profile

    def change(self, line: ControlLine) -> LineChange | None:
        """The change of a line, None when the proposal leaves it alone."""
        return next((change for change in self.changes if change.line is line), None)

    def pieces(self, line: ControlLine, direction: Direction) -> gpd.GeoDataFrame | None:
        """The pieces that cross a line one way, numbered from 0; None when there are none."""
        change = self.change(line)
        if change is None:
            return None
        pieces = change.pieces[change.pieces["direction"] == direction.value]
        return pieces.reset_index(drop=True) if len(pieces) else None

    def target(self, indicator: str) -> Target | None:
        """The binding figure for an indicator, the latest year of those with a value."""
        found = [
            target
            for target in self.targets
            if target.indicator == indicator and target.value is not None
        ]
        return max(found, key=lambda target: target.year or 0, default=None)

    def require(self, *layers: str) -> None:
        """Makes the rule undecided when one of the layers is missing.

        Raises
        ------
        UndecidableError
            Naming the missing layers.
        """
        if missing := self.before.missing(*layers):
            raise UndecidableError(f"缺少{'、'.join(missing)}图层")

    def indicator(self, key: str) -> tuple[IndicatorValue, IndicatorValue]:
        """An indicator before and after."""
        return compute(key, self.before), compute(key, self.after)

    def finding(
        self,
        rule: str,
        message: str,
        mend: str,
        *,
        layer: str = "",
        at: Place | None = None,
        measured: Quantity | str = "",
        expected: str = "",
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of a rule with its clause; `at` gives the number and the place, `measured` its own unit."""
        basis = self.profile.rule(rule)
        x, y = self._lonlat(at, layer)
        is_area = isinstance(measured, Quantity) and measured.unit is Unit.SQUARE_METRE
        return Finding(
            rule=rule,
            severity=severity or basis.severity,
            message=message,
            clause=basis.basis.clause,
            layer=layer,
            ids=() if at is None else (at.number,),
            x=x,
            y=y,
            measured=measured.text(2) if isinstance(measured, Quantity) else measured,
            expected=expected,
            unit=measured.unit.symbol if is_area and isinstance(measured, Quantity) else "",
            mend=mend,
        )

    def _lonlat(self, at: Place | None, layer: str) -> tuple[float | None, float | None]:
        if at is None or at.geometry is None or at.geometry.is_empty:
            return None, None
        series = gpd.GeoSeries([at.geometry], crs=self.before.frame(layer).crs)
        x, y = representative_lonlat(series)[0]
        return (float(x), float(y)) if np.isfinite(x) and np.isfinite(y) else (None, None)

    def judge_direction(
        self, rule: str, key: str, *, better: Direction, mend: str, layer: str
    ) -> Iterator[Judgement]:
        """Judges that an indicator does not move the wrong way: `better` IN means it may rise, OUT that it may fall."""
        before, after = self.indicator(key)
        name = self.profile.indicator_name(key)
        if before.value is None or after.value is None:
            yield NotRun(rule, f"{name}{after.reason or before.reason}")
            return
        worse = after.value < before.value if better is Direction.IN else before.value < after.value
        if worse:
            verb = "下降" if better is Direction.IN else "上升"
            was, now = self.printed(key, before.value), self.printed(key, after.value)
            yield self.finding(
                rule, f"{name}由{was}{verb}为{now}", mend, layer=layer, measured=now, expected=was
            )

    def printed(self, key: str, value: Quantity) -> str:
        """A value in its indicator's unit, with the unit."""
        unit = unit_named(self.profile.indicator(key).unit)
        return f"{value.to(unit).text(unit.digits)}{unit.symbol}"

    def broken_target(
        self, rule: str, indicator: str, value: IndicatorValue, *, layer: str, mend: str
    ) -> Iterator[Judgement]:
        """Judges a value against the approved target of an indicator, at the digits the target was printed with.

        A target is a rounded figure: a value counts as reaching it when it prints the same. Without a registered target
        nothing can be decided.
        """
        target = self.target(indicator)
        name = self.profile.indicator_name(indicator)
        if target is None:
            yield NotRun(rule, f"无法判定：没有登记{name}的批复指标")
        elif value.value is None:
            yield NotRun(rule, f"{name}{value.reason}")
        else:
            yield from self._compared(rule, target, value.value, name=name, layer=layer, mend=mend)

    def _compared(
        self, rule: str, target: Target, value: Quantity, *, name: str, layer: str, mend: str
    ) -> Iterator[Judgement]:
        bound = target.quantity()
        if bound is None or target.value is None:
            return
        digits = max(0, -int(target.value.as_tuple().exponent))
        printed = value.to(bound.unit).rounded(digits)
        broken = {">=": printed < target.value, "<=": printed > target.value}
        if broken.get(target.operator.value, printed != target.value):
            relation = {">=": "低于", "<=": "超过"}.get(target.operator.value, "不等于")
            yield self.finding(
                rule,
                f"调整后{name}为{printed}{target.unit}，{relation}批复指标{target.value}{target.unit}",
                mend,
                layer=layer,
                measured=f"{printed}{target.unit}",
                expected=f"{target.operator.value}{target.value}{target.unit}",
            )


def square_metres(area_m2: float) -> Quantity:
    """A measured area as a quantity to be printed."""
    return Quantity(Fraction(area_m2), Unit.SQUARE_METRE)


def joined(parts: Iterable[str]) -> str:
    """Chinese enumeration."""
    return "、".join(parts)
