"""Composes the maintenance plan (动态维护方案) from a record: its chapters in order, once for every file format."""

from collections.abc import Sequence

from yizhangtu.model import MaintenanceRecord, ProposalState
from yizhangtu.reports.accounts import verify_balances
from yizhangtu.reports.annexes import add_annexes
from yizhangtu.reports.builder import Builder
from yizhangtu.reports.checking import add_check_chapter
from yizhangtu.reports.effects import add_feasibility_chapter
from yizhangtu.reports.lines import add_plan_chapter
from yizhangtu.reports.opening import add_opening_chapters, bare_plan_name
from yizhangtu.reports.phrases import month, plain
from yizhangtu.reports.tree import Cover, Document, Figure
from yizhangtu.reports.vocabulary import Vocabulary

__all__ = ["compose"]

_STAGES = {
    ProposalState.DRAFT: "（草案）",
    ProposalState.SELF_CHECK: "（自检稿）",
    ProposalState.PUBLIC_DISPLAY: "（公示稿）",
    ProposalState.EXPERT_REVIEW: "（论证稿）",
    ProposalState.COUNTY_CONSENT: "（送审稿）",
    ProposalState.CITY_REVIEW: "（送审稿）",
    ProposalState.PROVINCE_REVIEW: "（送审稿）",
    ProposalState.MINISTRY_CHECK: "（送审稿）",
    ProposalState.IN_FORCE: "（生效稿）",
    ProposalState.RETURNED: "（退回修改稿）",
    ProposalState.WITHDRAWN: "（已撤回）",
}


def compose(
    record: MaintenanceRecord, vocabulary: Vocabulary, figures: Sequence[Figure] = ()
) -> Document:
    """The maintenance plan as a tree.

    A section without data is left out and named with its reason at the end of the text. The words 增加, 减少, 提高,
    下降 and 不变 appear only where a printed row or an account of the record proves them.

    Parameters
    ----------
    record : MaintenanceRecord
        All figures; nothing is measured here.
    vocabulary : Vocabulary
        Names of rules, reasons, layers and indicators.
    figures : sequence of Figure
        Maps, in the order in which they are to be printed.

    Raises
    ------
    ReportError
        When the record's transfers and accounts do not add up.
    """
    verify_balances(record)
    builder = Builder()
    add_opening_chapters(builder, record, vocabulary)
    add_plan_chapter(builder, record, figures)
    add_feasibility_chapter(builder, record)
    add_check_chapter(builder, record.check, vocabulary)
    _add_safeguards(builder)
    _add_omissions(builder)
    add_annexes(builder, record, vocabulary, figures)
    plan_name = bare_plan_name(record)
    return Document(
        title=f"{plan_name}动态维护方案",
        cover=Cover(
            titles=(*_title_lines(plan_name), "动态维护方案"),
            stage=_STAGES[record.proposal.state],
            imprint=(f"{plain(record.unit.name)}人民政府", month(record.generated)),
        ),
        parts=builder.parts(),
        moment=record.generated.isoformat(),
        keywords=(plain(record.unit.name), plain(record.proposal.name), plain(record.proposal.id)),
    )


def _title_lines(plan_name: str) -> list[str]:
    """The plan's name, its period in parentheses on a line of its own."""
    head, mark, tail = plan_name.partition("（")
    return [head, mark + tail] if head and tail else [plan_name]


def _add_safeguards(builder: Builder) -> None:
    builder.heading(1, "保障措施")
    for title, text in (
        (
            "落实实施责任",
            "方案生效后，由县级自然资源主管部门牵头组织实施，有关部门和乡镇按职责做好地块管护、项目准入和信息报送，"
            "确保调入地块管得住、调出地块用得准。",
        ),
        (
            "同步更新数据库",
            "方案批准后及时更新规划数据库和国土空间规划“一张图”，新旧版本一并保存；下位规划、详细规划和专项规划"
            "与更新后的界线不一致的，按程序相应修改。",
        ),
        (
            "加强监督检查",
            "将本次调入、调出地块纳入年度体检和日常监测，核查理由是否兑现、用途是否相符；发现问题的及时纠正，"
            "并在下一次动态维护中予以处理。",
        ),
        (
            "保障公众知情",
            "依法公开方案内容，畅通意见反映渠道；涉及群众切身利益的调整，应当充分听取意见，处理情况存档备查。",
        ),
    ):
        builder.heading(2, title)
        builder.paragraph(text)


def _add_omissions(builder: Builder) -> None:
    listed = "；".join(f"{section}（{reason}）" for section, reason in builder.omitted)
    builder.note(f"注：下列内容因没有数据未列入本方案：{listed}。")
