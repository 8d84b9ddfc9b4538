#!/usr/bin/env python3
"""The rules find what they are for: each breach, made in a document that has none, is named."""
import os
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import rules

CASES = [  # part, what stands there, what takes its place, what must be said
    ('word/document.xml', '<w:jc w:val="left"/><w:ind w:left="0"/>', '', None),
    ('word/document.xml', '<w:pStyle w:val="Note"/><w:jc w:val="center"/>',
     '<w:jc w:val="center"/><w:pStyle w:val="Note"/>', 'pStyle stands too late in pPr'),
    ('word/styles.xml', '<w:b/><w:sz w:val="40"/>', '<w:sz w:val="40"/><w:b/>', 'b stands too late in rPr'),
    ('word/styles.xml', '<w:name w:val="Title"/><w:basedOn w:val="Normal"/>',
     '<w:basedOn w:val="Normal"/><w:name w:val="Title"/>', 'name stands too late in style'),
    ('word/styles.xml', '<w:basedOn w:val="Normal"/>', '<w:basedOn w:val="Plain"/>', 'basedOn Plain'),
    ('word/styles.xml', 'w:styleId="Title"', 'w:styleId="Titel"', 'style Title is not there'),
    ('word/document.xml', '<w:tblLayout w:type="fixed"/>', '<w:tblLayout w:type="fixed"/><w:tblInd w:w="0"/>',
     'tblInd stands too late in tblPr'),
    ('word/document.xml', '<w:vAlign w:val="center"/></w:tcPr>', '<w:vAlign w:val="center"/><w:tcW w:w="9"/></w:tcPr>',
     'tcW stands too late in tcPr'),
    ('word/document.xml', '<w:cantSplit/>', '<w:cantSplit/><w:sz w:val="9"/>', 'sz in trPr'),
    ('word/document.xml', '<w:gridCol w:w=', '<w:gridCol w:w="7"/><w:gridCol w:w=', 'in a grid of'),
    ('word/document.xml', '</w:p></w:tc>', '</w:p><w:tbl/></w:tc>', 'does not end in a paragraph'),
    ('word/document.xml', 'r:id="rId2"', 'r:id="rId9"', 'relation rId9 is not there'),
    ('word/footer1.xml', '<w:fldChar w:fldCharType="end"/>', '', 'a field that is not closed'),
    ('word/_rels/document.xml.rels', 'footer1.xml', 'footer2.xml', 'word/footer2.xml is not there'),
    ('[Content_Types].xml', 'wordprocessingml.styles+xml', 'wordprocessingml.style+xml', 'word/styles.xml is'),
    ('_rels/.rels', 'Target="word/document.xml"', 'Target="docProps/core.xml"', 'does not lead to'),
]


def changed(source, target, part, old, new):
    with zipfile.ZipFile(source) as a, zipfile.ZipFile(target, 'w') as b:
        for n in a.namelist():
            text = a.read(n)
            if n == part:
                assert not new or old.encode() in text, f'{part} has no {old}'
                text = text.replace(old.encode(), new.encode(), 1)
                if not new:
                    text = text.replace(old.encode(), b'')
            b.writestr(n, text)


def main():
    source, failed = sys.argv[1], 0
    with tempfile.TemporaryDirectory() as folder:
        for part, old, new, wanted in CASES:
            target = os.path.join(folder, 'a.docx')
            changed(source, target, part, old, new)
            said = rules.check(target)
            if any(wanted in s for s in said) if wanted else not said:
                continue
            failed += 1
            print(f'{part}: {old} as {new}: wanted {wanted!r}, found {said}')
    print(f'{len(CASES) - failed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
