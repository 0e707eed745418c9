"""The command reference (命令参考), written from the commands themselves: `python -m yizhangtu.cli.reference docs/commands.md`."""

import inspect
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import click

from yizhangtu.cli.application import EXIT_CODES
from yizhangtu.cli.application import main as application
from yizhangtu.errors import UsageError

__all__ = ["CommandPage", "command_pages", "main", "reference_markdown"]

PROGRAM = "yizhangtu"
_EXAMPLE_HEADING = "示例："
# Keeps a paragraph of a help text as it is typed.
_VERBATIM = "\b"

_OPENING = f"""# 命令参考

<!-- 本页由 python -m yizhangtu.cli.reference 生成，请勿手工修改。 -->

工作区内的命令在工作区目录或其下级目录中运行，也可以用 `--workspace` 指明目录。
每个命令都可以用 `--help` 查看说明。结果打印在标准输出，进度和错误信息打印在标准错误输出。
`--json 文件` 把结果另存为 JSON，`--json -` 把 JSON 写到标准输出并不再打印表格；
JSON 的第一个键是 `schema`，值为 `{PROGRAM}.<动词>/v1`。
"""

# 0 and 1 are no errors; 2 is also what the command line itself uses for a wrong option.
_EXIT_MEANINGS: Mapping[int, str] = MappingProxyType(
    {
        0: "完成",
        1: "检查完成，存在不符合规则的内容",
        2: "用法错误：参数不对、次序不对或者身份不符",
        3: "工作区错误：找不到工作区或版本，快照损坏",
        4: "图层错误：文件读不出，字段、坐标系或图形不符合要求",
        5: "文档错误：文档读不出",
        6: "标准错误：没有该标准配置、图层、规则或代码",
        7: "报告错误：成果文件不能按要求生成",
        8: "留痕日志与内容不一致",
        9: "其他错误",
    }
)

_VALUE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "text": "文字",
        "integer": "整数",
        "datetime": "日期",
        "float range": "数值",
        "path": "路径",
        "file": "文件",
        "directory": "目录",
    }
)


@dataclass(frozen=True, slots=True)
class CommandPage:
    """One command as the reference shows it: its words after the program's name, its text, its examples."""

    words: tuple[str, ...]
    command: click.Command
    paragraphs: tuple[str, ...]
    examples: tuple[str, ...]

    @property
    def title(self) -> str:
        """The command as it is typed."""
        return " ".join((PROGRAM, *self.words))


def command_pages(
    command: click.Command = application, words: tuple[str, ...] = ()
) -> Iterator[CommandPage]:
    """A group and every command below it (命令), in the order in which help lists them.

    Examples
    --------
    >>> next(command_pages()).title
    'yizhangtu'
    """
    yield _page(command, words)
    if isinstance(command, click.Group):
        with click.Context(command) as context:
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                if child is not None and not child.hidden:
                    yield from command_pages(child, (*words, name))


def reference_markdown() -> str:
    """The whole page: how commands behave, the exit codes, then each command."""
    sections = [_OPENING, f"## 退出码\n\n{_exit_codes()}\n"]
    sections += [_section(page) for page in command_pages()]
    return "\n".join(sections)


def main(arguments: Sequence[str]) -> None:
    """Writes the page to the path given.

    Raises
    ------
    UsageError
        When there is not exactly one path.
    """
    if len(arguments) != 1:
        raise UsageError(
            "需要一个输出路径", mend="python -m yizhangtu.cli.reference docs/commands.md"
        )
    Path(arguments[0]).write_text(reference_markdown(), encoding="utf-8", newline="\n")


def _page(command: click.Command, words: tuple[str, ...]) -> CommandPage:
    paragraphs: list[str] = []
    examples: list[str] = []
    for block in inspect.cleandoc(command.help or "").split("\n\n"):
        lines = [line for line in block.splitlines() if line != _VERBATIM]
        if lines and lines[0].strip() == _EXAMPLE_HEADING:
            examples += [line.strip() for line in lines[1:]]
        else:
            paragraphs.append("\n".join(lines))
    return CommandPage(words, command, tuple(paragraphs), tuple(examples))


def _section(page: CommandPage) -> str:
    with click.Context(page.command, info_name=page.title) as context:
        usage = " ".join(page.command.collect_usage_pieces(context))
        blocks = [
            f"{'#' * (2 + max(len(page.words) - 1, 0))} {page.title}",
            *page.paragraphs,
            _code([f"{page.title} {usage}"]),
            f"{_EXAMPLE_HEADING}\n\n{_code(page.examples)}",
        ]
        if isinstance(page.command, click.Group):
            blocks.append(_subcommands(page.command, context))
        elif options := list(_options(page.command)):
            blocks.append(_table(("选项", "取值", "说明"), options))
    return "\n\n".join(blocks) + "\n"


def _subcommands(group: click.Group, context: click.Context) -> str:
    rows = []
    for name in group.list_commands(context):
        child = group.get_command(context, name)
        if child is not None and not child.hidden:
            rows.append((f"`{name}`", _page(child, (name,)).paragraphs[0]))
    return _table(("命令", "作用"), rows)


def _options(command: click.Command) -> Iterator[tuple[str, str, str]]:
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            yield (
                "、".join(f"`{name}`" for name in parameter.opts),
                _values(parameter),
                _meaning(parameter),
            )


def _values(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return "、".join(f"`{choice}`" for choice in option.type.choices)
    if isinstance(option.type, click.IntRange):
        return f"{option.type.min} 至 {option.type.max} 的整数"
    return _VALUE_NAMES[option.type.name]


def _meaning(option: click.Option) -> str:
    text = option.help or ""
    if option.required:
        text = f"必填。{text}"
    if option.show_default:
        text += f"默认为 `{option.default}`。"
    return text


def _exit_codes() -> str:
    codes = sorted({0, 1, *(code for _, code in EXIT_CODES)})
    return _table(("退出码", "含义"), [(str(code), _EXIT_MEANINGS[code]) for code in codes])


def _code(lines: Sequence[str]) -> str:
    return "\n".join(("```", *lines, "```"))


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    main(sys.argv[1:])
