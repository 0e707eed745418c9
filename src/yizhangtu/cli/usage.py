"""What was wrong with a call, in Chinese: the command-line library says it in English."""

import click

__all__ = ["usage_message"]


def usage_message(error: click.ClickException) -> str:
    """The message for a call that cannot be understood, and where to look it up."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "yizhangtu"
    return f"错误：{_what(error)}\n处理办法：请运行 {command} --help 查看用法和示例"


def _what(error: click.ClickException) -> str:
    if isinstance(error, click.MissingParameter):
        return f"缺少{_named(error.param, error.param_hint)}"
    if isinstance(error, click.NoSuchOption):
        close = f"，是否要用{'、'.join(error.possibilities)}" if error.possibilities else ""
        return f"没有选项{error.option_name}{close}"
    if isinstance(error, click.BadParameter):
        return f"{_named(error.param, error.param_hint)}的值不对{_expected(error.param)}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项{error.option_name}用法不对，可能缺少它的值"
    if isinstance(error, click.BadArgumentUsage):
        return "参数用法不对"
    return _unknown(error)


def _unknown(error: click.ClickException) -> str:
    """A misspelt command or too many words; the library tells them apart only in its English text."""
    text = error.format_message()
    quoted = text.split("'")[1] if text.count("'") >= 2 else ""
    if text.startswith("No such command") and quoted:
        return f"没有命令“{quoted}”"
    if text.startswith("Got unexpected extra"):
        return f"多出了参数：{text[text.find('(') + 1 : text.rfind(')')]}"
    if text.startswith("Missing command"):
        return "没有写明命令"
    return text


def _named(parameter: click.Parameter | None, hint: object) -> str:
    if isinstance(parameter, click.Option):
        return f"选项{'/'.join(parameter.opts)}"
    if parameter is not None:
        return f"参数{parameter.human_readable_name}"
    return f"参数{hint or ''}"


def _expected(parameter: click.Parameter | None) -> str:
    kind = getattr(parameter, "type", None)
    if isinstance(kind, click.Choice):
        return f"，只能是：{'、'.join(str(choice) for choice in kind.choices)}"
    if isinstance(kind, click.IntRange):
        return f"，应为{kind.min}至{kind.max}的整数"
    if isinstance(kind, click.Path):
        return "，路径不存在或不能使用"
    return "，请核对"
