"""The least workbook that has a bit of everything the gate looks at."""

from __future__ import annotations

from tests.hostile.honest_workbook import Base

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def least_workbook() -> Base:
    """Return it, taken apart."""
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">%s</Relationships>'
    relation = f'<Relationship Id="r%d" Type="{_OFFICE}/%s" Target="%s"/>'
    workbook = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="0"/><sheets>%s</sheets></workbook>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="'
        f'application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/></Types>',
        "_rels/.rels": relations % (relation % (1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook
        % '<sheet name="一" sheetId="1" r:id="r1"/><sheet name="二" sheetId="2" state="hidden" r:id="r2"/>',
        "xl/_rels/workbook.xml.rels": relations
        % "".join(
            relation % each
            for each in (
                (1, "worksheet", "worksheets/a.xml"),
                (2, "worksheet", "worksheets/b.xml"),
                (3, "sharedStrings", "sharedStrings.xml"),
                (4, "styles", "styles.xml"),
            )
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}" count="2" uniqueCount="2"><si><t>[a]code</t></si><si><r><t>甲'
        '</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></si></sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm'
        '"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
        "xl/worksheets/a.xml": f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:C3"/><sheetData><row r="1"><c r="A1" '
        't="s"><v>0</v></c><c r="B1" s="1"><v>45000</v></c></row><row r="2" spans="1:3"><c r="A2" t="inlineStr"><is>'
        '<t xml:space="preserve">a_x000A_&lt;</t></is></c><c r="B2"><v>-1.5E+3</v></c><c r="C2"/></row></sheetData>'
        '<mergeCells count="1"><mergeCell ref="A3:B3"/></mergeCells></worksheet>',
        "xl/worksheets/b.xml": f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="A1"><f t="array" ref="A1">1+1'
        '</f><v>2</v></c><c r="B1" t="e"><v>#N/A</v></c><c t="b"><v>1</v></c></row></sheetData><hyperlinks><hyperlink '
        'ref="A1" location="B1"/></hyperlinks></worksheet>',
    }
    return Base({name: text.encode() for name, text in parts.items()})
