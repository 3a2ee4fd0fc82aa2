"""The first two sheets: 封面 and 填报说明."""

from __future__ import annotations

from collections.abc import Iterator

from luqual_desktop.domain.catalogue import Field, FieldKind, Frequency, Indicator, Kind
from luqual_desktop.domain.colours import STATUS_COLOURS
from luqual_desktop.domain.figures import part_fields
from luqual_desktop.workbook.blocks import BLANK_CELL, Block, BlockCell, BlockColumn, Sheet
from luqual_desktop.workbook.content import Content
from luqual_desktop.workbook.form import cover_form
from luqual_desktop.workbook.marks import CODE, COVER_TABLE, IDENTITY_TABLE
from luqual_desktop.workbook.styles import Look

REVISION = "revision"
IDENTITY_UNIT = "unit"
IDENTITY_PERIOD = "period"
REVISION_FIELD = Field(code=REVISION, name="报送次数", kind=FieldKind.WHOLE, minimum="1", help="第几次报送，空白为 1")

_KINDS = {Kind.RATIO: "比率", Kind.COUNT: "计数", Kind.MEAN: "加权平均", Kind.MILESTONE: "创建目标"}


def cover_sheet(content: Content) -> Sheet:
    """Return 封面: whose report it is, the fields of the cover, and where to sign and seal."""
    columns = (
        BlockColumn("name", "项目", 24),
        BlockColumn("text", "内容", 66),
        BlockColumn("help", "说明", 48),
        BlockColumn(CODE, "键", 20),
    )
    identity = Block(IDENTITY_TABLE, "报告", columns, _identity_rows(content))
    cover = Block(COVER_TABLE, "填报责任", columns, _cover_rows(content))
    subtitle = f"依据：{content.catalogue.plan.title}（{content.catalogue.plan.document}）"
    return Sheet(
        "封面",
        content.title,
        (identity, cover),
        subtitle=subtitle,
        foot="单位（公章）：　　　　　　　　　　　　　　　　　　　　年　　月　　日",
        hidden_columns=(4,),
        title_look=Look.COVER_TITLE,
        records={COVER_TABLE: tuple(field.code for field in content.catalogue.forms.cover)},
    )


def _identity_rows(content: Content) -> Iterator[tuple[BlockCell, ...]]:
    report, submission = content.report, content.submission
    yield _identity_row(IDENTITY_UNIT, "填报单位", f"{content.unit_name}（{report.unit}）")
    yield _identity_row(IDENTITY_PERIOD, "报告期", f"{report.period.name}（{report.period}）")
    yield _identity_row("scope", "范围", content.scope_name)
    if submission is None:
        revision = BlockCell("", Look.ENTRY_NUMBER, None, REVISION_FIELD)
        yield (
            BlockCell(REVISION_FIELD.name, Look.HEAD),
            revision,
            BlockCell(f"第____次：{REVISION_FIELD.help}", Look.FACT),
            BlockCell(REVISION, Look.CODE),
        )
        return
    yield _identity_row(REVISION, REVISION_FIELD.name, content.which_time)
    yield _identity_row("check_code", "校验码", content.check_code, "印在每页页脚，用来核对纸质表与电子表是否同一份")
    yield _identity_row("exported_at", "导出时间", submission.exported_at[:16].replace("T", " "))


def _identity_row(code: str, name: str, text: str, note: str = "") -> tuple[BlockCell, ...]:
    facts = (BlockCell(text, Look.FACT), BlockCell(note, Look.FACT))
    return BlockCell(name, Look.HEAD), *facts, BlockCell(code, Look.CODE)


def _cover_rows(content: Content) -> Iterator[tuple[BlockCell, ...]]:
    for code, row in cover_form(content.catalogue).rows.items():
        field = row.fields["text"]
        text = content.cover_text(field.code)
        star = "＊" if field.required else ""
        yield (
            BlockCell(f"{field.name}{star}", Look.HEAD),
            BlockCell(text, Look.ENTRY, None, field),
            BlockCell(field.help, Look.FACT),
            BlockCell(code, Look.CODE),
        )


