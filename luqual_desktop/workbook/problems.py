"""What reading a workbook can find in single cells and rows; the codes are listed in docs/rules.md."""

from __future__ import annotations

from dataclasses import dataclass

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.findings import Finding, Rule
from luqual_desktop.domain.rules.places import section_of

FORMULA = Rule("E401", "单元格是公式")
ERROR_VALUE = Rule("E402", "单元格是错误值")
NOT_A_FIGURE = Rule("E403", "单元格不是数也不是文字")
DATE_FOR_FIGURE = Rule("E404", "数字格的格式不合")
ROW_MISSING = Rule("E405", "缺少一行")
ROW_TWICE = Rule("E406", "同一代码的行重复")
MERGED = Rule("E407", "合并单元格盖住填写处")
LEDGER_UNNAMED = Rule("E408", "台账行没有指标代码")
IDENTITY_EDITED = Rule("E409", "封面被改动")
REVISION_UNREADABLE = Rule("E410", "报送次数不能识别")
PASSED_UNREADABLE = Rule("E411", "汇总的一行不能读取")
WRITTEN_ODDLY = Rule("W401", "数字写法已换算")
PERCENT_SIGN = Rule("W402", "百分号已去掉")
PERCENT_FORMAT = Rule("W403", "百分数格式已换算")
DATE_CELL = Rule("W404", "日期单元格已换算")
UNREAD_ROW = Rule("W405", "有一行没有读取")
PASSED_EDITED = Rule("W406", "汇总的一行被改动")
PASSED_MISSING = Rule("W407", "汇总的行数不符")
UNSEEN = Rule("W408", "内容只在隐藏页")

ALL = tuple(rule for rule in list(globals().values()) if isinstance(rule, Rule))


@dataclass(frozen=True)
class Spot:
    """Where something was found: sheet and cell address, and the report's cell it stands for."""

    sheet: str
    address: str
    key: CellKey

    def finding(self, catalogue: Catalogue, rule: Rule, sentence: str) -> Finding:
        """Return what was found as a finding; the sentence says what, and what to do."""
        section = section_of(catalogue, self.key.area, self.key.record)
        message = f"工作表“{self.sheet}”{self.address}：{sentence}"
        return Finding(rule.code, rule.level, section, self.key.area, self.key.record, self.key.field, message)


def spot_of_row(sheet: str, row: int, area: Area, record: str = "") -> Spot:
    """Return the place of a whole row."""
    return Spot(sheet, f"第 {row} 行", CellKey(area, record, ""))
