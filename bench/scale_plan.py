"""What was measured on one cluster, and what follows for a province and the nation, as a page's part in Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Measured", "markdown", "written_into"]

NAMES = {"tabulate": "叠加面积表", "coverage": "覆盖检查", "patches": "连片统计"}
_BEGIN, _END = "<!-- measured: begin -->", "<!-- measured: end -->"
_ONE, _TWO, _THREADS = "1 worker", "2 worker", "threads"


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of the bench.

    seconds: best and median by workload and place. stored_bytes: both layers on disk. read_bytes, result_bytes: what the
    tasks of a workload read and hand back. memory_bytes: most that one core's processes took.
    """

    counties: int
    parcels: int
    vertices: int
    seconds: Mapping[tuple[str, str], tuple[float, float]]
    stored_bytes: int
    read_bytes: Mapping[str, int]
    result_bytes: Mapping[str, int]
    memory_bytes: int
    load: float

    def efficiency(self, name: str) -> float:
        """Of two workers, against twice the speed of one; best times."""
        return self.seconds[name, _ONE][0] / (2 * self.seconds[name, _TWO][0])

    def parcels_per_second(self, name: str) -> float:
        """Of one core."""
        return self.parcels / self.seconds[name, _ONE][0]


@dataclass(frozen=True, slots=True)
class Plan:
    """A cluster for so many parcels; cores do not count the driver's."""

    name: str
    parcels: int
    machines: int
    cores: int


PLANS = (
    Plan("全省", 30_000_000, machines=2, cores=16),
    Plan("全国", 300_000_000, machines=8, cores=16),
)
# What the plan assumes rather than takes from the measurement.
EFFICIENCY = 0.85
STORAGE_BYTES_PER_SECOND = 1e9


def markdown(found: Measured) -> str:
    """The tables: what was measured, and the plan."""
    return "\n".join([*_measured_part(found), "", *_plan_part(found)])


def written_into(page: str, text: str) -> str:
    """The page with its measured part replaced."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    assert after, "the page has no marks of the measured part"
    return f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}"


def _measured_part(found: Measured) -> Iterator[str]:
    yield (
        f"{found.counties} 个县，{found.parcels:,} 个图斑，{found.vertices:,} 个节点，叠加各县的永久基本农田；负载 {found.load:.1f}。"
        "秒数为最好值（中位值）；每核速度取自 1 个节点。"
    )
    yield ""
    yield from _table(
        [
            "计算",
            "1 个节点（秒）",
            "2 个节点（秒）",
            "并行效率",
            "每核 图斑/秒",
            "每核 百万节点/秒",
            "本机线程（秒）",
        ],
        [
            [
                NAMES[name],
                *(f"{best:.1f}（{median:.1f}）" for best, median in _best(found, name, _ONE, _TWO)),
                f"{found.efficiency(name):.2f}",
                f"{found.parcels_per_second(name):,.0f}",
                f"{found.vertices / found.seconds[name, _ONE][0] / 1e6:.2f}",
                f"{found.seconds[name, _THREADS][0]:.1f}",
            ]
            for name in NAMES
        ],
    )
    yield ""
    yield "三处结果逐字节相同。"


def _plan_part(found: Measured) -> Iterator[str]:
    yield (
        f"算法：计算分钟 = 图斑数 ÷（每核图斑/秒 × 核数 × {EFFICIENCY}）÷ 60；读取、汇回、存储 = 图斑数 × 实测的每图斑字节；"
        f"读取分钟 = 读取字节 ÷ {STORAGE_BYTES_PER_SECOND / 1e9:g} GB/s（假定的共享存储速度，约合万兆网）÷ 60；"
        f"每台内存 = 核数 × {found.memory_bytes / 2**30:.1f} GiB（实测单核最大，含 Java）。"
        f"计算与读取同时进行，用时以较大者为准。图斑按平均 {found.vertices / found.parcels:.0f} 个节点计，节点更多时各项按比例增加。"
    )
    yield ""
    per_parcel = found.stored_bytes / found.parcels
    rows: list[list[str]] = [
        ["图斑", *(f"{plan.parcels:,}" for plan in PLANS)],
        ["机器 × 核", *(f"{plan.machines} × {plan.cores}" for plan in PLANS)],
        ["共享存储（GB）", *(f"{per_parcel * plan.parcels / 1e9:,.0f}" for plan in PLANS)],
        [
            "每台内存（GiB）",
            *(f"{found.memory_bytes * plan.cores / 2**30:,.0f}" for plan in PLANS),
        ],
        ["节点之间交换（shuffle，字节）", *("0" for _ in PLANS)],
    ]
    for name, title in NAMES.items():
        read = [found.read_bytes[name] / found.parcels * plan.parcels for plan in PLANS]
        back = [found.result_bytes[name] / found.parcels * plan.parcels for plan in PLANS]
        rows += [
            [f"{title}：计算（分钟）", *(f"{_minutes(found, name, plan):.1f}" for plan in PLANS)],
            [f"{title}：读取（GB）", *(f"{one / 1e9:,.0f}" for one in read)],
            [
                f"{title}：读取（分钟）",
                *(f"{one / STORAGE_BYTES_PER_SECOND / 60:.1f}" for one in read),
            ],
            [f"{title}：汇回（MB）", *(f"{one / 1e6:,.4g}" for one in back)],
        ]
    yield from _table(["", *(plan.name for plan in PLANS)], rows)


def _minutes(found: Measured, name: str, plan: Plan) -> float:
    cores = plan.machines * plan.cores * EFFICIENCY
    return plan.parcels / (found.parcels_per_second(name) * cores) / 60


def _best(found: Measured, name: str, *places: str) -> list[tuple[float, float]]:
    return [found.seconds[name, place] for place in places]


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(columns) + " |"
    yield "| --- |" + " --: |" * (len(columns) - 1)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
