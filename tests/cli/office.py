"""A planner's office: a little county delivered as a geodatabase, and the commands run on it."""

import json
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result
from little_county import BOUNDARY, FARMLAND, pieces, square

from yizhangtu.cli import main
from yizhangtu.standards import load_profile
from yizhangtu.store import ExportLayer, write_geopackage

APPROVAL = (
    "青禾县人民政府：\n原则同意《青禾县国土空间总体规划（2021—2035年）》。到2035年，青禾县耕地保有量不低于42.00公顷，"
    "永久基本农田保护面积不低于24.00公顷；生态保护红线面积不低于0.12平方千米；城镇开发边界扩展倍数控制在3.00倍以内；"
    "用水总量不超过上级下达指标。\n"
)
PROJECTS = (
    "序号,项目类型,项目名称,建设性质,建设年限,用地规模（公顷）,新增建设用地（公顷）,所在地区,纳入依据\n"
    "1,能源类,青禾风电,新建,2026-2028年,30,29.5751,东乡镇,发改文件\n"
)
SWAPS = {
    "good": {
        FARMLAND: pieces(("1", "111", square(6, 0)), ("3", "136", square(0, 0))),
        BOUNDARY: pieces(("1", "311", square(6, 5)), ("3", "331", square(7, 0))),
    },
    "bad": {FARMLAND: pieces(("3", "136", square(0, 0))).assign(evidence="")},
}


@dataclass(frozen=True)
class Office:
    """A folder with the delivery and a workspace in it."""

    folder: Path

    def run(self, *words: object, code: int = 0) -> Result:
        with chdir(self.folder / "plan" if (self.folder / "plan").is_dir() else self.folder):
            result = CliRunner().invoke(main, [str(word) for word in words])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    def json(self, *words: object, code: int = 0) -> dict[str, object]:
        content = json.loads(self.run(*words, "--json", "-", code=code).stdout)
        assert isinstance(content, dict)
        return content

    def hand_in(self, swap: str) -> None:
        for line in SWAPS[swap]:
            self.run("maintain", "change", self.folder / f"{swap}-{line}.gpkg", "--line", line)


def write_pieces(folder: Path) -> None:
    profile = load_profile("neimenggu")
    schema = profile.layer("transfer_pieces")
    for swap, lines in SWAPS.items():
        for line, frame in lines.items():
            write_geopackage(
                [ExportLayer(schema, frame)], folder / f"{swap}-{line}.gpkg", profile=profile
            )
