#!/usr/bin/env python3
"""What Word demands of a .docx and other programs forgive: parts, their types and relations, styles
that exist, and the order of elements, which ECMA-376 part 1 (transitional) fixes with sequences.

    rules.py FILE…     names each breach; status 1 when there is one
"""
import posixpath
import sys
import zipfile
import xml.etree.ElementTree as ET

W = '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
R = '{http://schemas.openxmlformats.org/officeDocument/2006/relationships}'
TYPES = '{http://schemas.openxmlformats.org/package/2006/content-types}'
RELATION = '{http://schemas.openxmlformats.org/package/2006/relationships}Relationship'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
MAIN = 'application/vnd.openxmlformats-officedocument.wordprocessingml.'

# Sequences of annex A (wml.xsd): children stand in this order, each at most once.
RUN = ('rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid '
       'vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs '
       'em lang eastAsianLayout specVanish oMath rPrChange').split()
PARAGRAPH = ('pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs '
             'suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi '
             'adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection '
             'textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange').split()
TABLE = ('tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd '
         'tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange').split()
CELL = ('cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark '
        'headers cellIns cellDel cellMerge tcPrChange').split()
SECTION = ('headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType '
           'pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings '
           'sectPrChange').split()
STYLE = ('name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked '
         'personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr').split()
EDGES = 'top left start bottom right end insideH insideV tl2br tr2bl'.split()
SETTINGS = ('writeProtection view zoom removePersonalInformation mirrorMargins defaultTabStop evenAndOddHeaders '
            'characterSpacingControl footnotePr endnotePr compat docVars rsids themeFontLang clrSchemeMapping '
            'decimalSymbol listSeparator').split()
ORDER = {'rPr': RUN, 'pPr': PARAGRAPH, 'tblPr': TABLE, 'tcPr': CELL, 'sectPr': SECTION, 'style': STYLE,
         'tblBorders': EDGES, 'tcBorders': EDGES, 'settings': SETTINGS,
         'tbl': ['tblPr', 'tblGrid', 'tr'], 'tr': ['tblPrEx', 'trPr', 'tc'], 'tc': ['tcPr', 'p', 'tbl'],
         'p': ['pPr', 'r', 'hyperlink', 'fldSimple'], 'styles': ['docDefaults', 'latentStyles', 'style'],
         'docDefaults': ['rPrDefault', 'pPrDefault'], 'body': ['p', 'tbl', 'sectPr']}
MANY = {'r', 'p', 'tbl', 'tr', 'tc', 'style', 'hyperlink', 'fldSimple', 'headerReference', 'footerReference',
        'tblStylePr', 'gridCol'}
MIXED = {'body': {'p', 'tbl'}, 'tc': {'p', 'tbl'}, 'p': {'r', 'hyperlink', 'fldSimple'}}
# No sequence but a choice: anything of these in any order.
ROW = set('cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden'.split())
NEEDED = {'word/document.xml': MAIN + 'document.main+xml', 'word/styles.xml': MAIN + 'styles+xml',
          'word/settings.xml': MAIN + 'settings+xml'}


def local(element):
    return element.tag.rpartition('}')[2]


def order_of(element, where, found):
    name = local(element)
    if name == 'trPr':
        found += [f'{where}: {local(c)} in trPr' for c in element if local(c) not in ROW]
    if name not in ORDER or not element.tag.startswith(W):
        return
    order, last, seen = ORDER[name], -1, set()
    mixed = MIXED.get(name, set())
    for child in element:
        tag = local(child)
        if tag not in order:
            found.append(f'{where}: {tag} in {name}')
            continue
        at = min(order.index(m) for m in mixed) if tag in mixed else order.index(tag)
        if at < last:
            found.append(f'{where}: {tag} stands too late in {name}')
        if tag in seen and tag not in MANY:
            found.append(f'{where}: {tag} twice in {name}')
        last = max(last, at)
        seen.add(tag)


def body_of(part, root, found):
    for table in root.iter(W + 'tbl'):
        columns = len(table.findall(f'{W}tblGrid/{W}gridCol'))
        if not columns:
            found.append(f'{part}: a table without its grid')
        for row in table.findall(W + 'tr'):
            cells = row.findall(W + 'tc')
            if len(cells) != columns:
                found.append(f'{part}: {len(cells)} cells in a grid of {columns}')
            for cell in cells:
                if not len(cell) or cell[-1].tag != W + 'p':
                    found.append(f'{part}: a cell does not end in a paragraph')
    open_fields = 0
    for mark in root.iter(W + 'fldChar'):
        open_fields += {'begin': 1, 'end': -1}.get(mark.get(W + 'fldCharType'), 0)
    if open_fields:
        found.append(f'{part}: a field that is not closed')
    body = root.find(W + 'body')
    if body is None:
        return
    parts = [local(c) for c in body]
    if parts[-1:] != ['sectPr'] or parts[-2:-1] != ['p']:
        found.append(f'{part}: the body ends in {parts[-2:]}, not in a paragraph and its section')
    if any(a == b == 'tbl' for a, b in zip(parts, parts[1:])):
        found.append(f'{part}: two tables without a paragraph between become one')


