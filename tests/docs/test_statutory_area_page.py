"""What docs/statutory-area.md shows can be recomputed: the triangle, the tables, the programs."""

import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

import printed_rule
from deviation import VECTORS, deviations, tables
from vector_file import read_vectors
from yizhangtu.geometry import CGCS2000, area_of_record

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "statutory-area.md").read_text(encoding="utf-8")
FIGURE = ROOT / "docs" / "figures" / "statutory-plane.svg"


def cells_of(name: str) -> list[float]:
    """The numbers in the table row that begins with `name`."""
    row = re.search(rf"^\| {name} \|(.*)\|$", PAGE, re.MULTILINE)
    assert row is not None, name
    texts = (cell.strip().strip("*").replace("−", "-") for cell in row[1].split("|"))
    return [float(text) for text in texts if text]


CORNERS = [cells_of(name) for name in ("甲", "乙", "丙")]
EDGES = [cells_of(name) for name in ("甲乙", "乙丙", "丙甲")]


def test_the_corners_are_where_the_printed_inverse_puts_them() -> None:
    ring = [(y, x) for x, y, _, _ in [*CORNERS, CORNERS[0]]]
    belt = printed_rule.Belt(printed_rule.CGCS2000, 500_000.0)
    record = printed_rule.area_of_record([[ring]], belt)
    assert record.dm2 == 159_986
    layer = gpd.GeoSeries([shapely.Polygon(ring)], crs=4548)
    assert area_of_record(layer).tolist() == [159_986]
    assert shapely.Polygon(ring).area == pytest.approx(1600, abs=1e-6)
    assert all(math.dist(a, b) < 70 for a, b in pairwise(ring))


def test_the_edges_follow_from_the_corners() -> None:
    for edge, (one, two) in enumerate(((0, 1), (1, 2), (2, 0))):
        north, mean, middle, square, product = EDGES[edge]
        assert north == pytest.approx(CORNERS[two][2] - CORNERS[one][2], abs=5e-7)
        assert mean == pytest.approx((CORNERS[one][3] + CORNERS[two][3]) / 2, abs=5e-7)
        assert middle == pytest.approx((CORNERS[one][2] + CORNERS[two][2]) / 7200, abs=5e-8)
        # The formula printed on the page, as a calculator does it.
        sine = math.sin(math.radians(middle))
        bend = 1 - 0.0066943800229 * sine**2
        m, n = 6378137 * (1 - 0.0066943800229) / bend**1.5, 6378137 / math.sqrt(bend)
        by_hand = m * n * math.cos(math.radians(middle)) * (math.pi / 648000) ** 2
        assert square == pytest.approx(by_hand, abs=5e-6)
        assert product == pytest.approx(north * mean * square, abs=5e-6)


def test_the_edges_add_up() -> None:
    total = cells_of("合计")
    assert total[0] == 0
    assert total[-1] == pytest.approx(sum(edge[-1] for edge in EDGES), abs=1e-9)
    assert round(total[-1], 2) == 1599.86


@pytest.mark.parametrize("degrees", [1.0, 18.0, 42.0, 53.5, 89.0])
def test_the_printed_series_is_the_power_series_cut_after_five_terms(degrees: float) -> None:
    e2, sine = 0.0066943800229, math.sin(math.radians(degrees))
    z = e2 * sine**2
    five = sine * (1 + 2 / 3 * z + 3 / 5 * z**2 + 4 / 7 * z**3 + 5 / 9 * z**4)
    printed = sum(
        sign * factor * math.sin(order * math.radians(degrees))
        for sign, factor, order in zip(
            (1, -1, 1, -1, 1), CGCS2000.area_coefficients, (1, 3, 5, 7, 9), strict=True
        )
    )
    e = math.sqrt(e2)
    closed = 0.5 * (sine / (1 - z) + math.atanh(e * sine) / e)
    assert five == pytest.approx(printed, rel=1e-15)
    assert abs(closed / five - 1) < 1.1e-11


def test_the_tables_are_what_the_vectors_give() -> None:
    for line in tables(deviations(read_vectors(VECTORS))).splitlines():
        assert line in PAGE, "docs/statutory-area.md is stale: python bench/deviation.py"


@pytest.mark.parametrize("number", range(3))
def test_the_programs_run(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    programs = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(programs) == 3
    exec(compile(programs[number], f"program {number + 1}", "exec"), {})  # noqa: S102


def test_the_figure_is_a_drawing_with_a_title() -> None:
    drawing = ET.fromstring(FIGURE.read_text(encoding="utf-8"))  # noqa: S314
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert drawing.find("{http://www.w3.org/2000/svg}title") is not None
    assert "figures/statutory-plane.svg" in PAGE
