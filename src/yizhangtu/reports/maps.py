"""The map of a control line before and after maintenance, with the pieces that cross it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Protocol

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon, Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from yizhangtu.model import ControlLine
from yizhangtu.reports.glyphs import SANS_FONT, font_folder
from yizhangtu.reports.outlines import DrawingPlane, Shapes, plane_of, shapes_of
from yizhangtu.reports.tree import Figure
from yizhangtu.reports.vocabulary import LINE_NAMES

if TYPE_CHECKING:
    from yizhangtu.indicators import PlanState

__all__ = ["DrawnChange", "LineMap", "render_map", "render_maps"]

_WIDTH_MM, _HEIGHT_MM, _MM_PER_INCH = 250, 142, 25.4
_PNG_DPI = 200
_FRAME_MM = 105.0  # the side of one map frame on paper, at most
_FINEST_MM = 0.1  # what a reader can tell apart on paper
_SMALL_MM = 1.6  # a piece smaller than this is ringed, or nobody would find it
_MOST_VECTOR_VERTICES = 40_000  # beyond this a layer is drawn as pixels inside the vector map
_MOST_OUTLINED = 8_000
_LINE_COLOURS: Mapping[ControlLine, tuple[str, str]] = {
    ControlLine.PERMANENT_BASIC_FARMLAND: ("#f3e08a", "#b59a1f"),
    ControlLine.ECOLOGICAL_REDLINE: ("#b9dcb0", "#3f8f3f"),
    ControlLine.URBAN_DEVELOPMENT_BOUNDARY: ("#f6c9bd", "#b5523b"),
}
_IN_COLOUR, _OUT_COLOUR = "#0b5cad", "#c4161c"


@dataclass(frozen=True)
class LineMap:
    """What a map shows: the county's outline, a line before and after, and the pieces that enter and leave it.

    Every frame has a CRS of its own; they are brought into one plane for drawing only.
    """

    line: ControlLine
    title: str
    county: gpd.GeoDataFrame
    before: gpd.GeoDataFrame
    after: gpd.GeoDataFrame
    pieces_in: gpd.GeoDataFrame
    pieces_out: gpd.GeoDataFrame


class DrawnChange(Protocol):
    """The change of a line as far as a map needs it: `pieces` has a column direction with "in" or "out"."""

    @property
    def line(self) -> ControlLine:
        """The control line."""

    @property
    def before(self) -> gpd.GeoDataFrame:
        """The line before maintenance."""

    @property
    def pieces(self) -> gpd.GeoDataFrame:
        """The pieces that cross the line."""

    @property
    def after(self) -> gpd.GeoDataFrame:
        """The line after maintenance."""


def render_maps(state: "PlanState", changes: Sequence[DrawnChange]) -> tuple[Figure, ...]:
    """One map per changed line, in the order of the lines; `state` gives the county's outline."""
    ordered = sorted(changes, key=lambda change: list(ControlLine).index(change.line))
    return tuple(
        render_map(
            LineMap(
                line=change.line,
                title=f"{state.unit.name}{LINE_NAMES[change.line]}维护前后对照图",
                county=state.layers.get("county", change.before),
                before=change.before,
                after=change.after,
                pieces_in=change.pieces[change.pieces["direction"] == "in"],
                pieces_out=change.pieces[change.pieces["direction"] == "out"],
            )
        )
        for change in ordered
    )


def render_map(line_map: LineMap) -> Figure:
    """Draws a map as SVG (text as outlines, so that no font is needed) and PNG; the same input gives the same bytes.

    Raises
    ------
    CrsMismatch
        When a frame has no CRS.
    """
    drawing = _Drawing(line_map)
    # Only what the writers read at save time: salt for element names, letters as outlines.
    with mpl.rc_context({"svg.hashsalt": "yizhangtu", "svg.fonttype": "path"}):
        canvas = drawing.draw()
        svg, png = BytesIO(), BytesIO()
        canvas.savefig(svg, format="svg", dpi=_PNG_DPI, metadata={"Date": None, "Creator": None})
        canvas.savefig(png, format="png", dpi=_PNG_DPI, metadata={"Software": None})
    return Figure(line_map.line, svg.getvalue(), png.getvalue(), line_map.title)


