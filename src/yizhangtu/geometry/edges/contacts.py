"""Rows connected by boundary that they share, or that runs along each other without the same vertices."""

import numpy as np
import shapely

from yizhangtu.geometry.edges.edge_table import Residual
from yizhangtu.geometry.edges.layer_edges import LayerEdges
from yizhangtu.geometry.kernels.contacts import join_touching
from yizhangtu.geometry.rings import IntArray

__all__ = ["connected_nodes"]

_APART_M = 1e-4
_ALONG_M = 1e-2
_METRES_PER_DEGREE = 1e5
_RUN_LENGTH = 32


def connected_nodes(
    layer: LayerEdges, node: IntArray, nodes: int, *, corner_contact: bool = False
) -> IntArray:
    """The smallest connected node for every node.

    Parameters
    ----------
    node
        What each ring belongs to, 0 to nodes - 1.
    corner_contact
        Whether touching at a single point connects as well.
    """
    component = np.arange(nodes, dtype=np.int64)
    shared = layer.table.connected(node)
    component[: len(shared)] = shared
    scale = 1.0 if layer.survey_crs.gauss_kruger is not None else 1.0 / _METRES_PER_DEGREE
    _join_contacts(layer.table.residual(), node, component, scale, corner_contact=corner_contact)
    return component


def _join_contacts(
    residual: Residual, node: IntArray, component: IntArray, scale: float, *, corner_contact: bool
) -> None:
    """Unite in `component` what runs along each other without the same vertices."""
    if not len(residual.edge):
        return
    starts = _run_starts(residual)
    run = np.append(starts, len(residual.edge)).astype(np.int64)
    run_node = node[residual.ring[starts]]
    box = np.hstack(
        [
            np.minimum.reduceat(np.minimum(residual.start, residual.end), starts),
            np.maximum.reduceat(np.maximum(residual.start, residual.end), starts),
        ]
    )
    tolerance = _APART_M * scale
    grown = box + np.array([-tolerance, -tolerance, tolerance, tolerance])
    one, two = shapely.STRtree(shapely.box(*box.T)).query(shapely.box(*grown.T))
    apart = (one < two) & (component[run_node[one]] != component[run_node[two]])
    join_touching(
        residual.start,
        residual.end,
        run,
        run_node,
        box,
        one[apart].astype(np.int64),
        two[apart].astype(np.int64),
        tolerance,
        _ALONG_M * scale,
        tolerance if corner_contact else -1.0,
        component,
    )


def _run_starts(residual: Residual) -> IntArray:
    """First edges of runs of at most `_RUN_LENGTH` edges that follow each other on one ring."""
    follows = (np.diff(residual.edge, prepend=-2) == 1) & (np.diff(residual.ring, prepend=-1) == 0)
    first = np.flatnonzero(~follows)
    place = np.arange(len(residual.edge)) - np.repeat(
        first, np.diff(np.append(first, len(residual.edge)))
    )
    return np.flatnonzero(place % _RUN_LENGTH == 0).astype(np.int64)
