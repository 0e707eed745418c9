"""Many counties on a Spark cluster: one worker against two, with the bytes of one machine; and what follows for more.

    python bench/spark.py FOLDER [--counties 12] [--parcels 50000] [--rounds 3] [--into docs/scale-out.md]

FOLDER keeps the data. The cluster is a real one on loopback; each worker keeps to one core, its Java and its Python alike. Every round begins with new
worker processes that have their code loaded and no data; starting them is not counted, reading the files is.
"""

import argparse
import hashlib
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import shapely

from data import case_files
from scale_plan import Measured, markdown, written_into
from standalone import Cluster
from warm_worker import warm
from yizhangtu.engine.layers import PolygonLayer
from yizhangtu.engine.spark import SparkEngine
from yizhangtu.engine.tabulation import tabulate
from yizhangtu.engine.tasks import Engine, Progress, Task, Work
from yizhangtu.engine.threads import ThreadsEngine
from yizhangtu.engine.unit_files import unit_files
from yizhangtu.engine.units import coverage_of_units, patches_of_units

_COUNTIES_ABREAST = 4
_SIZE_M = 80.0
_MISSING_EVERY = 5_000
_SMALL = 400


@dataclass(frozen=True, slots=True)
class Province:
    """A folder of counties, the farmland of each in another; small layers to warm up with."""

    land: Path
    farmland: Path
    small: tuple[Path, Path]
    parcels: int
    vertices: int


def province(folder: Path, counties: int, count: int) -> Province:
    """The files, written when they are not there yet: the same county again and again, a county's width apart."""
    land, farmland = (folder / f"{name}-{counties}-{count}" for name in ("land", "farmland"))
    case, small = (case_files(folder / "cases", "farmland", size) for size in (count, _SMALL))
    width = round(count**0.5) * _SIZE_M
    for source, target in ((case.left, land), (case.right, farmland)):
        target.mkdir(exist_ok=True)
        whole = gpd.read_parquet(source)
        for k in range(counties):
            path = target / f"county-{k:03d}.parquet"
            if not path.exists():
                row, column = divmod(k, _COUNTIES_ABREAST)
                moved = whole.translate(
                    xoff=(width + _SIZE_M) * column, yoff=(width + _SIZE_M) * row
                )
                _write(whole.set_geometry(moved), path, has_gaps=target is land)
    parcels = [gpd.read_parquet(path).geometry for path in unit_files(land)]
    return Province(
        land,
        farmland,
        (small.left, small.right),
        sum(map(len, parcels)),
        sum(int(shapely.get_num_coordinates(one.values).sum()) for one in parcels),
    )


def _write(frame: gpd.GeoDataFrame, path: Path, *, has_gaps: bool) -> None:
    """Write as the store does: row groups of 16,384 rows along a curve, boxes beside them."""
    if has_gaps:
        frame = frame.drop(index=frame.index[::_MISSING_EVERY])
    draft = path.with_suffix(".draft")
    frame.to_parquet(
        draft,
        index=False,
        write_covering_bbox=True,
        schema_version="1.1.0",
        row_group_size=16_384,
        compression="zstd",
        compression_level=1,
    )
    draft.rename(path)


def workloads(data: Province) -> Mapping[str, Callable[[Engine], pa.Table]]:
    """What is measured, by name."""
    left, right = PolygonLayer.open(data.land), PolygonLayer.open(data.farmland)
    files = unit_files(data.land)
    return {
        "tabulate": lambda engine: tabulate(
            left, right, left_by=["unit", "land_class"], right_by=["line"], engine=engine
        ),
        "coverage": lambda engine: pa.concat_tables(coverage_of_units(files, engine=engine)),
        "patches": lambda engine: pa.concat_tables(
            patches_of_units(files, by="land_class", under_m2=[10_000.0], engine=engine)
        ),
    }


def digest(table: pa.Table) -> str:
    """Of the table's bytes, however it is cut into chunks."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()


def all_warm(engine: Engine, data: Province, workers: int) -> None:
    """Run small tasks until every worker had one."""
    task = {"left": str(data.small[0]), "right": str(data.small[1])}
    ready: set[str] = set()
    while len(ready) < workers:
        for table in engine.run(warm, [task] * workers):
            ready |= set(table["worker"].to_pylist())


class Weighed:
    """An engine that adds up what the tasks hand back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.nbytes = 0

    def run(
        self, work: Work, tasks: Sequence[Task], *, progress: Progress | None = None
    ) -> Iterator[pa.Table]:
        """As `Engine.run`."""
        for table in self._engine.run(work, tasks, progress=progress):
            self.nbytes += table.nbytes
            yield table


class Results:
    """Seconds and digests by workload and place."""

    def __init__(self) -> None:
        self.seconds: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.digests: dict[str, set[str]] = defaultdict(set)
        self.read_bytes: dict[str, int] = {}
        self.result_bytes: dict[str, int] = {}
        self.memory_bytes = 0

    def add(
        self,
        place: str,
        engine: Engine,
        work: Mapping[str, Callable[[Engine], pa.Table]],
        cluster: Cluster | None = None,
    ) -> None:
        """Run every workload once; what is read is counted on the cluster."""
        for name, run in work.items():
            before = cluster.read_bytes() if cluster else 0
            start = time.perf_counter()
            weighed = Weighed(engine)
            table = run(weighed)
            self.seconds[name, place].append(time.perf_counter() - start)
            self.result_bytes[name] = weighed.nbytes
            if cluster:
                self.read_bytes[name] = cluster.read_bytes() - before
            self.digests[name].add(digest(table))
            print(f"  {name:10}{place:12}{self.seconds[name, place][-1]:8.2f} s", flush=True)


def measured(data: Province, rounds: int) -> Results:
    """One worker and two by turns, then the threads of this process for the bytes."""
    found, work = Results(), workloads(data)
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(Path(folder), importable=Path(__file__).parent, pinned=True)
        try:
            for _ in range(rounds):
                for names in (("one",), ("one", "two")):
                    cluster.keep_workers(*names)
                    with SparkEngine(cluster.url) as engine:
                        all_warm(engine, data, len(names))
                        found.add(f"{len(names)} worker", engine, work, cluster)
                        memory = cluster.memory_bytes("one")
                    found.memory_bytes = max(found.memory_bytes, memory)
                cluster.kill("two")
        finally:
            cluster.stop()
    found.add("threads", ThreadsEngine(), work)
    for name, digests in found.digests.items():
        assert len(digests) == 1, f"{name}: not the same bytes everywhere"
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--counties", type=int, default=12)
    parser.add_argument("--parcels", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--into", type=Path, help="a page with the marks of the measured part")
    options = parser.parse_args()
    data = province(options.folder, options.counties, options.parcels)
    load = os.getloadavg()[0]
    results = measured(data, options.rounds)
    stored = sum(path.stat().st_size for path in unit_files(data.land))
    over = sum(path.stat().st_size for path in unit_files(data.farmland))
    text = markdown(
        Measured(
            counties=options.counties,
            parcels=data.parcels,
            vertices=data.vertices,
            seconds={
                key: (min(all_), statistics.median(all_)) for key, all_ in results.seconds.items()
            },
            stored_bytes=stored + over,
            read_bytes=results.read_bytes,
            result_bytes=results.result_bytes,
            memory_bytes=results.memory_bytes,
            load=load,
        )
    )
    print(text)
    if options.into:
        options.into.write_text(
            written_into(options.into.read_text(encoding="utf-8"), text), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
