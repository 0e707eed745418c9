"""A command says on a cluster what it says on one machine; where there is no cluster it says what is missing."""

import socket
import sys
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from standalone import Cluster
from yizhangtu.cli import main

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def run(folder: Path, *words: str) -> Result:
    with chdir(folder):
        result = CliRunner().invoke(main, list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_coverage_of_a_folder(cluster: Cluster, counties: Path) -> None:
    cluster.keep_workers("one", "two")
    words = ("coverage", "land", "--json", "-")
    here = run(counties, *words)
    there = run(counties, *words, "--engine", cluster.url)
    assert there.stdout == here.stdout
    assert "gap" in there.stdout
    assert there.exit_code == here.exit_code == 1


def test_a_master_that_does_not_answer(counties: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        address = f"spark://127.0.0.1:{taken.getsockname()[1]}"
        result = run(counties, "patches", "land", "--engine", address)
    assert result.exit_code == 9
    assert "连不上集群的主节点" in result.output
    assert "处理办法" in result.output


def test_java_is_missing(counties: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(counties))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    result = run(counties, "patches", "land", "--engine", "spark://127.0.0.1:7077")
    assert result.exit_code == 9
    assert "没有找到 Java" in result.output


def test_pyspark_is_missing(counties: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    result = run(counties, "patches", "land", "--engine", "spark://127.0.0.1:7077")
    assert result.exit_code == 9
    assert 'pip install "yizhangtu[spark]"' in result.output


def test_an_address_of_another_kind(counties: Path) -> None:
    result = run(counties, "patches", "land", "--engine", "local[2]")
    assert result.exit_code == 2
    assert "spark://主机:端口" in result.output
