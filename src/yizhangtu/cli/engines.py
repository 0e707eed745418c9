"""Where a command computes: on this machine, or on a cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from yizhangtu.engine.threads import ThreadsEngine

if TYPE_CHECKING:
    from yizhangtu.engine.tasks import Engine

__all__ = ["engine_option", "open_engine"]

engine_option = click.option(
    "--engine",
    "engine_url",
    default=None,
    metavar="URL",
    help="在 Spark 集群上计算，例如 spark://10.0.0.1:7077；默认用本机的全部核。",
)


@contextmanager
def open_engine(url: str | None) -> Iterator["Engine"]:
    """The cluster at `url`, left again at the end; without one, threads of this process."""
    if url is None:
        yield ThreadsEngine()
        return
    # Imported here: the cluster's part is an extra that most installations do not have.
    from yizhangtu.engine.spark import SparkEngine

    with SparkEngine(url) as engine:
        yield engine
