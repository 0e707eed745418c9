"""`yizhangtu verify`: the proof that nothing was rewritten."""

from functools import partial
from pathlib import Path

import click

from yizhangtu.cli.options import existing_file, open_workspace, workspace_option
from yizhangtu.cli.output import OUTPUT, json_option, print_findings, progress_bar, write_json
from yizhangtu.errors import LogCorrupt
from yizhangtu.store import checkpoint, verify_against
from yizhangtu.store import verify as verify_store

__all__ = ["command"]


@click.command("verify")
@click.option(
    "--checkpoint",
    "save",
    type=click.Path(path_type=Path),
    help="把当前校验点写成文件，交他方保存。",
)
@click.option("--against", type=existing_file, help="与以前保存的校验点比对，证明其后只有追加。")
@workspace_option
@json_option
def command(save: Path | None, against: Path | None, folder: Path, json_path: Path | None) -> None:
    """重新计算留痕日志的全部哈希并核对每个快照，证明没有内容被改写。

    \b
    示例：
      yizhangtu verify
      yizhangtu verify --checkpoint 校验点.txt
      yizhangtu verify --against 校验点.txt
    """
    store = open_workspace(folder).store
    with progress_bar() as progress:
        proof = verify_store(store, progress=partial(progress, "核对快照"))
    compared = verify_against(store, against.read_text(encoding="utf-8")) if against else ()
    if save:
        save.write_text(checkpoint(store), encoding="utf-8")
    findings = (*proof.findings, *compared)
    if not write_json(json_path, "verify", {"verification": proof, "against": compared}):
        print_findings(findings, title="核对发现")
        OUTPUT.print(f"留痕日志{proof.events}条，快照{proof.snapshots}个。默克尔树根：{proof.root}")
    if not proof.holds or compared:
        raise LogCorrupt(
            "工作区内容与留痕日志不一致",
            where=str(store.path),
            mend="请保留现场，从备份恢复后再次核对",
        )
    if not json_path:
        OUTPUT.print("全部一致：没有内容被改写或丢失。", style="bold green")
