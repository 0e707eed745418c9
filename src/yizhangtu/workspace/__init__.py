"""The front door: a workspace joins the store, the rules and the reports, and exposes the verbs users know."""

from yizhangtu.workspace.evaluation import Evaluation
from yizhangtu.workspace.maintenance import Maintenance
from yizhangtu.workspace.procedure import Procedure
from yizhangtu.workspace.workspace import ImportResult, Workspace

__all__ = ["Evaluation", "ImportResult", "Maintenance", "Procedure", "Workspace"]
