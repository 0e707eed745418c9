"""Catalog records: what one version, proposal or target is in the tables, as a plain dict, and as the model's object.

A record holds every column of its rows, so an event that carries the record accounts for every bit of them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from sqlalchemy import Column, Connection, Select, select

from yizhangtu.errors import StoreError, VersionNotFound
from yizhangtu.model import (
    ChangeForm,
    ControlLine,
    KeyProject,
    LayerVersion,
    Operator,
    Proposal,
    ProposalState,
    ProposedChange,
    RegisteredTarget,
    Target,
    Version,
)
from yizhangtu.store.schema import (
    proposal_changes,
    proposal_projects,
    proposals,
    targets,
    version_layers,
    versions,
    workspace,
)

__all__ = [
    "Record",
    "all_records",
    "project_row",
    "proposal_from",
    "proposal_named",
    "proposal_records",
    "registered_target_from",
    "snapshots_of",
    "target_from",
    "target_records",
    "target_row",
    "version_from",
    "version_named",
    "version_records",
    "workspace_record",
]

# A record is a row as the database gives it: its values are text, integers and None, or lists of such rows.
Record: TypeAlias = dict[str, Any]


def workspace_record(connection: Connection) -> Record | None:
    """The workspace's settings; None when the catalog has none."""
    row = connection.execute(select(workspace)).mappings().first()
    return None if row is None else dict(row)


def version_records(connection: Connection, name: str | None = None) -> dict[str, Record]:
    """Versions by name in order of making (or the one named), each with its "layers"."""
    chosen = select(versions).order_by(versions.c.number)
    layers = select(version_layers).order_by(version_layers.c.layer)
    if name is not None:
        chosen, layers = (
            chosen.where(versions.c.name == name),
            layers.where(version_layers.c.version == name),
        )
    found = {row["name"]: {**row, "layers": []} for row in connection.execute(chosen).mappings()}
    _attach(connection, found, "layers", layers, version_layers.c.version)
    return found


def proposal_records(connection: Connection, proposal: str | None = None) -> dict[str, Record]:
    """Proposals by id in order of making (or the one asked for), each with its "changes" and "projects"."""
    chosen = select(proposals).order_by(proposals.c.number)
    changes = select(proposal_changes).order_by(proposal_changes.c.line)
    projects = select(proposal_projects).order_by(proposal_projects.c.position)
    if proposal is not None:
        chosen = chosen.where(proposals.c.id == proposal)
        changes = changes.where(proposal_changes.c.proposal == proposal)
        projects = projects.where(proposal_projects.c.proposal == proposal)
    found = {
        row["id"]: {**row, "changes": [], "projects": []}
        for row in connection.execute(chosen).mappings()
    }
    _attach(connection, found, "changes", changes, proposal_changes.c.proposal)
    _attach(connection, found, "projects", projects, proposal_projects.c.proposal)
    return found


def target_records(connection: Connection) -> dict[int, Record]:
    """All targets ever accepted, by number, the retired ones included."""
    rows = connection.execute(select(targets).order_by(targets.c.number)).mappings()
    return {row["number"]: dict(row) for row in rows}


def all_records(connection: Connection) -> dict[str, Record]:
    """Every record of the catalog by its key in events: workspace, version/v1, proposal/p1, target/1.

    Rows without an owner, which no act of ours writes, come under the name of their table.
    """
    settings = workspace_record(connection)
    found = {} if settings is None else {"workspace": settings}
    found |= {f"version/{name}": record for name, record in version_records(connection).items()}
    found |= {f"proposal/{name}": record for name, record in proposal_records(connection).items()}
    found |= _orphans(connection)
    return found | {
        f"target/{number}": record for number, record in target_records(connection).items()
    }


def snapshots_of(record: Mapping[str, Any]) -> list[str]:
    """The snapshots that a record names."""
    return [row["snapshot"] for part in ("layers", "changes") for row in record.get(part, ())]


def version_from(record: Record) -> Version:
    """The model's version."""
    layers = (LayerVersion(**row) for row in record["layers"])
    with _readable(f"version/{record['name']}"):
        return Version(
            name=record["name"],
            created=datetime.fromisoformat(record["created"]),
            note=record["note"],
            layers={layer.layer: layer for layer in layers},
            parent=record["parent"],
            proposal=record["proposal"],
        )


def proposal_from(record: Record) -> Proposal:
    """The model's proposal."""
    with _readable(f"proposal/{record['id']}"):
        return Proposal(
            id=record["id"],
            name=record["name"],
            year=record["year"],
            base_version=record["base_version"],
            state=ProposalState(record["state"]),
            created=datetime.fromisoformat(record["created"]),
            changes=tuple(_change_from(row) for row in record["changes"]),
            projects=tuple(_project_from(row) for row in record["projects"]),
        )


