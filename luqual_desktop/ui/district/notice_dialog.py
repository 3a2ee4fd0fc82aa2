"""通报: the notice as it is printed, to be looked at, printed or kept as PDF."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QIODevice, QMarginsF, QSaveFile, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QTextBrowser, QVBoxLayout, QWidget

from luqual_desktop.domain.notice import COLUMNS, Notice
from luqual_desktop.ui.messages import tell, warn

_MARGIN_MM = 20
_POINTS = 11


class NoticeDialog(QDialog):
    """Shows the notice."""

    def __init__(self, notice: Notice, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("通报")
        self.resize(880, 620)
        self._notice = notice
        self._folder = folder
        browser = QTextBrowser(self)
        browser.setAccessibleName("通报")
        self.document = notice_document(notice, self)
        browser.setDocument(self.document)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        preview = buttons.addButton("打印预览…", QDialogButtonBox.ButtonRole.ActionRole)
        pdf = buttons.addButton("存为 PDF…", QDialogButtonBox.ButtonRole.ActionRole)
        preview.clicked.connect(self.show_preview)
        pdf.clicked.connect(self.save_pdf)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(browser)
        layout.addWidget(buttons)

    def show_preview(self) -> None:
        """Show the pages as the printer will make them."""
        from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        dialog = QPrintPreviewDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("打印预览")
        dialog.paintRequested.connect(self.document.print_)
        dialog.open()

    def save_pdf(self) -> None:
        """Ask for a file and write the notice into it."""
        proposed = self._folder / f"{self._notice.title}.pdf"
        chosen, _ = QFileDialog.getSaveFileName(self, "存为 PDF", str(proposed), "PDF 文件 (*.pdf)")
        if not chosen:
            return
        if write_pdf(self.document, Path(chosen)):
            tell(self, f"通报已写入 {chosen}。")
        else:
            warn(self, f"不能写入 {chosen}，请换一个文件夹再试。")


def notice_document(notice: Notice, parent: QWidget | None = None) -> QTextDocument:
    """Return the notice laid out."""
    document = QTextDocument(parent)
    font = document.defaultFont()
    font.setPointSize(_POINTS)
    document.setDefaultFont(font)
    document.setHtml(_html(notice))
    return document


def write_pdf(document: QTextDocument, target: Path) -> bool:
    """Write a document as A4 pages; False if it cannot be written whole: what lies there stays then."""
    file = QSaveFile(str(target))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return False
    writer = QPdfWriter(file)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM),
            QPageLayout.Unit.Millimeter,
        )
    )
    copy = document.clone()
    copy.print_(writer)
    return file.commit()


def _html(notice: Notice) -> str:
    head = "".join(f'<th bgcolor="#EDF1F6">{escape(title)}</th>' for title in COLUMNS)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in notice.rows)
    words = "".join(f'<p style="text-indent:2em; line-height:150%">{escape(each)}</p>' for each in notice.paragraphs)
    return (
        f'<h2 align="center">{escape(notice.title)}</h2>{words}'
        f'<table border="1" cellspacing="0" cellpadding="4" width="100%" style="border-collapse:collapse">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f'<p align="right">{escape(notice.issuer)}<br/>{escape(notice.day)}</p>'
    )