def relations(names, read, found):
    targets = {}
    for part in [n for n in names if n.endswith('.rels')]:
        source = part.replace('_rels/', '')[:-len('.rels')]
        base = posixpath.dirname(source)
        seen = set()
        for r in read(part).iter(RELATION):
            target = r.get('Target').lstrip('/') if r.get('Target').startswith('/') else posixpath.normpath(
                posixpath.join(base, r.get('Target')))
            if r.get('Id') in seen:
                found.append(f'{part}: {r.get("Id")} twice')
            seen.add(r.get('Id'))
            if r.get('TargetMode') != 'External' and target not in names:
                found.append(f'{part}: {target} is not there')
            targets.setdefault(source, {})[r.get('Id')] = (r.get('Type'), target)
        if source and source not in names:
            found.append(f'{part}: relations of a part that is not there')
    return targets


def types_of(names, read, found):
    root = read('[Content_Types].xml')
    default = {d.get('Extension').lower(): d.get('ContentType') for d in root.iter(TYPES + 'Default')}
    override = {o.get('PartName'): o.get('ContentType') for o in root.iter(TYPES + 'Override')}
    found += [f'a type for {n}, which is not there' for n in override if n.lstrip('/') not in names]
    for n in names:
        if n != '[Content_Types].xml' and '/' + n not in override and n.rpartition('.')[2] not in default:
            found.append(f'{n} has no type')
    for n, wanted in NEEDED.items():
        if n not in names:
            found.append(f'{n} is missing')
        elif override.get('/' + n) != wanted:
            found.append(f'{n} is {override.get("/" + n)}')


def styles_of(roots, found):
    root = roots.get('word/styles.xml')
    if root is None:
        return
    known, defaults = {}, set()
    for s in root.iter(W + 'style'):
        kind, name = s.get(W + 'type'), s.get(W + 'styleId')
        if name in known:
            found.append(f'style {name} twice')
        known[name] = kind
        if s.get(W + 'default') == '1':
            defaults.add(kind)
        if s.find(W + 'name') is None:
            found.append(f'style {name} has no name')
    for s in root.iter(W + 'style'):
        for use in ('basedOn', 'next', 'link'):
            u = s.find(W + use)
            if u is not None and u.get(W + 'val') not in known:
                found.append(f'style {s.get(W + "styleId")}: {use} {u.get(W + "val")}, which is not there')
    found += [f'no default {kind} style' for kind in ('paragraph', 'table') if kind not in defaults]
    for part, r in roots.items():
        for tag, kind in (('pStyle', 'paragraph'), ('rStyle', 'character'), ('tblStyle', 'table')):
            for u in r.iter(W + tag):
                if known.get(u.get(W + 'val')) != kind:
                    found.append(f'{part}: {kind} style {u.get(W + "val")} is not there')


def check(path):
    found = []
    with zipfile.ZipFile(path) as z:
        names = z.namelist()
        if len(set(names)) != len(names):
            found.append('a part twice')
        if names[0] != '[Content_Types].xml':
            found.append('[Content_Types].xml is not the first part')
        roots = {n: ET.fromstring(z.read(n)) for n in names if n.endswith(('.xml', '.rels'))}
    types_of(names, roots.get, found)
    targets = relations(names, roots.get, found)
    if [t for kind, t in targets.get('', {}).values() if kind == OFFICE + 'officeDocument'] != ['word/document.xml']:
        found.append('_rels/.rels does not lead to word/document.xml')
    of_document = {target for _, target in targets.get('word/document.xml', {}).values()}
    found += [f'nothing leads to {n}' for n in names
              if n.startswith('word/') and '_rels/' not in n and n != 'word/document.xml' and n not in of_document]
    for part, root in roots.items():
        if not part.startswith('word/') or '_rels/' in part:
            continue
        for element in root.iter():
            order_of(element, part, found)
            for name, value in element.attrib.items():
                if name == R + 'id' and value not in targets.get(part, {}):
                    found.append(f'{part}: relation {value} is not there')
        body_of(part, root, found)
    styles_of(roots, found)
    return found


def main():
    bad = 0
    for path in sys.argv[1:]:
        for breach in check(path):
            print(f'{path}: {breach}')
            bad = 1
    return bad


if __name__ == '__main__':
    sys.exit(main())
