"""Every command has help with an example, stands in the reference, and is told to users where they look."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from yizhangtu.cli.application import EXIT_CODES, main
from yizhangtu.cli.reference import CommandPage, command_pages, reference_markdown
from yizhangtu.cli.reference import main as write_reference
from yizhangtu.errors import UsageError

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = tuple(command_pages())
COMMANDS = tuple(page for page in PAGES if not isinstance(page.command, click.Group))
USER_GUIDES = ("README.md", "README.zh-CN.md", "docs/quick-start.md")


def lines_of_commands(text: str) -> list[list[str]]:
    """The words after `yizhangtu` in every command line or code span, without comments."""
    found = re.findall(r"(?:^|[`\s(])yizhangtu ([a-z][^`\n&#]*)", text)
    return [shlex.split(line) for line in found]


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that the words call, and the words left over."""
    command: click.Command = main
    left = list(words)
    with click.Context(main) as context:
        while isinstance(command, click.Group) and left and left[0][0] not in "-[":
            child = command.get_command(context, left.pop(0))
            assert child is not None, f"no such command: yizhangtu {' '.join(words)}"
            command = child
    return command, left


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_every_command_has_help_with_an_example(page: CommandPage) -> None:
    assert page.paragraphs
    assert page.paragraphs[0].endswith("。")
    assert page.examples, f"{page.title} has no 示例"
    for example in page.examples:
        assert example.startswith(page.title), example


@pytest.mark.parametrize("page", COMMANDS, ids=lambda page: page.title)
def test_every_option_has_help(page: CommandPage) -> None:
    for parameter in page.command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{page.title} {parameter.opts}"


def test_the_reference_is_not_stale() -> None:
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == reference_markdown(), (
        "docs/commands.md is stale: python -m yizhangtu.cli.reference docs/commands.md"
    )


def test_the_reference_can_be_written_anywhere(tmp_path: Path) -> None:
    write_reference([str(tmp_path / "commands.md")])
    assert (tmp_path / "commands.md").read_bytes() == reference_markdown().encode()
    with pytest.raises(UsageError):
        write_reference([])


def test_the_reference_has_every_command_and_exit_code() -> None:
    text = reference_markdown()
    for page in PAGES:
        assert re.search(rf"^#+ {re.escape(page.title)}$", text, re.MULTILINE), page.title
    for _, code in EXIT_CODES:
        assert f"| {code} | " in text


def test_users_are_told_of_every_command() -> None:
    guides = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in USER_GUIDES)
    missing = [page.title for page in COMMANDS if page.title not in guides]
    assert not missing, f"named in none of {USER_GUIDES}: {missing}"


@pytest.mark.parametrize(
    "name",
    [
        *USER_GUIDES,
        "docs/index.md",
        "docs/statutory-area.md",
        "docs/architecture.md",
        "docs/commands.md",
    ],
)
def test_printed_commands_exist_with_their_options(name: str) -> None:
    for words in lines_of_commands((ROOT / name).read_text(encoding="utf-8")):
        command, left = command_of(words)
        known = {"--help", "-h"} | {option for one in command.params for option in one.opts}
        unknown = [word for word in left if word.startswith("--") and word not in known]
        assert not unknown, f"{name}: yizhangtu {' '.join(words)}"


def test_printed_programs_run() -> None:
    pages = [ROOT / "README.md", DOCS / "statutory-area.md"]
    blocks = [
        block
        for page in pages
        for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        if "demo-out" not in block
    ]
    assert len(blocks) == 4
    subprocess.run([sys.executable, "-c", "\n".join(blocks)], check=True)


@pytest.mark.parametrize(
    "page",
    [*sorted(ROOT.glob("*.md")), *sorted(DOCS.glob("*.md"))],
    ids=lambda page: page.name,
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"