def guide_sheet(content: Content) -> Sheet:
    """Return 填报说明: how to fill in, what the colours say, and what each indicator counts."""
    rules = Block(
        "guide", "填写办法", (BlockColumn("number", "序号", 8), BlockColumn("text", "说明", 150)), _rules(content)
    )
    colours = {str(status): pair for status, pair in STATUS_COLOURS.items()}
    legend = Block(
        "legend",
        "状态",
        (BlockColumn("status", "状态", 8, colours), BlockColumn("meaning", "含义", 150)),
        (
            (BlockCell(str(status), Look.FACT_CENTRED), BlockCell(meaning, Look.FACT))
            for status, meaning in _MEANINGS.items()
        ),
    )
    return Sheet("填报说明", "填报说明", (rules, legend))


def _rules(content: Content) -> Iterator[tuple[BlockCell, ...]]:
    template = (_TEMPLATE_RULES if content.is_template else ()) + _RULES
    for number, text in enumerate(template, start=1):
        yield BlockCell(str(number), Look.FACT_NUMBER, 0), BlockCell(text, Look.FACT)


def definition_sheet(content: Content) -> Sheet:
    """Return 指标口径: what is typed for each indicator, by which clause, and what the source leaves unclear."""
    columns = (
        BlockColumn("indicator", "代码", 8),
        BlockColumn("name", "指标名称", 34),
        BlockColumn("unit", "计量单位", 10),
        BlockColumn("kind", "类型", 10),
        BlockColumn("first", "填报项一", 24),
        BlockColumn("second", "填报项二", 24),
        BlockColumn("frequency", "频率", 12),
        BlockColumn("clause", "依据", 18),
        BlockColumn("note", "说明", 48),
    )
    rows = (_definition(indicator) for indicator in content.report.asked)
    return Sheet("指标口径", "指标口径", (Block("definitions", "", columns, rows),), frozen_columns=2)


def _definition(indicator: Indicator) -> tuple[BlockCell, ...]:
    parts = [f"{part.name}（{part.unit}）" if part.unit else part.name for part in part_fields(indicator)]
    first, second = [*parts, "", ""][:2]
    return (
        BlockCell(indicator.code, Look.CODE),
        BlockCell(indicator.name, Look.FACT),
        BlockCell(indicator.unit, Look.FACT_CENTRED),
        BlockCell(_KINDS[indicator.kind], Look.FACT_CENTRED),
        BlockCell(first, Look.FACT) if first else BLANK_CELL,
        BlockCell(second, Look.FACT) if second else BLANK_CELL,
        BlockCell("每年末期" if indicator.frequency is Frequency.YEAR else "每期", Look.FACT_CENTRED),
        BlockCell(indicator.clause, Look.FACT),
        BlockCell(indicator.note, Look.FACT),
    )


_TEMPLATE_RULES = (
    "本表供没有安装填报程序的单位手工填写。浅黄色格是填写处，其余不用填。",
    "填好后存为 .xlsx 发回，不要改成 .xls、.et 或 PDF。",
    "封面“报送次数”填第几次报送，空白按第 1 次计。改正后重报的，次数加 1。",
    "台账、整改台账一行一项，“序号”“编号”留空，收表时自动编号；行不够时在表中间插入行，指标代码照上一行填写。",
)
_RULES = (
    "空白表示没有填报（缺报），0 表示确实为零，“不适用”表示本单位没有这项业务。三者含义不同，请勿互相代替。",
    "比率只填分子、分母（填报项一、填报项二），比率由程序计算；标“本季（本月）发生数”的填本期数，不填累计数。",
    "数字格只填数字，不带单位和文字，最多 15 位有效数字；日期按 2025-03-31 的样式填写。不要在填写处写公式。",
    "可以移动行列、插入列、调整宽度，不影响读取；请勿删除表中的行、表头上方隐藏的行和隐藏的“数据（勿改）”页。",
    "导出后又改动的单元格，收表时会逐格列出并与导出时的数对照。需要改数请在程序中“撤回”后重新上报。",
)
_MEANINGS = {
    "达标": "已达到最终目标。",
    "进度正常": "未达最终目标，但达到本期时序目标。",
    "滞后": "未达到本期时序目标，须说明原因和措施。",
    "缺报": "应报而没有填报。",
    "填报有误": "所填内容不能采用，须改正。",
    "未设目标": "目标由上级下达，尚未设定，不作评价。",
    "无发生": "本期没有发生（分母为 0），不计算比率。",
    "本期不报": "按年填报的指标，本期不要求填报。",
    "不适用": "本单位没有这项业务。",
}
