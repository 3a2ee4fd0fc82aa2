"""The rows of the 收表 preview: a file in its pile, and a cell that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.intake import Pile
from luqual_desktop.domain.signatures import signature_words
from luqual_desktop.ui.district.list_model import ListRow, Title
from luqual_desktop.ui.district.standing_colours import level_shade, pile_shade, signature_shade

if TYPE_CHECKING:
    from luqual_desktop.services.sorting import CellChange, SortedFile

FILE_TITLES = (
    "类别",
    "单位",
    "报告期",
    Title("第几次", numeric=True),
    Title("核实性", numeric=True),
    Title("差异", numeric=True, tip="与上次接收相比不同的单元格"),
    Title("外改", numeric=True, tip="导出后在程序外改动的单元格"),
    Title("签名", tip="由登记过的密钥签名为“已签名”；“未登记”“未签名”只作提醒，“签名不符”不能接收"),
    "说明",
    "文件",
)


def may_be_taken(file: SortedFile) -> bool:
    """Tell whether a file can be accepted, if only to wait for a decision."""
    return file.pile.acceptable or file.pile is Pile.CONFLICT


def file_row(file: SortedFile) -> ListRow:
    """Return the row of a file."""
    texts = (
        file.pile.value,
        file.unit_name or file.unit,
        file.period,
        str(file.revision) if file.revision else "",
        str(file.warnings) if file.warnings else "",
        str(len(file.changes)) if file.changes else "",
        str(len(file.edited)) if file.edited else "",
        _signature(file),
        file.message,
        file.file.name,
    )
    shades = {0: pile_shade(file.pile)}
    shade = signature_shade(file.signature.verdict) if texts[7] else None
    if shade is not None:
        shades[7] = shade
    if file.edited:
        shades[6] = level_shade(Level.WARNING)
    tips = {7: file.signature.verdict.remark or texts[7], 9: str(file.file)}
    return ListRow(texts, file, shades, tips, tickable=may_be_taken(file))


def _signature(file: SortedFile) -> str:
    """Return the state of the signature; nothing for a file that could not be read at all."""
    return signature_words(file.signature.verdict, edited=bool(file.edited)) if file.sha256 else ""


def change_row(place: str, change: CellChange) -> ListRow:
    """Return the row of a cell that differs; `place` names the cell."""
    return ListRow((place, change.before or "（空）", change.now or "（空）"))
