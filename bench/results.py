"""What a run found, kept as JSON beside its data so that charts can be drawn again."""

from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from cattrs.preconf.json import make_converter

from agreement import Agreement

__all__ = ["CaseResult", "CurvePoint", "EngineResult", "Results"]

_CONVERTER = make_converter()


@dataclass(frozen=True, slots=True)
class EngineResult:
    """One engine on one case.

    seconds: of each round, none when it failed or reached the cap. fault: why it failed.
    """

    engine: str
    label: str
    version: str
    seconds: list[float]
    peak_bytes: int
    fault: str = ""

    @property
    def best(self) -> float | None:
        return min(self.seconds) if self.seconds else None

    @property
    def median(self) -> float | None:
        return median(self.seconds) if self.seconds else None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """All engines on one case; rows and vertices of the left and the right layer."""

    name: str
    rows: tuple[int, int]
    vertices: tuple[int, int]
    cap_s: float
    ours: list[EngineResult]
    peers: list[EngineResult]
    agreement: Agreement

    @property
    def fastest_peer(self) -> EngineResult | None:
        return min(
            (one for one in self.peers if one.seconds),
            key=lambda one: min(one.seconds),
            default=None,
        )

    @property
    def times_faster(self) -> float | None:
        """The fastest peer's best time over ours, from files to table."""
        peer, own = self.fastest_peer, self.ours[0].best
        return None if peer is None or own is None else min(peer.seconds) / own


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Our tabulation of one size, from files to table."""

    parcels: int
    vertices: int
    seconds: list[float]
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Results:
    """One run. load: one-minute load at its start and its end."""

    load: tuple[float, float]
    cases: list[CaseResult] = field(default_factory=list)
    curve: list[CurvePoint] = field(default_factory=list)

    def save(self, path: Path) -> None:
        path.write_text(_CONVERTER.dumps(self, indent=1), encoding="utf-8")

    @classmethod
    def load_from(cls, path: Path) -> "Results":
        return _CONVERTER.loads(path.read_text(encoding="utf-8"), cls)
