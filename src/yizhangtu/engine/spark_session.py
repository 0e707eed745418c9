"""A session on a Spark standalone cluster, or in plain words why there is none.

Spark itself would wait for minutes, or tell of classes and gateways; whoever runs a command should hear what is missing.
"""

import os
import re
import shutil
import socket
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from yizhangtu.engine.spark_worker import ATTEMPTS
from yizhangtu.errors import UsageError, YizhangtuError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["EngineError", "open_session", "without_pandas_warning"]

_MASTER_URL = re.compile(r"spark://((?:[^,/:\s]+:\d{1,5},)*[^,/:\s]+:\d{1,5})")
_CONNECT_S = 5.0
_LOGGING = Path(__file__).with_name("log4j2.properties")
_INSTALL = '请在本机和各计算节点执行 pip install "yizhangtu[spark]"'
_JAVA = "请安装 Java 17 或更高版本，使 java 在 PATH 中，或设置 JAVA_HOME"
_MASTER = "请确认主节点已启动，地址与其页面所示的一致，防火墙允许连接，各机 Spark 版本相同"


class EngineError(YizhangtuError):
    """A cluster cannot be used, or the work on it failed for a reason that is not the data's."""

    code = "engine"


def without_pandas_warning() -> None:
    """Leave out what pyspark says of new versions of pandas: nothing here goes through pandas."""
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)


def open_session(master_url: str) -> "SparkSession":
    """A session whose executors run one task a core, on one thread, and announce nothing to the outside.

    Raises
    ------
    UsageError
        When the address is none of a standalone cluster.
    EngineError
        When pyspark or Java is missing, no master answers, or this process has a session already.
    """
    address = _MASTER_URL.fullmatch(master_url)
    if address is None:
        raise UsageError(
            f"集群地址不对：{master_url}",
            mend="请写成 spark://主机:端口，例如 spark://10.0.0.1:7077",
        )
    try:
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EngineError("没有安装 pyspark，不能使用集群", mend=_INSTALL) from error
    from py4j.protocol import Py4JError

    _check_java()
    without_pandas_warning()
    settings = _settings(master_url, _own_address(address[1]))
    try:
        context = SparkContext(conf=SparkConf().setAll(list(settings.items())))
    except ValueError as error:
        raise EngineError(
            "本进程已经有一个 Spark 会话", mend="请先结束它，或另开一个进程运行"
        ) from error
    except (PySparkException, Py4JError) as error:
        raise EngineError(
            f"Spark 没有启动：{str(error).strip().splitlines()[0]}",
            where=master_url,
            mend=f"{_JAVA}；{_MASTER}",
        ) from error
    # Spark's own default is whatever python3 is on the worker, which need not have this package.
    context.pythonExec = os.environ.get("PYSPARK_PYTHON", sys.executable)
    return SparkSession(context)


def _settings(master_url: str, own_address: str) -> dict[str, str]:
    return {
        "spark.master": master_url,
        "spark.app.name": "yizhangtu",
        # The address from which the master was reached is one that the workers can reach.
        "spark.driver.host": own_address,
        "spark.driver.bindAddress": own_address,
        "spark.driver.maxResultSize": "0",
        "spark.task.cpus": "1",
        "spark.task.maxFailures": str(ATTEMPTS),
        "spark.executorEnv.YIZHANGTU_THREADS": "1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.defaultJavaOptions": f"-Dlog4j2.configurationFile={_LOGGING.as_uri()}",
    }


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=str(Path(home, "bin")) if home else None) is None:
        raise EngineError("没有找到 Java，不能使用集群", mend=_JAVA)


def _own_address(hosts: str) -> str:
    """The address of this machine on the network of the first master that answers."""
    reasons = []
    for host, port in (one.rsplit(":", 1) for one in hosts.split(",")):
        try:
            with socket.create_connection((host, int(port)), timeout=_CONNECT_S) as connection:
                return str(connection.getsockname()[0])
        except (OSError, OverflowError) as error:
            reasons.append(f"{host}:{port} {getattr(error, 'strerror', None) or error}")
    raise EngineError("连不上集群的主节点", where="；".join(reasons), mend=_MASTER)
