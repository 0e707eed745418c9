"""Calls that cannot be understood are answered in Chinese, with exit code 2."""

import pytest
from click.testing import CliRunner

from yizhangtu.cli import main


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(["init", "plan"], "缺少选项--unit", id="missing option"),
        pytest.param(["import"], "缺少参数", id="missing argument"),
        pytest.param(["import", "没有.gdb"], "路径不存在", id="no such file"),
        pytest.param(["demo", "--patches", "12"], "应为1500至300000的整数", id="out of range"),
        pytest.param(
            ["demo", "--patch", "12"], "没有选项--patch，是否要用--patches", id="misspelt option"
        ),
        pytest.param(["maintian"], "没有命令“maintian”", id="misspelt command"),
        pytest.param(
            ["maintain", "decide", "--to", "done", "--as", "editor"],
            "只能是：draft",
            id="no such state",
        ),
        pytest.param(["log", "v1"], "多出了参数：v1", id="extra argument"),
        pytest.param(["init", "plan", "--unit"], "选项--unit用法不对", id="option without value"),
    ],
)
def test_what_was_wrong_with_the_call(words: list[str], message: str) -> None:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert message in result.output
    assert "--help" in result.output
    assert "Error" not in result.output
