"""What a workspace gives to an audit: the indicators of a version and of the one it was made from, the approved targets."""

from yizhangtu.audit.against_version import StateFigures, VersionFigures
from yizhangtu.indicators import INDICATORS, PlanState, compute, lineage
from yizhangtu.workspace.workspace import Progress, Workspace

__all__ = ["version_figures"]


def version_figures(
    workspace: Workspace,
    name: str,
    *,
    before: str | None = None,
    progress: Progress | None = None,
) -> VersionFigures:
    """The indicators of a version, and of the version before its maintenance.

    Parameters
    ----------
    workspace : Workspace
        Where the versions are.
    name : str
        The version a document is held against.
    before : str, optional
        The version that figures before maintenance are of. Without it, the one that a published maintenance was made
        on; a version that was imported has none.
    progress : callable, optional
        Told of each indicator.

    Raises
    ------
    VersionNotFound
        When there is no such version.
    """
    version = workspace.version(name)
    base = before or (version.parent if version.proposal else None)
    after = workspace.state(version.name)
    if base is None:
        return VersionFigures(_measured(after, progress))
    earlier = _earlier(workspace, after, workspace.version(base).name)
    return VersionFigures(_measured(after, progress), _measured(earlier, progress))


def _measured(state: PlanState, progress: Progress | None) -> StateFigures:
    values = {}
    for done, key in enumerate(INDICATORS):
        if progress:
            name = state.profile.indicator_name(key)
            progress(f"版本{state.version}：{name}", done, len(INDICATORS))
        values[key] = compute(key, state)
    return StateFigures(state.version, values, {key: lineage(key, state) for key in INDICATORS})


def _earlier(workspace: Workspace, later: PlanState, name: str) -> PlanState:
    """The state of another version, sharing what was measured on the layers that both hold."""
    state = workspace.state(name)
    if set(state.layers) != set(later.layers):
        return state
    changed = [key for key in state.layers if state.snapshots[key] != later.snapshots[key]]
    return later.replacing(
        {key: state.frame(key) for key in changed},
        version=name,
        snapshots={key: state.snapshots[key] for key in changed},
    )