class _Drawing:
    """One map being drawn: the plane, the frame on the ground and the shapes of each layer."""

    def __init__(self, line_map: LineMap) -> None:
        self.line = line_map.line
        self.plane: DrawingPlane = plane_of(line_map.county)
        county = self.plane.bring(line_map.county)
        self.extent = _extent(county)
        self.metres_per_mm = max(self.extent[2:] - self.extent[:2]) / _FRAME_MM
        self.county = self._shapes(county)
        self.before = self._shapes(self.plane.bring(line_map.before))
        self.after = self._shapes(self.plane.bring(line_map.after))
        self.pieces_in = self._shapes(self.plane.bring(line_map.pieces_in))
        self.pieces_out = self._shapes(self.plane.bring(line_map.pieces_out))
        self.font = font_folder() / SANS_FONT

    def _shapes(self, polygons: npt.NDArray[np.object_]) -> Shapes:
        return shapes_of(polygons, _FINEST_MM * self.metres_per_mm)

    def text(self, size: float) -> FontProperties:
        return FontProperties(fname=str(self.font), size=size)

    def draw(self) -> Canvas:
        canvas = Canvas(figsize=(_WIDTH_MM / _MM_PER_INCH, _HEIGHT_MM / _MM_PER_INCH))
        left = canvas.add_axes((0.035, 0.13, 0.45, 0.80))
        right = canvas.add_axes((0.53, 0.13, 0.45, 0.80))
        self._draw_side(left, "维护前", self.before, self.pieces_out, _OUT_COLOUR)
        self._draw_side(right, "维护后", self.after, self.pieces_in, _IN_COLOUR)
        self._draw_legend(canvas)
        return canvas

    def _draw_side(self, axes: Axes, title: str, line: Shapes, pieces: Shapes, colour: str) -> None:
        fill, edge = _LINE_COLOURS[self.line]
        _add(axes, self.county, face="#fbfaf6", edge="none", width=0, order=1)
        # Thousands of outlines would hide the fill they enclose.
        crowded = len(line.boxes) > _MOST_OUTLINED
        _add(axes, line, face=fill, edge=fill if crowded else edge, width=0.25, order=2)
        _add(axes, self.county, face="none", edge="#444444", width=0.9, order=3)
        _add(axes, pieces, face=colour, edge=colour, width=0.5, order=4)
        self._ring_small(axes, pieces, colour)
        axes.set_title(title, fontproperties=self.text(12), pad=5)
        self._set_frame(axes)
        self._draw_north(axes)
        self._draw_scale(axes)

    def _ring_small(self, axes: Axes, pieces: Shapes, colour: str) -> None:
        small = self._small(pieces)
        # Hundreds of large rings would hide the map they are to explain.
        size = 5.0 if len(small) <= 150 else 2.5
        axes.plot(
            small[:, [0, 2]].mean(axis=1),
            small[:, [1, 3]].mean(axis=1),
            linestyle="none",
            marker="o",
            markersize=size,
            markerfacecolor="none",
            markeredgecolor=colour,
            markeredgewidth=0.6,
            zorder=5,
            rasterized=len(small) > 2000,
        )

    def _small(self, pieces: Shapes) -> npt.NDArray[np.float64]:
        """The boxes of the pieces that are too small to be noticed on paper."""
        sizes = (pieces.boxes[:, 2:] - pieces.boxes[:, :2]).max(axis=1, initial=0)
        small: npt.NDArray[np.float64] = pieces.boxes[sizes < _SMALL_MM * self.metres_per_mm]
        return small

    def _set_frame(self, axes: Axes) -> None:
        west, south, east, north = self.extent
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        axes.set_aspect("equal")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
            axis.set_major_formatter(FuncFormatter(_kilometres))
        axes.tick_params(length=2.5, width=0.5, pad=2)
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
            label.set_fontproperties(self.text(6.5))
        for label in axes.get_yticklabels():
            label.set_rotation(90)
            label.set_verticalalignment("center")
        axes.grid(visible=True, color="#8a8a8a", linewidth=0.25, alpha=0.5)
        axes.set_axisbelow(False)
        for spine in axes.spines.values():
            spine.set_linewidth(0.8)

    def _draw_north(self, axes: Axes) -> None:
        """Grid north, beside the title so that it hides nothing."""
        x, y = 0.975, 1.012
        for side, face in ((-1, "black"), (1, "white")):
            corners = [(x, y + 0.06), (x, y + 0.014), (x + side * 0.012, y)]
            axes.add_patch(
                Polygon(
                    corners,
                    closed=True,
                    transform=axes.transAxes,
                    clip_on=False,
                    facecolor=face,
                    edgecolor="black",
                    linewidth=0.5,
                )
            )
        axes.text(
            x - 0.02,
            y + 0.03,
            "北",
            transform=axes.transAxes,
            fontproperties=self.text(8),
            horizontalalignment="right",
            verticalalignment="center",
        )

    def _draw_scale(self, axes: Axes) -> None:
        """A bar of two halves above the map's left corner."""
        west, _, east, _ = self.extent
        length = _round_length((east - west) / 4)
        x, y, height, share = 0.012, 1.014, 0.011, length / (east - west)
        for half, face in ((0, "black"), (1, "white")):
            axes.add_patch(
                Rectangle(
                    (x + half * share / 2, y),
                    share / 2,
                    height,
                    transform=axes.transAxes,
                    clip_on=False,
                    facecolor=face,
                    edgecolor="black",
                    linewidth=0.5,
                )
            )
        for part in (0.0, 0.5, 1.0):
            axes.text(
                x + part * share,
                y + 0.02,
                f"{part * length / 1000:g}",
                transform=axes.transAxes,
                fontproperties=self.text(6.5),
                horizontalalignment="center",
                verticalalignment="bottom",
            )
        axes.text(
            x + share + 0.02,
            y + height / 2,
            "千米",
            transform=axes.transAxes,
            fontproperties=self.text(6.5),
            horizontalalignment="left",
            verticalalignment="center",
        )

    def _draw_legend(self, canvas: Canvas) -> None:
        fill, edge = _LINE_COLOURS[self.line]
        handles = [
            Line2D([], [], color="#444444", linewidth=0.9, label="县级行政区界线"),
            Patch(facecolor=fill, edgecolor=edge, linewidth=0.5, label=LINE_NAMES[self.line]),
            Patch(facecolor=_OUT_COLOUR, label="调出地块"),
            Patch(facecolor=_IN_COLOUR, label="调入地块"),
        ]
        if any(len(self._small(pieces)) for pieces in (self.pieces_in, self.pieces_out)):
            handles.append(
                Line2D(
                    [],
                    [],
                    linestyle="none",
                    marker="o",
                    markersize=5,
                    markerfacecolor="none",
                    markeredgecolor="#444444",
                    markeredgewidth=0.6,
                    label="圆圈标示面积较小的地块",
                )
            )
        canvas.legend(
            handles=handles,
            loc="lower center",
            bbox_to_anchor=(0.5, 0.022),
            ncols=len(handles),
            frameon=False,
            prop=self.text(8),
            handlelength=1.8,
            columnspacing=2.0,
        )
        canvas.text(
            0.5,
            0.008,
            f"2000国家大地坐标系，高斯－克吕格3度带投影，中央经线{self.plane.central_meridian}°；坐标注记单位为千米。图形经简化，仅供示意。",
            fontproperties=self.text(6.5),
            horizontalalignment="center",
            verticalalignment="bottom",
        )


def _add(axes: Axes, shapes: Shapes, *, face: str, edge: str, width: float, order: int) -> None:
    if not shapes.paths:
        return
    collection = PathCollection(
        shapes.paths, facecolors=face, edgecolors=edge, linewidths=width, zorder=order
    )
    collection.set_rasterized(shapes.vertices > _MOST_VECTOR_VERTICES)
    axes.add_collection(collection, autolim=False)


def _extent(polygons: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """West, south, east, north of the frame with a margin; a place without polygons gets a kilometre."""
    if len(polygons) == 0:
        return np.array([0.0, 0.0, 1000.0, 1000.0])
    boxes = gpd.GeoSeries(polygons).total_bounds
    margin = 0.05 * max(boxes[2] - boxes[0], boxes[3] - boxes[1])
    extent: npt.NDArray[np.float64] = boxes + np.array([-margin, -margin, margin, margin])
    return extent


def _round_length(metres: float) -> float:
    """The largest 1, 2 or 5 times a power of ten within `metres`."""
    power = 10.0 ** np.floor(np.log10(metres))
    return float(max(step * power for step in (1, 2, 5) if step * power <= metres))


def _kilometres(value: float, _: int) -> str:
    return f"{value / 1000:g}"
