"""Boxes found by the packed tree against every box held against every other."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.geometry.overlay.box_index import BoxIndex
from yizhangtu.geometry.overlay.pieces import boxes_in_plane
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs, survey_crs_of
from yizhangtu.geometry.plane.statutory_plane import points_in_plane
from yizhangtu.geometry.rings import FloatArray


def meets_by_hand(held: FloatArray, asked: FloatArray) -> np.ndarray:
    apart: Any = (asked[:, None, :2] >= held[None, :, 2:]).any(axis=2) | (
        asked[:, None, 2:] <= held[None, :, :2]
    ).any(axis=2)
    return np.asarray((~apart).any(axis=1))


@st.composite
def boxes(draw: st.DrawFn) -> FloatArray:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count, spread = draw(st.integers(0, 700)), draw(st.sampled_from([10, 1000]))
    low = rng.integers(0, spread, (count, 2)).astype(float)
    return np.hstack([low, low + rng.integers(0, draw(st.sampled_from([3, 60])), (count, 2))])


@settings(max_examples=60, deadline=None)
@given(held=boxes(), asked=boxes())
def test_boxes_meet_when_they_share_area(held: FloatArray, asked: FloatArray) -> None:
    filled = held[(held[:, :2] < held[:, 2:]).all(axis=1)]
    wide = asked[(asked[:, :2] < asked[:, 2:]).all(axis=1)]
    np.testing.assert_array_equal(BoxIndex.of(filled).meets(wide), meets_by_hand(filled, wide))


def test_boxes_that_are_none_meet_nothing() -> None:
    held = np.array([[0.0, 0.0, 4.0, 4.0], [np.nan] * 4, [0.0, 0.0, np.inf, 1.0]])
    asked = np.array([[1.0, 1.0, 2.0, 2.0], [np.nan] * 4, [9.0, 0.0, 10.0, 1.0]])
    assert BoxIndex.of(held).meets(asked).tolist() == [True, False, False]
    assert BoxIndex.of(held[1:]).meets(asked).tolist() == [False, False, False]


@pytest.mark.parametrize("crs", [4548, 4527, 4490], ids=["belt", "zone prefix", "degrees"])
def test_a_box_in_the_plane_holds_what_lies_in_the_box(crs: int) -> None:
    survey, reference = survey_crs_of(crs), survey_crs_of(4549)
    rng = np.random.default_rng(crs)
    box = random_boxes(rng, survey)
    around = boxes_in_plane(box, survey, reference=reference)
    for share in rng.random((200, 2)):
        points = box[:, :2] + (box[:, 2:] - box[:, :2]) * np.where(share > 0.9, 1.0, share)
        uv = points_in_plane(points, survey, reference=reference)
        assert (uv > around[:, :2]).all()
        assert (uv < around[:, 2:]).all()
    # Not much larger than what the corners span: a metre and what a straight line of that length bends.
    x0, y0, x1, y1 = box.T
    corners = np.stack([x0, y0, x1, y0, x0, y1, x1, y1], axis=1).reshape(-1, 2)
    uv = points_in_plane(corners, survey, reference=reference).reshape(-1, 4, 2)
    low, high = uv.min(axis=1), uv.max(axis=1)
    bend = 1 + 1e-6 * ((high - low) ** 2).sum(axis=1, keepdims=True)
    assert (around[:, :2] > low - bend).all()
    assert (around[:, 2:] < high + bend).all()


def random_boxes(rng: np.random.Generator, survey: SurveyCrs) -> FloatArray:
    belt = survey.gauss_kruger
    size = 10.0 ** rng.uniform(0, 4.5, (300, 2))
    if belt is None:
        low = rng.uniform([75, 18], [134, 53], (300, 2))
        return np.hstack([low, low + size / 1e5])
    low = np.array([belt.false_easting, 0]) + rng.uniform([-130e3, 2e6], [100e3, 5.9e6], (300, 2))
    return np.hstack([low, low + size])
