"""A measured proposal is kept, used again, and not believed when somebody changed it."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from office import Office

from yizhangtu.workspace import Evaluation, Maintenance, Workspace


def evaluate(office: Office) -> Evaluation:
    desk = Maintenance.current(Workspace.open(office.folder / "plan"))
    return desk.evaluate(actor="测试")


def acts(office: Office) -> list[str]:
    return [event.act for event in Workspace.open(office.folder / "plan").store.events()]


def texts(evaluation: Evaluation) -> Sequence[tuple[str, str, str]]:
    return [
        (row.before_text, row.after_text, row.change_text)
        for table in evaluation.tables
        for row in table.rows
    ]


def kept_file(office: Office) -> Path:
    (path,) = (office.folder / "plan" / "evaluations").glob("*.json")
    return path


def test_the_kept_evaluation_is_the_measured_one(drafted: Office) -> None:
    measured, kept = evaluate(drafted), evaluate(drafted)
    assert acts(drafted).count("evaluate") == 1
    assert list(kept.check.findings) == list(measured.check.findings)
    assert list(kept.check.not_run) == list(measured.check.not_run)
    assert [list(table.rows) for table in kept.tables] == [
        list(table.rows) for table in measured.tables
    ]
    assert dict(kept.after.snapshots) == dict(measured.after.snapshots)
    for one, other in zip(measured.changes, kept.changes, strict=True):
        pd.testing.assert_frame_equal(
            one.pieces, other.pieces, check_dtype=False, check_column_type=False
        )
        assert one.after.geometry.geom_equals_identical(other.after.geometry).all()


def test_a_changed_proposal_is_measured_anew(drafted: Office) -> None:
    before = texts(evaluate(drafted))
    drafted.hand_in("bad")
    assert texts(evaluate(drafted)) != before
    assert acts(drafted).count("evaluate") == 2


def test_a_changed_file_is_not_believed(drafted: Office) -> None:
    measured = evaluate(drafted)
    path = kept_file(drafted)
    path.write_text(
        path.read_text(encoding="utf-8").replace("24.0000", "99.0000").replace("0.0360", "9.9999"),
        encoding="utf-8",
    )
    assert texts(evaluate(drafted)) == texts(measured)
    assert acts(drafted).count("evaluate") == 2
