"""What has gone out to the level above."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from luqual_desktop.domain.submission import Submission
from luqual_desktop.ui.dialogs.written_dialog import WrittenDialog


class ExportedDialog(WrittenDialog):
    """Shows file, revision and 校验码 of a consolidated workbook."""

    def __init__(self, target: Path, submission: Submission, notice: str = "", parent: QWidget | None = None) -> None:
        ready = "请发送给上级，打印后签字盖章。"
        draft = "封面或说明不全，本工作簿标为“草稿”，不作上报依据；补齐后请重新导出。"
        words = f"汇总工作簿已写好并逐格核对。{draft if submission.draft else ready}{notice}"
        super().__init__("已导出汇总", words, target, submission.revision, submission.check_code, parent)
