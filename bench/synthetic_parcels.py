"""Seeded land for the benchmarks: jagged parcels whose neighbours share every vertex, and lines made of their unions."""

import geopandas as gpd
import numpy as np
import shapely

CRS = 4528
ORIGIN = np.array([40_480_000.0, 4_600_000.0])
SIZE_M = 80.0


def parcels(count: int, *, points_per_side: int = 10, seed: int = 0) -> gpd.GeoSeries:
    """About `count` parcels on a square, each of four jagged sides of `points_per_side` edges; coordinates to 0.1 mm."""
    rng = np.random.default_rng(seed)
    n = round(np.sqrt(count))
    nodes = np.stack(np.meshgrid(np.arange(n + 1.0), np.arange(n + 1.0)), axis=-1)
    nodes = ((nodes + rng.uniform(-0.25, 0.25, nodes.shape)) * SIZE_M + ORIGIN).round(4)
    shares = (np.arange(1, points_per_side) / points_per_side)[:, None]

    def sides(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        inner = a[..., None, :] + (b - a)[..., None, :] * shares
        inner = inner + rng.uniform(-0.02, 0.02, inner.shape) * SIZE_M
        return np.concatenate([a[..., None, :], inner.round(4)], axis=-2)

    return _coverage(nodes, sides(nodes[:, :-1], nodes[:, 1:]), sides(nodes[:-1], nodes[1:]))


def jagged_coverage(
    count: int, *, extent_m: float, points_per_side: int = 24, seed: int = 0
) -> gpd.GeoSeries:
    """About `count` polygons that cover a square of `extent_m`, of four long jagged sides each; coordinates to 0.1 mm.

    The lattice is bent, so that two coverages of different seeds and counts run across each other everywhere. A side
    strays from its chord by less than the angle to the next side allows: no polygon touches itself.
    """
    rng = np.random.default_rng(seed)
    n = round(np.sqrt(count))
    nodes = np.stack(np.meshgrid(np.arange(n + 1.0), np.arange(n + 1.0)), axis=-1)
    nodes = (nodes + rng.uniform(-0.15, 0.15, nodes.shape)) / n
    wave = 2 * np.pi * rng.integers(3, 6)
    nodes = nodes + 0.15 / wave * np.sin(wave * nodes[..., ::-1] + rng.uniform(0, 2 * np.pi, 2))
    nodes = (nodes * extent_m + ORIGIN).round(4)
    shares = (np.arange(1, points_per_side) / points_per_side)[:, None]
    room = 0.2 * np.minimum(np.minimum(shares, 1 - shares), 0.2)

    def sides(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        along = (b - a)[..., None, :]
        across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
        drawn = rng.uniform(-1, 1, (*a.shape[:-1], points_per_side - 1, 1))
        inner = a[..., None, :] + along * shares + across * room * drawn
        return np.concatenate([a[..., None, :], inner.round(4)], axis=-2)

    return _coverage(nodes, sides(nodes[:, :-1], nodes[:, 1:]), sides(nodes[:-1], nodes[1:]))


def _coverage(nodes: np.ndarray, flat: np.ndarray, steep: np.ndarray) -> gpd.GeoSeries:
    """The polygons of a lattice from its nodes and its sides, each without its last node; neighbours share every vertex."""
    count = (len(nodes) - 1) ** 2
    # A side walked backwards begins at its last node and leaves out its first.
    back_flat = np.concatenate([nodes[:, 1:][..., None, :], flat[..., :0:-1, :]], axis=-2)
    back_steep = np.concatenate([nodes[1:][..., None, :], steep[..., :0:-1, :]], axis=-2)
    ring = np.concatenate([flat[:-1], steep[:, 1:], back_flat[1:], back_steep[:, :-1]], axis=-2)
    ring = np.concatenate([ring, ring[..., :1, :]], axis=-2)
    offsets = (np.arange(count + 1) * ring.shape[2], np.arange(count + 1))
    polygons = shapely.from_ragged_array(shapely.GeometryType.POLYGON, ring.reshape(-1, 2), offsets)
    return gpd.GeoSeries(polygons, crs=CRS)


def farmland(land: gpd.GeoSeries, *, share: float = 0.4, seed: int = 1) -> gpd.GeoSeries:
    """Unions of neighbouring parcels that cover about `share` of the land, one row per part."""
    rng = np.random.default_rng(seed)
    n = round(np.sqrt(len(land)))
    field = rng.normal(size=(n, n))
    for _ in range(3):
        field = sum(np.roll(field, shift, axis) for shift in (-1, 1) for axis in (0, 1)) + field
    chosen = (field > np.quantile(field, 1 - share)).ravel()
    united = shapely.coverage_union_all(np.asarray(land.values, dtype=object)[chosen])
    return gpd.GeoSeries(shapely.get_parts(united), crs=land.crs)


def redline(land: gpd.GeoSeries, *, vertices: int = 150_000, seed: int = 2) -> gpd.GeoSeries:
    """Four winding polygons of about `vertices` each with holes (天窗), drawn along plots of their own over the land."""
    rng = np.random.default_rng(seed)
    half = max(2, round(107 * np.sqrt(vertices / 150_000)))
    extent_m = float(np.diff(land.total_bounds[[0, 2]])[0])
    plots = jagged_coverage(4 * half**2, extent_m=extent_m, seed=seed).to_numpy()
    plots = plots.reshape(2 * half, 2 * half)
    found = []
    for y, x in np.ndindex(2, 2):
        field = rng.normal(size=(half, half))
        field = sum(np.roll(field, shift, axis) for shift in (-1, 1) for axis in (0, 1)) + field
        quarter = plots[y * half : (y + 1) * half, x * half : (x + 1) * half]
        parts = shapely.get_parts(
            shapely.coverage_union_all(quarter[field > np.quantile(field, 0.35)])
        )
        found.append(parts[np.argmax(shapely.area(parts))])
    return gpd.GeoSeries(found, crs=land.crs)
