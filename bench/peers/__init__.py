"""The engines that make an area table of two files, one module each.

A module tells which versions run (`version`) and gives a function that makes the table (`prepared`): what is done before
that function is called is not timed. Tables have the two columns and `area_m2`.
"""

from collections.abc import Mapping

__all__ = ["LABELS", "OURS", "PEERS"]

OURS = ("ours_files", "ours_frames")
PEERS = ("tuned_shapely", "postgis", "sedona", "duckdb_spatial", "geopandas_overlay")
LABELS: Mapping[str, str] = {
    "ours_files": "本系统（从文件到表）",
    "ours_frames": "本系统（图层已在内存）",
    "tuned_shapely": "Shapely（调优，2 线程）",
    "postgis": "PostGIS（入库、建索引不计）",
    "sedona": "SedonaDB",
    "duckdb_spatial": "DuckDB spatial",
    "geopandas_overlay": "GeoPandas overlay",
}
