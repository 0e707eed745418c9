"""Every failure a caller can meet.

    YizhangtuError
    ├── UsageError               the call itself is wrong: a bad option, an act out of turn, a role that may not
    ├── StoreError               the workspace on disk
    │   ├── WorkspaceNotFound
    │   ├── VersionNotFound
    │   ├── SnapshotCorrupt
    │   └── LogCorrupt
    ├── LayerError               a delivered file or layer
    │   ├── UnreadableFile
    │   ├── SchemaMismatch
    │   ├── CrsMismatch
    │   └── InvalidGeometry
    ├── DocumentError            a document that cannot be read
    ├── StandardError            the written standards as data: unknown profile, key or code
    └── ReportError              a document that cannot be written, e.g. a missing glyph

A bad plan is not an error: rules return findings. These are for bad programs, bad calls and files nobody can read.
"""

from typing import ClassVar

__all__ = [
    "CrsMismatch",
    "DocumentError",
    "InvalidGeometry",
    "LayerError",
    "LogCorrupt",
    "ReportError",
    "SchemaMismatch",
    "SnapshotCorrupt",
    "StandardError",
    "StoreError",
    "UnreadableFile",
    "UsageError",
    "VersionNotFound",
    "WorkspaceNotFound",
    "YizhangtuError",
]


class YizhangtuError(Exception):
    """A failure told in three parts: what happened, where, and how to mend it (Chinese, for the user)."""

    code: ClassVar[str] = "error"

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(what)

    def __str__(self) -> str:
        place = f"（{self.where}）" if self.where else ""
        advice = f"\n处理办法：{self.mend}" if self.mend else ""
        return f"{self.what}{place}{advice}"


class UsageError(YizhangtuError):
    """The call cannot be carried out as given."""

    code = "usage"


class StoreError(YizhangtuError):
    """The workspace on disk cannot do what was asked."""

    code = "store"


class WorkspaceNotFound(StoreError):
    """No workspace here or above."""

    code = "workspace-not-found"


class VersionNotFound(StoreError):
    """No such version, layer of a version, or proposal."""

    code = "version-not-found"


class SnapshotCorrupt(StoreError):
    """A snapshot file is missing or differs from its checksum."""

    code = "snapshot-corrupt"


class LogCorrupt(StoreError):
    """The event log does not prove itself."""

    code = "log-corrupt"


class LayerError(YizhangtuError):
    """A delivered file or layer cannot be taken."""

    code = "layer"


class UnreadableFile(LayerError):
    """A file is missing, truncated, not what its ending says, or dangerous to unpack."""

    code = "unreadable-file"


class SchemaMismatch(LayerError):
    """A layer lacks a field that the work at hand needs."""

    code = "schema-mismatch"


class CrsMismatch(LayerError):
    """A coordinate reference system is missing, unknown, or not that of the unit's place."""

    code = "crs-mismatch"


class InvalidGeometry(LayerError):
    """A geometry that has no area of record: curve, NaN or infinite coordinate, wrong type."""

    code = "invalid-geometry"


class DocumentError(YizhangtuError):
    """A document cannot be read."""

    code = "document"


class StandardError(YizhangtuError):
    """The standards hold no such profile, layer, rule or code, or a standards file is faulty."""

    code = "standard"


class ReportError(YizhangtuError):
    """A document cannot be produced as it must look."""

    code = "report"
