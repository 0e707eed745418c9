"""The machine and the software of a run, in words."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

__all__ = ["machine", "software"]


def machine() -> str:
    """Cores, memory, processor, system."""
    told = dict(
        line.split(":", 1) for line in Path("/proc/cpuinfo").read_text().splitlines() if ":" in line
    )
    name = next(
        (told[key].strip() for key in told if key.strip() == "model name"), platform.machine()
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return f"{name}，{os.cpu_count()} 核，内存 {memory:.0f} GiB，{system}"


def software() -> str:
    """What the figures rest on."""
    names = ("yizhangtu", "numpy", "numba", "shapely", "pyarrow")
    told = "、".join(f"{name} {version(name)}" for name in names)
    return f"Python {platform.python_version()}，{told}"
