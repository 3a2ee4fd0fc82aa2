"""填写说明: why a 核实性 finding stands, what is done about it, and when it will be met."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from luqual_desktop.domain.catalogue import Catalogue, Field, FieldKind
from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.findings import Finding, explanation_problem
from luqual_desktop.ui.dialogs.writing_dialog import WritingDialog

Editor = QLineEdit | QPlainTextEdit
_LONG_TEXT_HEIGHT = 96


class ExplanationDialog(WritingDialog):
    """The fields of the catalogue's explanation form; empty talk is refused with the reason.

    Signals: `written` with the list of Edit to apply.
    """

    written = Signal(object)

    def __init__(
        self,
        catalogue: Catalogue,
        finding: Finding,
        texts: Mapping[str, str],
        last: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("填写说明")
        self.resize(620, 480)
        self._catalogue = catalogue
        self._finding = finding
        self._last = last
        self._editors = {field.code: self._make_editor(field, texts) for field in catalogue.forms.explanation}
        self._problem = QLabel(self)
        self._problem.setObjectName("problem")
        self._problem.setWordWrap(True)
        self._lay_out()
        next(iter(self._editors.values())).setFocus()

    def _make_editor(self, field: Field, texts: Mapping[str, str]) -> Editor:
        text = texts.get(field.code, "")
        editor = self._make_box(text) if field.kind is FieldKind.LONG_TEXT else QLineEdit(text, self)
        editor.setPlaceholderText(field.help)
        editor.setAccessibleName(field.name)
        return editor

    def _make_box(self, text: str) -> QPlainTextEdit:
        box = QPlainTextEdit(text, self)
        box.setTabChangesFocus(True)
        box.setMinimumHeight(_LONG_TEXT_HEIGHT)
        return box

    def _lay_out(self) -> None:
        words = QLabel(f"【{self._finding.level.label} {self._finding.code}】{self._finding.message}", self)
        words.setWordWrap(True)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for field in self._catalogue.forms.explanation:
            form.addRow(f"{field.name}{'（必填）' if field.required else ''}", self._editors[field.code])
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addLayout(form)
        if any(self._last.values()):
            layout.addWidget(self._last_words())
        layout.addWidget(self._problem)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _last_words(self) -> QWidget:
        holder = QWidget(self)
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        names = {field.code: field.name for field in self._catalogue.forms.explanation}
        said = "\n".join(f"{names[code]}：{text}" for code, text in self._last.items() if text)
        words = QLabel(f"上期对同一问题的说明：\n{said}", holder)
        words.setObjectName("hint")
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        take = QPushButton("以上期说明为底稿", holder)
        take.setAutoDefault(False)
        take.clicked.connect(self._on_last_taken)
        layout.addWidget(words)
        layout.addWidget(take, 0, Qt.AlignmentFlag.AlignLeft)
        return holder

    def texts(self) -> dict[str, str]:
        """Return what is written now, by field code."""
        return {
            code: (editor.toPlainText() if isinstance(editor, QPlainTextEdit) else editor.text()).strip()
            for code, editor in self._editors.items()
        }

    def problem(self) -> str:
        """Return why the explanation was refused, empty while it was not."""
        return self._problem.text()

    def accept(self) -> None:
        """Announce the explanation; one that says nothing keeps the dialog open. All fields empty withdraws it."""
        texts = self.texts()
        refusal = explanation_problem(self._catalogue, texts) if any(texts.values()) else None
        self._problem.setText(refusal or "")
        if refusal is None:
            super().accept()
            place = self._finding.key
            self.written.emit([Edit(CellKey(Area.EXPLANATION, place, code), text) for code, text in texts.items()])

    def _on_last_taken(self) -> None:
        for code, text in self._last.items():
            editor = self._editors[code]
            if isinstance(editor, QPlainTextEdit):
                editor.setPlainText(text)
            else:
                editor.setText(text)
