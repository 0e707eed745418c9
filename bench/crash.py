"""Kill a writing process with SIGKILL at random moments and look at what it left behind.

Every round a process commits acts in a loop (two snapshots, a version, a proposal and an event each; every tenth round it
makes whole workspaces) and is killed. Then the workspace must open and verify, every act that was reported done must be
there, and at most one more, whole. Prints counts as JSON; exit code 1 when a commit was lost or a state is between.

    python bench/crash.py --kills 200
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import geopandas as gpd
import numpy as np

from yizhangtu.errors import StoreError, WorkspaceNotFound
from yizhangtu.model import AdminUnit, LayerVersion
from yizhangtu.store import Store, checkpoint, verify, verify_against

UNIT = AdminUnit("150428", "喀喇沁旗")
LAYERS = ("permanent_basic_farmland", "ecological_redline")
# A workspace is proved whole after each kill, so it is renewed before that takes longer than the writing.
KILLS_PER_WORKSPACE = 10
_LONGEST_LIFE_SECONDS = 0.2


@dataclass
class Tally:
    """What happened in all rounds."""

    kills: int = 0
    reported_commits: int = 0
    whole_but_unreported: int = 0
    workspaces_made: int = 0
    workspaces_absent: int = 0
    lost_commits: int = 0
    half_states: int = 0
    unprovable: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether every kill left the old or the new state."""
        return not (self.lost_commits or self.half_states or self.unprovable)


def commit_for_ever(folder: Path, report: Connection, seed: int) -> None:
    """Commit versions until killed, reporting each after it returned."""
    store = Store.open(folder)
    generator = np.random.default_rng(seed)
    while True:
        layers = {}
        for layer in LAYERS:
            frame = _frame(generator)
            snapshot = store.snapshots.write(frame)
            layers[layer] = LayerVersion(layer, snapshot, len(frame), "EPSG:4490", "crash.gdb")
        with store.act("编制员", "editor", "import", "crash.gdb") as act:
            version = act.add_version(layers, note="随机")
            act.add_proposal("动态维护", 2026, version)
        report.send(version.name)


def create_for_ever(folder: Path, report: Connection, _seed: int) -> None:
    """Make workspaces until killed, reporting each after it returned."""
    for number in count():
        Store.create(folder / str(number), UNIT, "neimenggu", "规划")
        report.send(str(number))


def _frame(generator: np.random.Generator) -> gpd.GeoDataFrame:
    places = generator.uniform((118.0, 41.0), (119.0, 42.0), (500, 2))
    identifiers = [f"{number:018d}" for number in range(len(places))]
    geometry = gpd.points_from_xy(*places.T)
    return gpd.GeoDataFrame({"object_id": identifiers}, geometry=geometry, crs="EPSG:4490")


class Killer:
    """Starts writers, kills them, judges what is left."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.random = np.random.default_rng(seed)
        self.tally = Tally()
        # Children fork from a server that has imported everything once, so a round starts at once.
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["yizhangtu.store", "geopandas"])

    def run(self, kills: int) -> Tally:
        """`kills` rounds."""
        while self.tally.kills < kills:
            folder = self.root / f"after{self.tally.kills}"
            if self.tally.kills % KILLS_PER_WORKSPACE == KILLS_PER_WORKSPACE - 1:
                self._judge_workspaces(folder, self._kill(create_for_ever, folder))
                continue
            Store.create(folder, UNIT, "neimenggu", "规划")
            reported = 0
            for _ in range(min(KILLS_PER_WORKSPACE - 1, kills - self.tally.kills)):
                kept = checkpoint(Store.open(folder))
                reported += len(self._kill(commit_for_ever, folder))
                reported = self._judge_versions(folder, reported, kept)
        return self.tally

    def _kill(self, write, folder: Path) -> list[str]:
        """What a writer reported done until it was killed."""
        receiver, sender = self.context.Pipe(duplex=False)
        process = self.context.Process(target=write, args=(folder, sender, self.tally.kills))
        process.start()
        sender.close()
        # The first act warms everything up; from then on any moment is as likely as another.
        reported = [receiver.recv()]
        time.sleep(self.random.uniform(0, _LONGEST_LIFE_SECONDS))
        process.kill()
        process.join()
        try:
            while True:
                reported.append(receiver.recv())
        except (EOFError, OSError):
            receiver.close()
        self.tally.kills += 1
        self.tally.reported_commits += len(reported)
        return reported

    def _judge_versions(self, folder: Path, reported: int, kept: str) -> int:
        """How many versions there are, each with its two layers, its proposal and its event."""
        store = Store.open(folder)
        versions = store.versions()
        whole = all(set(version.layers) == set(LAYERS) for version in versions)
        whole &= [proposal.base_version for proposal in store.proposals()] == [
            version.name for version in versions
        ]
        whole &= len(store.events()) == 1 + len(versions)
        self.tally.half_states += not whole or len(versions) > reported + 1
        self.tally.lost_commits += max(0, reported - len(versions))
        self.tally.whole_but_unreported += len(versions) == reported + 1
        self.tally.unprovable += not verify(store).holds or bool(verify_against(store, kept))
        return len(versions)

    def _judge_workspaces(self, folder: Path, reported: list[str]) -> None:
        """A workspace is there, whole, or not there at all."""
        for path in sorted(folder.iterdir()):
            try:
                is_whole = verify(Store.open(path)).holds
            except WorkspaceNotFound:
                self.tally.workspaces_absent += 1
                self.tally.lost_commits += path.name in reported
            except StoreError:
                self.tally.half_states += 1
            else:
                self.tally.workspaces_made += 1
                self.tally.unprovable += not is_whole


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        tally = Killer(Path(folder), arguments.seed).run(arguments.kills)
        print(json.dumps({**asdict(tally), "seconds": round(time.monotonic() - started, 1)}))
    return 0 if tally.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
