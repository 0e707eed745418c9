"""The layers of a version, read from the store when they are first asked for."""

from collections.abc import Iterator, Mapping

import geopandas as gpd

from yizhangtu.model import Version
from yizhangtu.store import Store

__all__ = ["StoredLayers"]


class StoredLayers(Mapping[str, gpd.GeoDataFrame]):
    """A version's layers by key. A round needs a third of a county's layers; the others stay on disk."""

    def __init__(self, store: Store, version: Version) -> None:
        self._store = store
        self._version = version
        self._read: dict[str, gpd.GeoDataFrame] = {}

    def __getitem__(self, key: str) -> gpd.GeoDataFrame:
        if key not in self._version.layers:
            raise KeyError(key)
        if key not in self._read:
            self._read[key] = self._store.read_layer(self._version, key)
        return self._read[key]

    def __contains__(self, key: object) -> bool:
        return key in self._version.layers

    def __iter__(self) -> Iterator[str]:
        return iter(self._version.layers)

    def __len__(self) -> int:
        return len(self._version.layers)
