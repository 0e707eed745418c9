"""One engine, one case, once: what a fresh process does.

    python -m peers.measured ENGINE LEFT RIGHT --name CASE --into FOLDER

Prints a line when it is ready to begin. The folder then gets `table.parquet` and `told.json`: seconds, the greatest memory of
the process, the version.
"""

import argparse
import json
import time
from importlib import import_module
from pathlib import Path

from data import CaseFiles


def peak_bytes() -> int:
    """The greatest resident memory of this process; unlike `ru_maxrss` it does not count the parent's before exec."""
    lines = Path("/proc/self/status").read_text().splitlines()
    told = next(line for line in lines if line.startswith("VmHWM:"))
    return int(told.split()[1]) * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("engine")
    parser.add_argument("left", type=Path)
    parser.add_argument("right", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--into", type=Path, required=True)
    options = parser.parse_args()
    case = CaseFiles(options.name, options.left, options.right)
    engine = import_module(f"peers.{options.engine}")
    work = engine.prepared(case)
    print("ready", flush=True)
    start = time.perf_counter()
    table = work()
    seconds = time.perf_counter() - start
    table = table.sort_values([case.left_by, case.right_by], ignore_index=True)
    table.to_parquet(options.into / "table.parquet")
    told = {"seconds": seconds, "peak_bytes": peak_bytes(), "version": engine.version()}
    (options.into / "told.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
