"""The workspace on disk (工作区): snapshots, catalog, event log; delivered files in, deliverable files out."""

from yizhangtu.store.act import Act
from yizhangtu.store.catalog import Store, find_workspace
from yizhangtu.store.difference import LayerDifference, compare_layers
from yizhangtu.store.durable import write_durably
from yizhangtu.store.events import Event, Json
from yizhangtu.store.export_layer import ExportLayer
from yizhangtu.store.exporting import write_file_gdb, write_geoparquet
from yizhangtu.store.geopackage import write_findings, write_geopackage
from yizhangtu.store.importing import Delivery, read_delivery, read_layer, read_line_change
from yizhangtu.store.intake import DeliveredLayer
from yizhangtu.store.shapefile import write_shapefile
from yizhangtu.store.snapshots import SnapshotFolder
from yizhangtu.store.verify import Verification, checkpoint, verify, verify_against
from yizhangtu.store.workbook import write_workbook

__all__ = [
    "Act",
    "DeliveredLayer",
    "Delivery",
    "Event",
    "ExportLayer",
    "Json",
    "LayerDifference",
    "SnapshotFolder",
    "Store",
    "Verification",
    "checkpoint",
    "compare_layers",
    "find_workspace",
    "read_delivery",
    "read_layer",
    "read_line_change",
    "verify",
    "verify_against",
    "write_durably",
    "write_file_gdb",
    "write_findings",
    "write_geopackage",
    "write_geoparquet",
    "write_shapefile",
    "write_workbook",
]
