"""The front door: a workspace joins the store, the rules and the reports, and exposes the verbs users know."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yizhangtu.workspace.evaluation import Evaluation
    from yizhangtu.workspace.maintenance import Maintenance
    from yizhangtu.workspace.procedure import Procedure
    from yizhangtu.workspace.targets import Acceptance, TargetRecord
    from yizhangtu.workspace.workspace import ImportResult, Workspace

__all__ = [
    "Acceptance",
    "Evaluation",
    "ImportResult",
    "Maintenance",
    "Procedure",
    "TargetRecord",
    "Workspace",
]

# Where each name comes from. It is imported when it is first asked for: maps and layers take a second to import, and who
# audits a document should not wait for them.
_HOMES = {
    "Acceptance": "yizhangtu.workspace.targets",
    "Evaluation": "yizhangtu.workspace.evaluation",
    "Maintenance": "yizhangtu.workspace.maintenance",
    "Procedure": "yizhangtu.workspace.procedure",
    "TargetRecord": "yizhangtu.workspace.targets",
    "ImportResult": "yizhangtu.workspace.workspace",
    "Workspace": "yizhangtu.workspace.workspace",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
