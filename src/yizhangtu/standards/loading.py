"""Reads a profile from its folder of files, on top of the profile it inherits from.

A profile is a folder: ``profile.toml`` with name, title, statement and, for a province, its parent, and any of the files
below that it adds to or overrides. Adding a province is adding such a folder.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from yizhangtu.errors import StandardError
from yizhangtu.standards import parsing
from yizhangtu.standards.layer_parsing import check_dictionary, parse_layers
from yizhangtu.standards.profile import Profile
from yizhangtu.standards.rows import Row, Rows, inherit, read_csv_rows, read_toml, read_toml_rows
from yizhangtu.standards.table_parsing import parse_tables

__all__ = ["available_profiles", "load_profile"]

# File (without .toml) and the word its rows begin with: [layer.county] in layers.toml.
_FILES = {
    "layers": "layer",
    "fields": "field",
    "class_groups": "class_group",
    "reasons": "reason",
    "rules": "rule",
    "thresholds": "threshold",
    "area_rule": "area_rule",
    "indicators": "indicator",
    "tables": "table",
    "colours": "colour",
}


@dataclass(frozen=True)
class _Written:
    """A profile as written: its head, the rows of its files and of its code tables, parents included."""

    head: Row
    rows: Mapping[str, Rows]
    codes: Mapping[str, Rows]


@lru_cache(maxsize=32)
def load_profile(name: str, *, folder: Path | None = None) -> Profile:
    """The profile of that name, e.g. national or neimenggu.

    Parameters
    ----------
    name : str
        The profile's folder name.
    folder : Path, optional
        A folder of profile folders to look in before those that come with the package.

    Raises
    ------
    StandardError
        When there is no such profile, or one of its files is faulty; the message names file, row and what is wrong.

    Examples
    --------
    >>> load_profile("national").layer("land_change_survey").code
    'DLTB'
    """
    return _build(_read(name, folder, ()))


def available_profiles(*, folder: Path | None = None) -> tuple[str, ...]:
    """Names of the profiles that can be loaded, sorted."""
    found = {
        entry.name
        for root in _roots(folder)
        for entry in root.iterdir()
        if entry.joinpath("profile.toml").is_file()
    }
    return tuple(sorted(found))


def _roots(folder: Path | None) -> Iterator[Traversable]:
    if folder is not None:
        yield folder
    yield _package_data()


def _package_data() -> Traversable:
    return files("yizhangtu.standards") / "data"


@lru_cache(maxsize=32)
def _read_packaged(name: str) -> _Written:
    return _read(name, None, ())


def _read(name: str, folder: Path | None, seen: tuple[str, ...]) -> _Written:
    if name in seen:
        raise StandardError(
            f"标准配置互相继承：{' → '.join((*seen, name))}", mend="请改正 profile.toml 的 parent"
        )
    home = _home(name, folder)
    if folder is not None and home == _package_data() / name:
        return _read_packaged(name)
    head = Row(
        f"{name}/profile.toml", name, read_toml(home / "profile.toml", f"{name}/profile.toml")
    )
    own = _read_files(name, home)
    codes = _read_codes(name, home)
    parent_name = head.text("parent", "")
    if not parent_name:
        return _Written(head, own, codes)
    parent = _read(parent_name, folder, (*seen, name))
    withdrawn = _withdrawn(head, parent)
    return _Written(
        head,
        {file: inherit(parent.rows[file], own[file], withdrawn.get(file, ())) for file in _FILES},
        {
            table: inherit(
                parent.codes.get(table, {}), codes.get(table, {}), withdrawn.get(table, ())
            )
            for table in dict.fromkeys((*parent.codes, *codes))
        },
    )


def _home(name: str, folder: Path | None) -> Traversable:
    if re.fullmatch(r"[a-z][a-z0-9_]*", name):
        for root in _roots(folder):
            home = root.joinpath(name)
            if home.joinpath("profile.toml").is_file():
                return home
    known = "、".join(available_profiles(folder=folder))
    raise StandardError(f"没有名为“{name}”的标准配置", mend=f"可用的配置：{known}")


def _read_files(name: str, home: Traversable) -> dict[str, Rows]:
    present = {entry.name for entry in home.iterdir() if entry.name.endswith(".toml")}
    unknown = sorted(present - {f"{file}.toml" for file in _FILES} - {"profile.toml"})
    if unknown:
        raise StandardError(
            f"不认识的文件“{'、'.join(unknown)}”",
            where=name,
            mend=f"可用的文件：{'、'.join(_FILES)}",
        )
    return {
        file: read_toml_rows(home / f"{file}.toml", f"{name}/{file}.toml", kind)
        if f"{file}.toml" in present
        else {}
        for file, kind in _FILES.items()
    }


def _read_codes(name: str, home: Traversable) -> dict[str, Rows]:
    codes = home / "codes"
    if not codes.is_dir():
        return {}
    tables = sorted(entry.name for entry in codes.iterdir() if entry.name.endswith(".csv"))
    return {table[:-4]: read_csv_rows(codes / table, f"{name}/codes/{table}") for table in tables}


def _withdrawn(head: Row, parent: _Written) -> dict[str, tuple[str, ...]]:
    """What the profile takes out of its parent: keys by file or code table."""
    written = head.get("withdrawn")
    if written is None:
        return {}
    if not isinstance(written, dict):
        head.fail("“withdrawn”应是一个表", mend='例如 [withdrawn] 下写 reasons = ["137"]')
    row = Row(head.file, "withdrawn", written)
    withdrawn = {name: row.texts(name) for name in written}
    for name, keys in withdrawn.items():
        inherited = {**parent.rows, **parent.codes}.get(name)
        if inherited is None:
            row.fail(f"没有“{name}”这个文件或代码表")
        missing = [key for key in keys if key not in inherited]
        if missing:
            row.fail(f"上级配置的“{name}”中没有“{'、'.join(missing)}”")
    return withdrawn


def _build(written: _Written) -> Profile:
    head, rows = written.head, written.rows
    check_dictionary(rows["fields"])
    tables = parsing.parse_code_tables(written.codes)
    layers = parse_layers(rows["layers"], rows["fields"], tables)
    indicators = parsing.parse_indicators(rows["indicators"])
    if not rows["area_rule"]:
        head.fail("没有面积规则", mend="请提供 area_rule.toml，或继承 national")
    profile = Profile(
        name=head.text("name"),
        title=head.text("title"),
        parent=head.text("parent", "") or None,
        statement=head.text("statement"),
        unit_prefix=head.text("unit_prefix", ""),
        layers=layers,
        code_tables=tables,
        class_groups=parsing.parse_class_groups(rows["class_groups"], tables),
        transfer_reasons=parsing.parse_reasons(rows["reasons"]),
        rules=parsing.parse_rules(rows["rules"]),
        thresholds=parsing.parse_thresholds(rows["thresholds"]),
        indicators=indicators,
        tables=parse_tables(rows["tables"], indicators),
        layer_colours=parsing.parse_colours(rows["colours"], layers),
        area_rule=parsing.parse_area_rule(rows["area_rule"]),
    )
    head.get("withdrawn")
    head.finish()
    if profile.name != head.key:
        head.fail(f"name 是“{profile.name}”，与文件夹名不同")
    return profile
