#!/usr/bin/env python3
"""Makes the sample lists: demand.xlsx and supply.xlsx of one invented conference.

    make_samples.py [--check] [DIR]

Writes both workbooks into DIR (this directory by default); with --check it writes
nothing, compares what it would write with what is there, and exits 1 where they
differ. The seed is fixed. All companies, people and numbers are invented; the
lists are untidy on purpose, in the ways in which such lists are.
"""
import datetime
import io
import random
import re
import sys
import zipfile
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from castings import CASTING_DEMANDS, CASTING_SUPPLIES
from machines import EQUIPMENT_DEMANDS, EQUIPMENT_SUPPLIES
from motors import MOTOR_DEMANDS, MOTOR_SUPPLIES

SEED = 20250418
DAY = datetime.datetime(2025, 4, 18, 9, 0, 0)
# organisations by list and sheet: 127 in all
ORGANISATIONS = {"demand": (17, 15, 13), "supply": (32, 28, 22)}

FIRST = "启岳恒沅澧湘衡麓泰宏锐捷创联远峰鼎晟骏砺铭嘉朗卓"
SECOND = "锋川达航源盛拓力翔信诚辉驰毅安为"
TRADES = {
    "demand": (
        ("机械有限公司", "装备股份有限公司", "重型机械有限公司", "成套设备有限公司", "智能装备有限公司"),
        ("装备制造有限公司", "动力股份有限公司", "机械股份有限公司", "新能源装备有限公司", "传动设备有限公司"),
        ("矿业集团有限公司", "港务有限公司", "建设工程有限公司", "设备租赁有限公司", "市政工程有限公司"),
    ),
    "supply": (
        ("电机有限公司", "电气股份有限公司", "电驱动科技有限公司", "传动科技有限公司", "机电制造有限公司"),
        ("铸造有限公司", "精密铸件有限公司", "铸业股份有限公司", "铸锻有限公司", "金属成形有限公司"),
        ("重工股份有限公司", "智能装备有限公司", "新能源车辆有限公司", "工程机械制造有限公司", "特种车辆有限公司"),
    ),
}
CITIES = ("长沙市", "株洲市", "湘潭", "衡阳市", "邵阳", "岳阳市", "常德市", "益阳", "娄底市", "郴州", "永州市", "怀化市", "张家界", "湘西州")
PEOPLE = ("张工", "李经理", "王主任", "陈工", "刘部长", "周经理", "黄工", "吴女士", "赵工", "肖主管")
WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


