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

    flat, steep = sides(nodes[:, :-1], nodes[:, 1:]), sides(nodes[:-1], nodes[1:])
    # A side walked backwards begins at its last node and leaves out its first.
    back_flat = np.concatenate([nodes[:, 1:][..., None, :], flat[..., :0:-1, :]], axis=-2)
    back_steep = np.concatenate([nodes[1:][..., None, :], steep[..., :0:-1, :]], axis=-2)
    ring = np.concatenate([flat[:-1], steep[:, 1:], back_flat[1:], back_steep[:, :-1]], axis=-2)
    ring = np.concatenate([ring, ring[..., :1, :]], axis=-2)
    offsets = (np.arange(n * n + 1) * ring.shape[2], np.arange(n * n + 1))
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


def redline(
    land: gpd.GeoSeries, *, polygons: int = 4, vertices: int = 150_000, seed: int = 2
) -> gpd.GeoSeries:
    """A few very large irregular polygons over the land, unrelated to its edges."""
    rng = np.random.default_rng(seed)
    x0, y0, x1, y1 = land.total_bounds
    found = []
    for k in range(polygons):
        angles = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
        waves = sum(
            rng.normal() / order * np.cos(order * angles + rng.uniform(0, 6.3))
            for order in range(2, 60)
        )
        reach = (0.8 + 0.06 * waves + 0.002 * rng.random(vertices)) * (x1 - x0) / 4
        centre = np.array(
            [x0 + (x1 - x0) * (0.25 + 0.5 * (k % 2)), y0 + (y1 - y0) * (0.25 + 0.5 * (k // 2 % 2))]
        )
        found.append(
            shapely.Polygon(
                centre + np.column_stack([np.cos(angles), np.sin(angles)]) * reach[:, None]
            )
        )
    return gpd.GeoSeries(found, crs=land.crs)
