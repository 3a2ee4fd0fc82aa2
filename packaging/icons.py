"""Render resources/icons/luqual.svg into the PNG files, the .ico and the installer's side picture.

Run on demand, `make icons`; what it writes is kept in the repository, so that building needs no drawing.
"""

import struct
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parents[1] / "resources" / "icons"
SIZES = (16, 24, 32, 48, 64, 128, 256)
WINDOW_SIZE = 256
WIZARD = Path(__file__).resolve().parent / "windows" / "wizard.bmp"
WIZARD_SIZE = (164, 314)
WIZARD_COLOUR = "#1d4f8c"
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
PNG_FROM = 256
"""From this size on an .ico holds a PNG; smaller pictures are bitmaps, which every reader of icons knows."""


def draw(renderer: QSvgRenderer, size: int) -> QImage:
    """Return the picture in this many pixels, from four times as many: thin strokes stay even."""
    large = QImage(size * 4, size * 4, QImage.Format.Format_ARGB32_Premultiplied)
    large.fill(Qt.GlobalColor.transparent)
    painter = QPainter(large)
    renderer.render(painter)
    painter.end()
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return large.scaled(size, size, keep, smooth).convertToFormat(QImage.Format.Format_ARGB32)


def bitmap(image: QImage) -> bytes:
    """Return the picture as an .ico holds it: header, rows from the bottom up (BGRA), an empty mask."""
    size = image.width()
    rows = [bytes(image.constScanLine(row))[: size * 4] for row in reversed(range(size))]
    mask = bytes((size + 31) // 32 * 4 * size)
    header = struct.pack("<IiiHHIIiiII", 40, size, size * 2, 1, 32, 0, size * size * 4, 0, 0, 0, 0)
    return header + b"".join(rows) + mask


def icon_file(pictures: dict[int, bytes]) -> bytes:
    """Return an .ico of these pictures, by size."""
    place = 6 + 16 * len(pictures)
    directory = struct.pack("<HHH", 0, 1, len(pictures))
    for size, data in pictures.items():
        directory += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), place)
        place += len(data)
    return directory + b"".join(pictures.values())


def wizard_picture(icon: QImage) -> QImage:
    """Return what stands at the left of the installer's first and last page."""
    picture = QImage(*WIZARD_SIZE, QImage.Format.Format_RGB888)
    picture.fill(QColor(WIZARD_COLOUR))
    painter = QPainter(picture)
    painter.drawImage((WIZARD_SIZE[0] - icon.width()) // 2, WIZARD_SIZE[1] // 5, icon)
    painter.end()
    return picture


def main() -> None:
    renderer = QSvgRenderer(str(ICONS / "luqual.svg"))
    images = {size: draw(renderer, size) for size in {*SIZES, *ICO_SIZES}}
    for size in SIZES:
        if not images[size].save(str(ICONS / f"luqual-{size}.png")):
            raise OSError(f"cannot write the picture of {size} pixels")
    images[WINDOW_SIZE].save(str(ICONS / "luqual.png"))
    if not wizard_picture(images[128]).save(str(WIZARD), "BMP"):
        raise OSError("cannot write the picture of the installer")
    pictures = {
        size: (ICONS / f"luqual-{size}.png").read_bytes() if size >= PNG_FROM else bitmap(images[size])
        for size in ICO_SIZES
    }
    (ICONS / "luqual.ico").write_bytes(icon_file(pictures))


if __name__ == "__main__":
    main()