class Sheets:
    """One workbook in the making; remembers the values of its formulas."""

    def __init__(self):
        self.book = openpyxl.Workbook()
        self.book.remove(self.book.active)
        self.cached = {}

    def add(self, title):
        return self.book.create_sheet(title)

    def formula(self, ws, row, column, text, value):
        ws.cell(row, column, text)
        self.cached[(ws.title, f"{get_column_letter(column)}{row}")] = value

    def bytes(self):
        """The workbook with values beside its formulas and one date everywhere."""
        raw = io.BytesIO()
        self.book.save(raw)
        out = io.BytesIO()
        with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                data = old.read(name)
                if name == "docProps/core.xml":
                    data = re.sub(
                        rb">\d{4}-\d\d-\d\dT[\d:]+Z<", DAY.strftime(">%Y-%m-%dT%H:%M:%SZ<").encode(), data
                    )
                sheet = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
                if sheet:
                    data = self.with_values(
                        self.book.sheetnames[int(sheet.group(1)) - 1], data.decode()
                    ).encode()
                new.writestr(zipfile.ZipInfo(name, DAY.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def with_values(self, title, xml):
        for (sheet, cell), value in self.cached.items():
            if sheet == title:
                xml, n = re.subn(
                    rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v ?/>|(<c r="{cell}"[^>]*><f>[^<]*</f>)<v></v>',
                    lambda m: (m.group(1) or m.group(2)) + f"<v>{value}</v>",
                    xml,
                )
                if n != 1:
                    raise RuntimeError(f"no formula at {title}!{cell}")
        return xml


def companies(rng):
    """Unique names for every list and sheet."""
    names = [f"示例{a}{b}" for a in FIRST for b in SECOND]
    rng.shuffle(names)
    out = {}
    for side, counts in ORGANISATIONS.items():
        out[side] = []
        for sheet, count in enumerate(counts):
            out[side].append([names.pop() + rng.choice(TRADES[side][sheet]) for _ in range(count)])
    return out


def figure(rng, value):
    """A number as it gets typed: a number, text, with separators, in full width."""
    if not isinstance(value, (int, float)):
        return value  # words stay as they are
    text = f"{value:,}" if isinstance(value, int) and value >= 1000 else f"{value:g}"
    return rng.choice([value, value, value, text, text, text.translate(WIDE)])


def phone(rng):
    return f"0731-0000{rng.randint(0, 9999):04d}"  # no exchange begins with 0


def assign(rng, orgs, offers):
    """(organisation, offer): every organisation has one to four lines, together."""
    sizes = [1] * len(orgs)
    for _ in range(len(offers) - len(orgs)):
        sizes[rng.choice([i for i in range(len(orgs)) if sizes[i] < 4])] += 1
    rest = list(offers)
    rng.shuffle(rest)
    return [(org, rest.pop()) for org, n in zip(orgs, sizes) for _ in range(n)]


def expand(rng, makers, count):
    """count offers, the makers in turn."""
    return [makers[i % len(makers)](rng) for i in range(count)]


def style(ws, header_rows, widths):
    edge = Border(*(Side(style="thin", color="BBBBBB"),) * 4)
    for row in header_rows:
        for cell in ws[row]:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="DDEBF7")
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = edge
    for i, width in enumerate(widths, 1):
        ws.column_dimensions[get_column_letter(i)].width = width


def title(ws, columns, words, line):
    ws.append([words])
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    ws["A1"].font = Font(bold=True, size=16)
    ws["A1"].alignment = Alignment(horizontal="center")
    if line:
        ws.append([line])


def merge_equal(ws, column, first, last):
    """One cell for an organisation over its adjacent lines, as clerks do."""
    row = first
    while row <= last:
        end = row
        while (
            end < last
            and ws.cell(row, column).value
            and ws.cell(end + 1, column).value == ws.cell(row, column).value
        ):
            end += 1
        if end > row:
            for r in range(row + 1, end + 1):
                ws.cell(r, column).value = None
            ws.merge_cells(start_row=row, start_column=column, end_row=end, end_column=column)
            ws.cell(row, column).alignment = Alignment(vertical="center", wrap_text=True)
        row = end + 1


def blank_sometimes(ws, rng, share=0.05):
    if rng.random() < share:
        ws.append([])


def notes(ws, *lines):
    ws.append([])
    for line in lines:
        ws.append([line])


def demand_motors(sheets, rng, rows):
    ws = sheets.add("电机")
    title(ws, 11, "装备制造产业链供需对接会企业采购需求汇总表（电机）", "填报日期：2025年4月18日　　联系电话：0731-00000000")
    ws.append(["基本信息", None, None, "需求内容", None, None, "商务要求", None, None, "联系方式", None])
    ws.append(["序号", "企业名称", "所在地", "需求名称", "技术要求", "意向洽谈时段", "需求数量", "预算（万元）", "交货期", "联系人", "联系电话"])
    for span in ("A3:C3", "D3:F3", "G3:I3", "J3:K3"):
        ws.merge_cells(span)
    first = ws.max_row + 1
    for i, (org, o) in enumerate(rows, 1):
        blank_sometimes(ws, rng)
        ws.append(
            [
                f"D{i:02d}",
                org,
                rng.choice(CITIES),
                o["title"],
                o["text"],
                rng.choice(["18日上午", "18日下午", "19日上午", None]),
                o["volume"],
                figure(rng, o["money"]),
                o["time"],
                rng.choice(PEOPLE),
                phone(rng),
            ]
        )
    merge_equal(ws, 2, first, ws.max_row)
    ws.row_dimensions[first + 6].hidden = True
    notes(ws, "注：1. 预算为含税金额；2. “优先”项不作为否决条件。", "填表说明：技术要求请尽量写明数值和单位。")
    style(ws, (3, 4), (7, 30, 10, 20, 70, 14, 14, 12, 14, 10, 16))


def demand_castings(sheets, rng, rows):
    ws = sheets.add("铸件")
    title(ws, 11, "铸件外协采购需求一览表", None)
    ws.append(["需求编号", "需求单位", "铸件名称", "材质", "单件重量(kg)", "技术要求", "年需求量（吨）", "目标价(元/吨)", "交期", "市州", "内部备注"])
    first = ws.max_row + 1
    for i, (org, o) in enumerate(rows, 1):
        blank_sometimes(ws, rng)
        ws.append(
            [
                f"Z-{i:03d}",
                org,
                o["title"],
                o["grade"],
                figure(rng, o["mass"]),
                o["text"],
                figure(rng, o["volume"]),
                figure(rng, o["price"]),
                o["time"],
                rng.choice(CITIES),
                rng.choice([None, "老客户", "需回访"]),
            ]
        )
    merge_equal(ws, 2, first, ws.max_row)
    ws.column_dimensions["K"].hidden = True
    notes(ws, "※ 图纸由需求单位在签订保密协议后提供。")
    style(ws, (2,), (10, 30, 18, 18, 14, 60, 14, 14, 12, 10, 12))


def demand_equipment(sheets, rng, rows):
    ws = sheets.add("整机")
    title(ws, 10, "2025年电动化整机设备采购计划", "制表：示例组委会　　日期：2025-04-18")
    ws.append(["No.", "单位名称", "采购产品", "主要技术指标", "数量（台）", "目标单价（万元）", "采购金额（万元）", "交付日期", "使用地点", "联系人"])
    first = ws.max_row + 1
    for i, (org, o) in enumerate(rows, 1):
        blank_sometimes(ws, rng)
        ws.append(
            [
                f"E{i:02d}",
                org,
                o["title"],
                o["text"],
                o["count"],
                o["price"],
                None,
                DAY.date() + datetime.timedelta(days=rng.choice([45, 60, 90, 120, 150])),
                rng.choice(CITIES),
                rng.choice(PEOPLE),
            ]
        )
        at = ws.max_row
        if isinstance(o["count"], int):
            sheets.formula(ws, at, 7, f"=E{at}*F{at}", f"{o['count'] * o['price']:g}")
        else:
            ws.cell(at, 7, figure(rng, 20 * o["price"]))
        ws.cell(at, 8).number_format = "yyyy-mm-dd"
    merge_equal(ws, 2, first, ws.max_row)
    notes(ws, "备注：采购金额为年度计划数，以实际签约为准。")
    style(ws, (3,), (8, 30, 18, 66, 12, 16, 16, 14, 12, 10))


def supply_motors(sheets, rng, rows):
    ws = sheets.add("电机")
    title(ws, 15, "装备制造产业链供需对接会产品供给清单（电机）", "更新日期：2025年4月16日")
    ws.append(
        ["基本信息", None, None, None, "主要参数", None, None, None, None, None, None, "商务信息", None, None, None]
    )
    ws.append(
        [
            "供给编号",
            "供应商",
            "市州",
            "产品名称",
            "额定功率(kW)",
            "额定转速（r/min）",
            "额定电压(V)",
            "防护等级",
            "冷却方式",
            "能效等级",
            "技术参数",
            "年产能（台）",
            "参考单价（元）",
            "质保期",
            "体系认证",
        ]
    )
    for span in ("A3:D3", "E3:K3", "L3:O3"):
        ws.merge_cells(span)
    first = ws.max_row + 1
    for i, (org, o) in enumerate(rows, 1):
        blank_sometimes(ws, rng, 0.03)
        c = o["columns"]
        ws.append(
            [f"M{i:03d}", org, rng.choice(CITIES), o["title"]]
            + [figure(rng, c.get(k)) for k in ("power", "speed", "voltage")]
            + [
                c.get("ip"),
                c.get("cooling"),
                c.get("class"),
                o["text"],
                figure(rng, o["volume"]),
                o["price"],
                o["warranty"],
                o["certificate"],
            ]
        )
    merge_equal(ws, 2, first, ws.max_row)
    ws.row_dimensions[first + 11].hidden = True
    ws.row_dimensions[first + 12].hidden = True
    notes(ws, "注：参考单价为出厂含税价；“/”表示未提供。")
    style(ws, (3, 4), (10, 30, 10, 22, 14, 16, 12, 12, 12, 12, 60, 12, 14, 10, 22))


def supply_castings(sheets, rng, rows):
    ws = sheets.add("铸件")
    title(ws, 9, "铸造企业能力清单", "（由各市州工信部门推荐）")
    ws.append(["序号", "地区", "企业名称", "产品名称", "规格参数", "年产能（万吨）", "可承接产能（件/年）", "参考价格", "资质"])
    first = ws.max_row + 1
    for i, (org, o) in enumerate(rows, 1):
        blank_sometimes(ws, rng, 0.03)
        ws.append(
            [
                f"C{i:03d}",
                rng.choice(CITIES),
                org,
                o["title"],
                o["text"],
                figure(rng, o["volume"]),
                figure(rng, o["spare"] and o["spare"] * 20),
                o["price"],
                o["certificate"],
            ]
        )
    merge_equal(ws, 3, first, ws.max_row)
    notes(ws, "数据由企业自行填报，主办方不承担核实责任。")
    style(ws, (3,), (8, 10, 30, 20, 72, 14, 18, 18, 24))


def supply_equipment(sheets, rng, rows):
    ws = sheets.add("整机")
    ws.append(["编号", "供应商", "产品名称", "工作质量(t)", "电池容量(kWh)", "技术参数", "年产能", "单价（万元/台）", "交货期", "质保期", "产地"])
    first = ws.max_row + 1
    for i, (org, o) in enumerate(rows, 1):
        blank_sometimes(ws, rng, 0.03)
        c = o["columns"]
        ws.append(
            [
                f"Q{i:02d}",
                org,
                o["title"],
                figure(rng, c["mass"]),
                figure(rng, c["battery"]),
                o["text"],
                o["volume"],
                figure(rng, o["price"]),
                o["time"],
                o["warranty"],
                rng.choice(CITIES),
            ]
        )
    merge_equal(ws, 2, first, ws.max_row)
    notes(ws, "注：电池容量为标称值。")
    style(ws, (1,), (8, 30, 22, 12, 14, 66, 14, 16, 12, 10, 10))


LISTS = {
    "demand": (
        (demand_motors, MOTOR_DEMANDS, 30),
        (demand_castings, CASTING_DEMANDS, 24),
        (demand_equipment, EQUIPMENT_DEMANDS, 20),
    ),
    "supply": (
        (supply_motors, MOTOR_SUPPLIES, 60),
        (supply_castings, CASTING_SUPPLIES, 44),
        (supply_equipment, EQUIPMENT_SUPPLIES, 36),
    ),
}


def make():
    """name -> bytes of the workbooks."""
    rng = random.Random(SEED)
    orgs = companies(rng)
    out = {}
    for side, parts in LISTS.items():
        sheets = Sheets()
        for names, (write, makers, count) in zip(orgs[side], parts):
            write(sheets, rng, assign(rng, names, expand(rng, makers, count)))
        out[side + ".xlsx"] = sheets.bytes()
    return out


def members(data):
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return {name: z.read(name) for name in z.namelist()}


def main():
    words = sys.argv[1:]
    check = "--check" in words
    words = [w for w in words if w != "--check"]
    folder = Path(words[0]) if words else Path(__file__).resolve().parent
    same = True
    for name, data in make().items():
        path = folder / name
        if not check:
            path.write_bytes(data)
        elif not path.exists() or members(path.read_bytes()) != members(data):
            print(f"{path} is not what the script makes")
            same = False
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
