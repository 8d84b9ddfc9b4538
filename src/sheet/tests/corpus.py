#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets of `sheet` into tests/fuzz/corpus. Deterministic.

    corpus.py DIR
"""
import io
import pathlib
import sys
import zipfile

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SHEET = ('<worksheet xmlns="m"><cols><col min="2" max="3" hidden="1"/></cols><sheetData>'
         '<row r="1" hidden="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46114.5</v></c>'
         '<c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><v>#N/A</v></c></row>'
         '<row><c t="inlineStr"><is><t xml:space="preserve"> 甲 </t></is></c>'
         '<c t="str"><f>A1&amp;B1</f><v>a_x000A_b</v></c><c s="2"><f t="shared" si="0"/>'
         '<v>0.28999999999999998</v></c><c t="d"><v>2026-04-02T13:30:00</v></c></row>'
         '</sheetData><mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="C1:D9"/></mergeCells>'
         '</worksheet>')
STRINGS = ('<sst><si><t>示例</t></si><si><r><t>富</t></r><r><t>文本</t></r>'
           '<rPh sb="0" eb="1"><t>fu</t></rPh></si></sst>')
STYLES = ('<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m"/>'
          '<numFmt numFmtId="165" formatCode="[h]:mm;@"/></numFmts><cellXfs><xf numFmtId="0"/>'
          '<xf numFmtId="164"/><xf numFmtId="10"/><xf numFmtId="165"/></cellXfs></styleSheet>')
BOOK = ('<workbook><workbookPr date1904="1"/><sheets><sheet name="S" sheetId="1" r:id="s"/>'
        '</sheets></workbook>')
RELS = ('<Relationships><Relationship Id="s" Type="a/worksheet" Target="../xl/./s.xml"/>'
        '<Relationship Id="t" Type="a/sharedStrings" Target="/xl/t.xml"/>'
        '<Relationship Id="y" Type="a/styles" Target="y.xml"/></Relationships>')
PREFIXED = ('<x:worksheet xmlns:x="m"><x:sheetData><x:row r="3"><x:c r="AB3"><x:v>1</x:v></x:c>'
            '<!--c--><x:c><x:is><x:r><x:t><![CDATA[<]]></x:t></x:r></x:is></x:c></x:row>'
            '</x:sheetData></x:worksheet>')


def archive(method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, text in (("xl/s.xml", SHEET), ("xl/t.xml", STRINGS), ("xl/y.xml", STYLES),
                           ("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", RELS)):
            z.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), text, method)
    return b"Z" + out.getvalue()


def parts(*texts):
    return b"p" + b"\0".join(t.encode() for t in texts)


def seeds():
    yield "xlsx", "deflated", archive(zipfile.ZIP_DEFLATED)
    yield "xlsx", "stored", archive(zipfile.ZIP_STORED)
    yield "xlsx", "parts", parts(SHEET, STRINGS, STYLES, BOOK, RELS)
    yield "xlsx", "declared", parts(HEAD + SHEET)
    yield "xlsx", "prefixed", parts(PREFIXED)
    yield "xlsx", "doctype", parts('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    rows = ("编号,名称,参数\r\n1,\"a\"\"b\",55kW；IP55\r\n\r\n2,\"两\n行\",x;y\r\n")
    yield "csv", "utf8", b"\0" + rows.encode()
    yield "csv", "bom", b"\0\xef\xbb\xbf" + rows.encode()
    yield "csv", "gb18030", b"\0" + rows.encode("gb18030")
    yield "csv", "utf16le", b"\0" + rows.encode("utf-16")
    yield "csv", "utf16be", b"\0\xfe\xff" + rows.encode("utf-16-be")
    yield "csv", "tabs", b"\1" + rows.replace(",", "\t").encode()
    yield "csv", "separator", b"\0sep=;\r\n1;2,3;\"4\r5\r6"


def main(folder):
    for target, name, data in seeds():
        path = pathlib.Path(folder, target, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: corpus.py DIR")
    main(sys.argv[1])