def version_named(connection: Connection, name: str) -> Version:
    """The model's version of this name.

    Raises
    ------
    VersionNotFound
        When there is none.
    """
    record = version_records(connection, name).get(name)
    if record is None:
        raise VersionNotFound(f"没有名为 {name} 的版本", mend="请用 yizhangtu show 查看已有的版本")
    return version_from(record)


def proposal_named(connection: Connection, name: str) -> Proposal:
    """The model's proposal of this id.

    Raises
    ------
    VersionNotFound
        When there is none.
    """
    record = proposal_records(connection, name).get(name)
    if record is None:
        raise VersionNotFound(
            f"没有编号为 {name} 的方案", mend="请用 yizhangtu show 查看已有的方案"
        )
    return proposal_from(record)


def target_from(record: Record) -> Target:
    """The model's target."""
    fields = {name: value for name, value in record.items() if name not in {"number", "active"}}
    with _readable(f"target/{record['number']}"):
        fields["operator"] = Operator(fields["operator"])
        fields["conditional"] = bool(fields["conditional"])
        fields["value"] = None if fields["value"] is None else Decimal(fields["value"])
        signed = fields["document_date"]
        fields["document_date"] = None if signed is None else date.fromisoformat(signed)
        fields["doubts"] = tuple((fields["doubts"] or "").splitlines())
        return Target(**fields)


def registered_target_from(record: Record) -> RegisteredTarget:
    """The model's target with its number and whether it is in force."""
    return RegisteredTarget(record["number"], target_from(record), bool(record["active"]))


def target_row(target: Target) -> Record:
    """The columns of a target that describe it."""
    return {
        "unit_name": target.unit_name,
        "indicator": target.indicator,
        "operator": target.operator.value,
        "value": _decimal_text(target.value),
        "unit": target.unit,
        "year": target.year,
        "conditional": int(target.conditional),
        "quote": target.quote,
        "line": target.line,
        "document": target.document,
        "document_sha256": target.document_sha256,
        "document_date": target.document_date and target.document_date.isoformat(),
        "start": target.start,
        "end": target.end,
        "doubts": "\n".join(target.doubts) or None,
    }


def project_row(project: KeyProject) -> Record:
    """The columns of a key project that describe it."""
    return {
        "number": project.number,
        "category": project.category,
        "name": project.name,
        "nature": project.nature,
        "years": project.years,
        "land_ha": _decimal_text(project.land_ha),
        "new_construction_ha": _decimal_text(project.new_construction_ha),
        "place": project.place,
        "listing_basis": project.listing_basis,
    }


def _attach(
    connection: Connection,
    owners: dict[str, Record],
    part: str,
    rows: Select[Any],
    owner: Column[str],
) -> None:
    """Put each row under its owner, without the column that names the owner."""
    for row in connection.execute(rows).mappings():
        kept = {name: value for name, value in row.items() if name != owner.name}
        if row[owner.name] in owners:
            owners[row[owner.name]][part].append(kept)


def _orphans(connection: Connection) -> dict[str, Record]:
    """Rows that name an owner that is not there: only a foreign program can have written them."""
    found: dict[str, Record] = {}
    for column in (
        version_layers.c.version,
        proposal_changes.c.proposal,
        proposal_projects.c.proposal,
    ):
        owner = next(iter(column.foreign_keys)).column
        rows = connection.execute(
            select(column.table).where(column.not_in(select(owner)))
        ).mappings()
        found |= {
            f"{column.table.name}/{number}": dict(row) for number, row in enumerate(rows, start=1)
        }
    return found


@contextmanager
def _readable(key: str) -> Iterator[None]:
    """Tells a record that holds what no act of ours writes."""
    try:
        yield
    except (ValueError, TypeError, InvalidOperation) as err:
        raise StoreError(
            "目录库中的记录无法读取",
            where=key,
            mend="请运行 yizhangtu verify 查看详情，并从备份恢复整个工作区文件夹",
        ) from err


def _change_from(row: Record) -> ProposedChange:
    return ProposedChange(
        line=ControlLine(row["line"]),
        form=ChangeForm(row["form"]),
        snapshot=row["snapshot"],
        source=row["source"],
    )


def _project_from(row: Record) -> KeyProject:
    values = {name: value for name, value in row.items() if name != "position"}
    for name in ("land_ha", "new_construction_ha"):
        values[name] = None if values[name] is None else Decimal(values[name])
    return KeyProject(**values)


def _decimal_text(value: Decimal | None) -> str | None:
    """The decimal as printed, trailing zeros kept."""
    return None if value is None else f"{value:f}"
