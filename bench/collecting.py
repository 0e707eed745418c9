"""The other measurements of the geometry: each a script whose output is a part of the page."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["SCRIPTS", "ScriptFailed", "printed"]

SCRIPTS: Mapping[str, str] = {
    "areas": "areas.py",
    "coverage": "coverage_truth.py",
    "outlines": "outlines.py",
    "incremental": "incremental.py",
    "memory": "memory.py",
    "spark": "spark.py",
}
_BENCH = Path(__file__).parent


class ScriptFailed(Exception):
    """A script is not there or ended with a fault; the text is the last line of it."""


def printed(name: str, folder: Path) -> str:
    """What the script of that name prints, as Markdown; `folder` is there for its data.

    Raises
    ------
    ScriptFailed
        When it is not there, or fails.
    """
    script = _BENCH / SCRIPTS[name]
    if not script.exists():
        raise ScriptFailed(f"没有 {script.name}")
    arguments = ["--markdown"] if "--markdown" in script.read_text(encoding="utf-8") else []
    if name == "spark":
        arguments.append(str(folder / name))
    done = subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise ScriptFailed((done.stderr.strip().splitlines() or ["没有输出"])[-1])
    command = f"`python bench/{script.name}`：\n\n"
    return command + (done.stdout if "\n| " in done.stdout else f"```text\n{done.stdout}```")
