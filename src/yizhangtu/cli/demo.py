"""`yizhangtu demo`: a synthetic county carried through one round of maintenance by the real commands."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from time import perf_counter

import click

from yizhangtu.cli.output import OUTPUT, progress_bar
from yizhangtu.demo import FEWEST_PATCHES, County, make_county
from yizhangtu.errors import UsageError, YizhangtuError
from yizhangtu.model import ControlLine

__all__ = ["command"]

MARK = ".yizhangtu-demo"
MOST_PATCHES = 300_000
# The procedure after submission: to which state, by whom.
DECISIONS = (
    ("public-display", "reviewer"),
    ("expert-review", "reviewer"),
    ("county-consent", "expert"),
    ("city-review", "county"),
    ("province-review", "city"),
    ("ministry-check", "province"),
)


@click.command("demo")
@click.option(
    "--patches",
    type=click.IntRange(FEWEST_PATCHES, MOST_PATCHES),
    default=20_000,
    show_default=True,
    help="地类图斑数。",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-out"),
    show_default=True,
    help="输出目录。",
)
@click.option(
    "--seed", type=int, default=1504, show_default=True, help="随机种子；同一种子得到同一个旗县。"
)
@click.pass_context
def command(context: click.Context, patches: int, out: Path, seed: int) -> None:
    """做一个模拟旗县，用真实的命令走完一轮动态维护：导入、读批复、检查、改正、成表、成文、发布、核对留痕。

    \b
    示例：
      yizhangtu demo
      yizhangtu demo --patches 200000 --out 大旗县
    """
    started = perf_counter()
    folder = _fresh(out)
    with progress_bar() as progress:
        county = make_county(folder / "汇交资料", patches=patches, seed=seed, progress=progress)
    OUTPUT.print(
        f"模拟旗县{county.unit.name}（{county.unit.code}）：{patches}个地类图斑，资料在 {folder / '汇交资料'}。",
        style="bold",
    )
    _Story(context, folder, county).tell()
    OUTPUT.print(f"用时{perf_counter() - started:.0f}秒。", style="bold")


def _fresh(out: Path) -> Path:
    """An empty folder; an older demo there is replaced, anything else is left alone."""
    folder = out.resolve()
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            raise UsageError(
                "输出目录不是空的", where=str(folder), mend="请用 --out 指定一个空目录或新目录"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("yizhangtu demo\n", encoding="utf-8")
    return folder


class _Story:
    """The round, command by command, as a planner would type it inside the workspace."""

    def __init__(self, context: click.Context, folder: Path, county: County) -> None:
        self.context = context
        self.folder = folder
        self.county = county
        self.results = folder / "成果"

    def tell(self) -> None:
        unit, name = self.county.unit, "2026年度动态维护"
        self.results.mkdir()
        with chdir(self.folder):
            self._run(
                "init",
                "工作区",
                "--unit",
                unit.code,
                "--name",
                unit.name,
                "--profile",
                self.county.profile,
                "--plan-name",
                self.county.plan_name,
            )
        with chdir(self.folder / "工作区"):
            self._run("targets", "read", self.county.approval, "--accept")
            self._run("import", self.county.database)
            self._run("maintain", "new", name, "--year", "2026")
            self._hand_in(self.county.draft, self.county.draft_projects)
            self._run("maintain", "check", expected=1)
            OUTPUT.print("初稿有不符合规则的内容，改用修正稿。", style="bold yellow")
            self._hand_in(self.county.corrected, self.county.corrected_projects)
            self._run("maintain", "check", "--json", self.results / "检查结果.json")
            self._run("maintain", "tables")
            self._run(
                "maintain",
                "report",
                "--docx",
                self.results / "动态维护方案.docx",
                "--pdf",
                self.results / "动态维护方案.pdf",
                "--xlsx",
                self.results / "表5.xlsx",
            )
            self._run("maintain", "submit", "--as", "editor")
            for state, role in DECISIONS:
                self._run("maintain", "decide", "--to", state, "--as", role)
            self._run("maintain", "publish", "--as", "ministry", "--gdb", self.results)
            self._run("diff", "v1", "v2")
            self._run(
                "export",
                "v2",
                "--gpkg",
                self.results / "成果.gpkg",
                "--gdb",
                self.results / "成果.gdb",
            )
            self._run("log")
            self._run("verify", "--checkpoint", self.results / "校验点.txt")
        self._sum_up()

    def _hand_in(self, transfers: Mapping[ControlLine, Path], projects: Path) -> None:
        for line, path in transfers.items():
            self._run("maintain", "change", path, "--line", line)
        self._run("maintain", "projects", projects)

    def _run(self, *arguments: str | Path, expected: int = 0) -> None:
        words = [str(argument) for argument in arguments]
        OUTPUT.print(f"\n$ yizhangtu {' '.join(words)}", style="bold cyan", markup=False)
        application = self.context.find_root().command
        code = application.main(words, prog_name="yizhangtu", standalone_mode=False)
        if (code or 0) != expected:
            raise YizhangtuError(
                f"演示中断：命令的退出码是{code}，应为{expected}", where=" ".join(words)
            )

    def _sum_up(self) -> None:
        OUTPUT.print("\n演示完成。可以查看：", style="bold green")
        for path in _listed(self.results):
            OUTPUT.print(f"  {path}", markup=False)
        OUTPUT.print(f"  {self.folder / '工作区'}（工作区：版本 v1、v2 和留痕日志）", markup=False)


def _listed(folder: Path) -> Sequence[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix != ".qml")
