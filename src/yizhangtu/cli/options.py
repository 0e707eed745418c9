"""Options that several commands share."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yizhangtu.model import Role

if TYPE_CHECKING:
    from yizhangtu.workspace import Workspace

__all__ = [
    "actor_option",
    "crs_option",
    "existing_file",
    "open_workspace",
    "overwrite_option",
    "role_option",
    "workspace_option",
]

workspace_option = click.option(
    "--workspace",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="工作区目录；默认取当前目录或其上级目录。",
)

actor_option = click.option(
    "--by",
    "actor",
    default=None,
    help="经办人姓名，记入留痕日志；默认取操作系统用户名。",
    callback=lambda _context, _option, value: value or _user(),
)

role_option = click.option(
    "--as",
    "role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help="以何身份办理：editor 编制，reviewer 审核，expert 专家，county 县级政府，city 市级，province 省级，ministry 部级。",
    callback=lambda _context, _option, value: Role(value),
)

crs_option = click.option(
    "--crs", default=None, help="数据没有写明坐标系时指定，例如 EPSG:4528；数据已写明的以数据为准。"
)

overwrite_option = click.option("--overwrite", is_flag=True, help="允许覆盖已存在的文件。")

existing_file = click.Path(path_type=Path, exists=True)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no entry for this user id, as in some containers
        return "未具名"


def open_workspace(folder: Path) -> "Workspace":
    """The workspace at `folder` or above it."""
    # Imported here: commands that need no workspace should not wait for all that it stands on.
    from yizhangtu.workspace import Workspace

    return Workspace.open(folder)
