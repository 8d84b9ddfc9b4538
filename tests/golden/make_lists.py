#!/usr/bin/env python3
"""Makes demand and supply lists with known answers.

    make_lists.py SEED OUTDIR

Writes OUTDIR/{motor,columns,csv,materials}/, each with demand.* and supply.* and
truth.json: facts behind each line and the verdict of every pair that does not
fail, by the plain reading of the rules in verdicts.py. The same seed gives the
same lists.

motor      free text in workbooks of two sheets, merged organisations, notes
columns    attributes in columns under two-row headers, units in the headers
csv        free text in GB18030 files
materials  castings and steel, a sheet each

What would need a derived fact (torque of power and speed, strength of a grade) is
either stated by every supply or asked by no demand.
"""
import csv
import io
import json
import random
import re
import sys
import zipfile
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font

import verdicts
from wording import CODE_LABELS, COOLINGS, FULL, TYPES, WORDS, Writer, in_unit

POWERS = [0.75, 1.5, 3, 5.5, 7.5, 11, 15, 18.5, 22, 30, 37, 45, 55, 75, 90, 110, 132, 160, 200, 250]
SPEEDS = [600, 750, 980, 1000, 1480, 1500, 1800, 2200, 2950, 3000, 3600, 4500, 6000]


def motor_supply(rng):
    facts = {"motor_type": ["in", [rng.choice(sorted(TYPES))]]}
    i = rng.randrange(len(POWERS))
    if rng.random() < 0.5:
        facts["rated_power"] = ["eq", POWERS[i]]
    else:
        facts["rated_power"] = [
            "rg",
            POWERS[max(0, i - rng.randint(1, 5))],
            POWERS[min(len(POWERS) - 1, i + rng.randint(1, 4))],
        ]
        if facts["rated_power"][1] == facts["rated_power"][2]:
            facts["rated_power"] = ["eq", POWERS[i]]
    maybe = {
        "rated_speed": lambda: ["eq", rng.choice(SPEEDS)]
        if rng.random() < 0.5
        else ["rg", rng.choice([0, 300, 500, 750, 1000]), rng.choice([1500, 3000, 4500, 6000])],
        "max_speed": lambda: ["eq", rng.choice([6000, 8000, 9000, 12000, 16000, 18000])],
        "peak_torque": lambda: ["eq", rng.choice([80, 120, 200, 350, 500, 800, 1200])]
        if rng.random() < 0.7
        else ["rg", rng.choice([50, 100, 200]), rng.choice([400, 800, 1500])],
        "rated_voltage": lambda: rng.choice(
            [["eq", 380], ["eq", 660], ["eq", 690], ["in", [220, 380]], ["in", [380, 660]], ["rg", 342, 418]]
        ),
        "overload": lambda: ["eq", rng.choice([1.5, 2, 2.5, 3])],
        "ip_code": lambda: [
            "in",
            [rng.choice(["IP44", "IP54", "IP55", "IP55", "IP65", "IP66", "IP67", "IP68"])],
        ],
        "insulation_class": lambda: ["in", [rng.choice("BFFFH")]],
        "efficiency_class": lambda: ["in", [rng.choice(["IE2", "IE3", "IE3", "IE4", "IE4", "IE5"])]],
        "cooling": lambda: ["in", [rng.choice(sorted(COOLINGS))]],
        "ambient_temperature": lambda: [
            "rg",
            rng.choice([-55, -40, -40, -30, -25, -20, -15]),
            rng.choice([40, 45, 50, 55, 60, 70, 85]),
        ],
        "altitude": lambda: rng.choice(
            [["le", 1000], ["le", 2000], ["le", 4000], ["le", 4500], ["eq", 5000]]
        ),
        "vibration_resistance": lambda: ["eq", rng.choice([3, 5, 10, 15, 20])],
        "vibration_severity": lambda: [rng.choice(["eq", "le"]), rng.choice([1.1, 1.6, 1.8, 2.2, 2.8])],
        "noise": lambda: [rng.choice(["eq", "le"]), rng.choice([58, 62, 65, 68, 72, 75, 78, 82, 85])],
        "mass": lambda: ["eq", rng.choice([12, 18, 25, 40, 65, 85, 120, 180, 260, 410, 650, 1200])],
        "salt_spray": lambda: [rng.choice(["eq", "ge"]), rng.choice([240, 480, 500, 720, 1000])],
        "service_life": lambda: [rng.choice(["eq", "ge"]), rng.choice([10000, 20000, 30000, 50000])],
        "power_factor": lambda: ["eq", rng.choice([0.82, 0.85, 0.88, 0.92, 0.95])],
        "outer_diameter": lambda: ["eq", rng.choice([130, 180, 210, 260, 340])],
        "certificate": lambda: [
            "in",
            rng.sample(["ISO 9001", "ISO 14001", "IATF 16949", "CE", "UL", "CCC"], rng.randint(1, 3)),
        ],
        "mounting": lambda: ["in", [rng.choice(["B3", "B5", "B35", "V1"])]],
    }
    for key in maybe:
        if rng.random() < 0.55:
            facts[key] = maybe[key]()
    return facts


def asked_number(rng, key, fact, fit, tight):
    """asked_of for quantities, None for everything else."""
    lo, hi = verdicts.interval(fact) if key in WORDS else (None, None)
    if key == "power_factor":
        return [
            rng.choice(["ge", "eq"]),
            round(min(0.98, lo + (0.05 if tight else rng.choice([0, -0.03]))), 2),
        ]
    if fit == "at_least":
        known = hi if hi != verdicts.INF else lo
        factor = rng.choice([1.1, 1.2, 1.3, 1.6]) if tight else rng.choice([1, 1, 0.9, 0.8, 0.5])
        value = known * factor
        value = round(value, 2) if value < 5 else float(round(value))
        return [rng.choice(["ge", "ge", "ge", "eq"]), value]
    if fit == "at_most":
        known = lo if lo != -verdicts.INF else hi
        factor = rng.choice([0.9, 0.8, 0.7]) if tight else rng.choice([1, 1, 1.1, 1.3, 2])
        value = known * factor
        value = round(value, 2) if value < 5 else float(round(value))
        return [rng.choice(["le", "le", "le", "eq"]), value]
    if fit == "reach":
        known = hi if hi != verdicts.INF else lo
        value = float(round(known * (rng.choice([1.1, 1.5]) if tight else rng.choice([1, 0.8, 0.5]))))
        if key == "max_dimension":
            return [rng.choice(["eq", "le"]), value]
        return [rng.choice(["eq", "ge", "le"]), value]
    if fit == "nominal":
        values = fact[1] if fact[0] == "in" else [lo, hi]
        value = rng.choice(values)
        if key == "rated_voltage":
            return [
                "eq",
                rng.choice([380, 380, 660, 690, 220])
                if tight
                else (value if value in (220, 380, 660, 690) else 380),
            ]
        if key == "rated_speed":
            return ["eq", value if value > 0 and not tight else rng.choice(SPEEDS)]
        if tight:
            value = rng.choice(POWERS)
        r = rng.random()
        if r < 0.4:
            return ["eq", value]
        if r < 0.7:
            return ["rg", round(value * 0.9, 1), round(value * 1.2, 1)]
        return ["ge", value]
    if fit == "contains":
        if key == "ambient_temperature":
            shift = rng.choice([5, 10, 20]) if tight else rng.choice([0, 0, -5, -10])
            return ["rg", lo - shift, hi + rng.choice([0, shift])]
        if fact[0] == "eq":
            return ["eq", lo]
        top = hi if hi != verdicts.INF else lo * 4
        low = lo if lo != -verdicts.INF else hi / 10
        if rng.random() < 0.5:
            return ["eq", float(round(top * 1.2 if tight else rng.choice([low, (low + top) / 2, top])))]
        a, b = low * (0.8 if tight else 1.0), top * rng.choice([1, 0.9, 0.6])
        a, b = float(round(a)), float(round(b))
        return ["rg", a, b] if a < b else ["eq", b]
    if fit == "within":
        if lo == -verdicts.INF or hi == verdicts.INF:
            return ["le", hi] if hi != verdicts.INF else ["ge", lo]
        spread = -10 if tight else rng.choice([0, 10, 20])
        return ["rg", lo - spread, hi + spread] if lo - spread < hi + spread else ["rg", lo - 10, hi + 10]
    return None


def asked_of(rng, key, fact):
    """A demand that a supply with this fact satisfies, or nearly."""
    fit = verdicts.FIT[key]
    tight = rng.random() < 0.16  # ask a little more than there is
    asked = asked_number(rng, key, fact, fit, tight)
    if asked:
        return asked
    if fit in ("level_up", "level_down"):
        order = verdicts.LEVELS[key]
        i = order.index(fact[1][0]) + (rng.choice([1, 2]) if tight else -rng.choice([0, 0, 1])) * (
            1 if fit == "level_up" else -1
        )
        i = min(max(i, 0), len(order) - 1)
        if key == "insulation_class":
            i = min(max(i, order.index("B")), order.index("H"))
        if key == "efficiency_class":
            i = max(i, 1)
        return ["in", [order[i]]]
    if fit == "ip":
        return [
            "in",
            [
                rng.choice(["IP44", "IP54", "IP55", "IP65", "IP66", "IP67", "IP68"])
                if rng.random() < 0.5
                else fact[1][0]
            ],
        ]
    if fit == "grade":
        have = rng.choice(fact[1])
        others = [b if a == have else a for a, _, b in verdicts.GRADES if have in (a, b)]
        if tight and others:
            return ["in", [rng.choice(others)]]
        family = verdicts.steel_family(have)
        if family and family[1] in "CDE" and rng.random() < 0.4:
            return ["in", [family[0] + "B"]]
        return ["in", [have]]
    if fit == "all_of":
        have = [rng.choice(sorted(verdicts.kinds(v))) for v in fact[1]]
        return ["in", sorted(set(have[: rng.randint(1, 2)]))]
    up = sorted(verdicts.kinds(fact[1][0]))
    if key == "motor_type":
        up = [v for v in up if v in TYPES]
    if key == "cooling":
        up = [v for v in up if v in COOLINGS]
        if rng.random() < 0.2:
            return ["in", sorted({rng.choice(up), rng.choice(["水冷", "风冷"])})]
    return ["in", [rng.choice(up)]]


def demand_of(rng, supply, must, least, most):
    keys = [k for k in supply if k not in must]
    chosen = list(must) + rng.sample(keys, min(len(keys), rng.randint(least, most)))
    return {k: asked_of(rng, k, supply[k]) for k in chosen if k in supply}


def casting_supply(rng):
    grade = rng.choice(
        [
            "HT200",
            "HT250",
            "HT300",
            "QT400-18",
            "QT450-10",
            "QT500-7",
            "QT600-3",
            "ZG270-500",
            "ZL101A",
            "EN-GJS-450-10",
            "EN-GJL-250",
            "A356",
            "FCD450-10",
        ]
    )
    grades = [grade]
    if rng.random() < 0.35 and grade[:2] in ("HT", "QT"):
        family = [
            g
            for g in ("HT200", "HT250", "HT300", "QT400-18", "QT450-10", "QT500-7", "QT600-3")
            if g[:2] == grade[:2]
        ]
        grades = sorted(set(family[: rng.randint(2, 3)] + [grade]))
    facts = {
        "material_grade": ["in", grades],
        "process": ["in", [rng.choice(["树脂砂铸造", "砂型铸造", "消失模铸造", "V法铸造", "粘土砂铸造", "低压铸造", "重力铸造"])]],
        "piece_mass": ["rg", rng.choice([5, 10, 20, 50, 100]), rng.choice([300, 800, 2000, 5000, 12000])],
        "tensile_strength": ["ge", rng.choice([250, 300, 400, 450, 500, 600])],
        "elongation": ["ge", rng.choice([3, 7, 10, 15, 18])],
    }
    maybe = {
        "max_dimension": lambda: ["le", rng.choice([800, 1200, 2000, 3000, 4500])],
        "wall_thickness": lambda: ["rg", rng.choice([3, 4, 5, 6, 8]), rng.choice([40, 60, 80, 120])],
        "tolerance_grade": lambda: ["in", [rng.choice(["CT7", "CT8", "CT9", "CT10", "CT11"])]],
        "roughness": lambda: ["le", rng.choice([3.2, 6.3, 12.5, 25])],
        "hardness": lambda: ["rg", rng.choice([140, 150, 160, 170]), rng.choice([190, 200, 210, 220])],
    }
    for key in maybe:
        if rng.random() < 0.6:
            facts[key] = maybe[key]()
    return facts


def steel_supply(rng):
    facts = {
        "steel_grade": [
            "in",
            [
                rng.choice(
                    [
                        "Q235B",
                        "Q345B",
                        "Q355B",
                        "Q355C",
                        "Q355D",
                        "Q355E",
                        "Q460C",
                        "Q460D",
                        "Q690D",
                        "S355JR",
                        "S355J2",
                    ]
                )
            ],
        ],
        "form": ["in", [rng.choice(["中厚板", "中厚板", "热轧卷板", "无缝钢管", "型钢"])]],
        "thickness": ["rg", rng.choice([3, 6, 8, 10]), rng.choice([20, 40, 60, 100])],
        "yield_strength": ["ge", rng.choice([235, 345, 355, 460, 690])],
        "tensile_strength": ["ge", rng.choice([370, 470, 550, 770])],
    }
    if rng.random() < 0.6:
        facts["width"] = ["rg", rng.choice([1200, 1500, 1800]), rng.choice([2200, 2500, 3200, 4200])]
    if rng.random() < 0.5:
        facts["length"] = ["rg", rng.choice([3000, 4000, 6000]), rng.choice([9000, 12000, 18000])]
    if rng.random() < 0.4:
        facts["z_class"] = ["in", [rng.choice(["Z15", "Z25", "Z35"])]]
    return facts


CITIES = ["长沙市", "株洲", "湘潭市", "衡阳", "邵阳市", "岳阳", "常德市", "益阳", "娄底市", "郴州", "永州市", "怀化"]
SYLLABLES = ["启", "明", "舜", "沅", "澧", "麓", "芷", "桐", "朔", "铎", "骞", "峤", "嘉", "珩", "砺", "晟"]
KINDS = ["机械有限公司", "重工股份有限公司", "科技有限公司", "装备制造有限公司", "动力有限责任公司"]


def company(rng):
    return "示例" + rng.choice(SYLLABLES) + rng.choice(SYLLABLES) + rng.choice(KINDS)


def companies(rng, n):
    """Names for n rows; None continues the organisation above."""
    out = []
    while len(out) < n:
        size = rng.choice([1, 1, 2, 2, 3])
        out += [company(rng)] + [None] * (size - 1)
    return out[:n]


def title_of(rng, facts, generic):
    if (
        "motor_type" in facts
        and facts["motor_type"][1][0] in ("永磁同步电机", "异步电机", "开关磁阻电机")
        and rng.random() < 0.4
    ):
        return rng.choice(TYPES[facts["motor_type"][1][0]][:2])
    return rng.choice(generic)


def volume(rng):
    return rng.choice([200, "500台", "1,000", "1200台/年", "３０００", 5000, "800台/年"])


TEXT_LAYOUTS = {
    "demand": [
        ["序号", "需求单位", "产品名称", "技术要求", "年需求量", "预算（万元）", "所在地", "交货期"],
        ["需求编号", "所在地区", "单位名称", "需求名称", "规格要求", "采购数量", "采购金额(万元)", "联系电话"],
    ],
    "supply": [
        ["序号", "供应商", "产品名称", "主要技术指标", "年产能", "参考价格(元)", "市州", "质保期"],
        ["供给编号", "市州", "企业名称", "主要产品", "技术参数", "年供应能力", "单价（元/台）", "联系电话"],
    ],
}


def cell_of(rng, header, line):
    if header in ("序号", "需求编号", "供给编号", "编号"):
        return line["id"]
    if header in ("需求单位", "单位名称", "供应商", "企业名称"):
        return line["org"]
    if header in ("产品名称", "需求名称", "主要产品", "采购产品"):
        return line["title"]
    if header in ("技术要求", "规格要求", "主要技术指标", "技术参数"):
        return line["text"]
    if header in ("年需求量", "采购数量", "年产能", "年供应能力"):
        return volume(rng)
    if header.startswith(("预算", "采购金额")):
        return rng.choice([120, "350", "1,200", 86.5, "２００"])
    if header.startswith(("参考价格", "单价")):
        return rng.choice([1800, "3,500", 5200, "９８００"])
    if header in ("所在地", "所在地区", "市州"):
        return rng.choice(CITIES)
    if header == "交货期":
        return rng.choice(["30天", "2个月", "45个工作日", "6周"])
    if header == "质保期":
        return rng.choice(["2年", "18个月", "三年"])
    return "0731-8%07d" % rng.randint(0, 9999999)


def write_text_sheet(ws, rng, name, headers, lines):
    ws.append([name])
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headers))
    ws["A1"].font = Font(bold=True, size=14)
    ws.append(["填表日期：2025年4月18日"])
    ws.append(headers)
    org = next(i for i, h in enumerate(headers, 1) if h in ("需求单位", "单位名称", "供应商", "企业名称"))
    for line in lines:
        if rng.random() < 0.04:
            ws.append([])
        ws.append([cell_of(rng, h, line) for h in headers])
        line["row"] = ws.max_row
    # the organisation spans its own rows, as far as no blank row lies between
    i = 0
    while i < len(lines):
        j = i
        while (
            j + 1 < len(lines) and lines[j + 1]["org"] is None and lines[j + 1]["row"] == lines[j]["row"] + 1
        ):
            j += 1
        if j > i:
            ws.merge_cells(
                start_row=lines[i]["row"], start_column=org, end_row=lines[j]["row"], end_column=org
            )
            ws.cell(lines[i]["row"], org).alignment = Alignment(vertical="center")
        i = j + 1
    for line in rng.sample(lines, max(1, len(lines) // 20)):
        ws.row_dimensions[line["row"]].hidden = True
    ws.append([])
    ws.append(["注：本表由各单位自行填报，以实际洽谈为准。"])


COLUMNS = [
    ("电机类型", "motor_type"),
    ("额定功率(kW)", "rated_power"),
    ("额定转速（r/min）", "rated_speed"),
    ("最高转速(rpm)", "max_speed"),
    ("峰值转矩/N·m", "peak_torque"),
    ("防护等级", "ip_code"),
    ("绝缘等级", "insulation_class"),
    ("能效等级", "efficiency_class"),
    ("冷却方式", "cooling"),
    ("环境温度(℃)", "ambient_temperature"),
    ("噪声（dB）", "noise"),
    ("重量(kg)", "mass"),
    ("盐雾(h)", "salt_spray"),
]


def bare_cell(rng, key, fact, factor):
    """A cell under a header that names the attribute and its unit."""
    if key in CODE_LABELS:
        value = fact[1][0]
        if key == "motor_type":
            return rng.choice(TYPES[value])
        if key == "cooling":
            return "/".join(rng.choice(COOLINGS[v]) for v in fact[1])
        if key == "insulation_class":
            return rng.choice([value, value + "级"])
        return value
    if fact[0] == "in":
        return "/".join(in_unit(v, factor) for v in fact[1])
    if fact[0] == "rg":
        return rng.choice(["{}~{}", "{}～{}", "{}至{}"]).format(
            in_unit(fact[1], factor), in_unit(fact[2], factor)
        )
    text = in_unit(fact[1], factor)
    if fact[0] == "eq":
        return rng.choice([fact[1] / factor, text, text.translate(FULL)]) if "-" not in text else text
    return rng.choice(["≥{}", "不低于{}", "{}以上"] if fact[0] == "ge" else ["≤{}", "不大于{}", "{}以下"]).format(text)


def write_column_sheet(ws, rng, name, side, lines, watts):
    columns = [(("额定功率(W)" if watts and k == "rated_power" else h), k) for h, k in COLUMNS]
    rng.shuffle(columns)
    head = [("编号", "id"), ("企业名称", "org"), ("产品名称", "title")]
    tail = [("技术要求" if side == "demand" else "技术参数", "text")]
    trade = [("预算(万元)" if side == "demand" else "单价(元)", None), ("所在地", None)]
    ws.append([name])
    all_columns = head + columns + tail + trade
    ws.append(["基本信息", None, None, "技术参数"] + [None] * (len(columns) + len(tail) - 1) + ["商务信息"])
    ws.append([h for h, _ in all_columns])
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(all_columns))
    ws.merge_cells(start_row=2, start_column=1, end_row=2, end_column=3)
    ws.merge_cells(start_row=2, start_column=4, end_row=2, end_column=3 + len(columns) + len(tail))
    ws.merge_cells(
        start_row=2, start_column=4 + len(columns) + len(tail), end_row=2, end_column=len(all_columns)
    )
    writer = Writer(rng)
    for line in lines:
        row = [line["id"], line["org"] or line["group"], line["title"]]
        rest = {k: f for k, f in line["facts"].items() if k not in {k for _, k in columns}}
        for _, key in columns:
            if key in line["facts"]:
                factor = 0.001 if watts and key == "rated_power" else 1
                row.append(bare_cell(rng, key, line["facts"][key], factor))
            else:
                row.append(rng.choice([None, None, None, "/", "—"]))
        row.append(writer.text(rest, side) if rest else None)
        row += [rng.choice([120, "350", "1,200"]), rng.choice(CITIES)]
        ws.append(row)
        line["row"] = ws.max_row


def lines_of(rng, letter, facts, generic, side, first=1):
    writer = Writer(rng)
    names = companies(rng, len(facts))
    out, group = [], None
    for i, f in enumerate(facts):
        group = names[i] or group
        out.append(
            {
                "id": "%s%03d" % (letter, first + i),
                "org": names[i],
                "group": group,
                "facts": f,
                "title": title_of(rng, f, generic),
                "text": writer.text(f, side),
            }
        )
    return out


def save(book, path):
    """Saves with one fixed date everywhere, so that the same seed gives the same bytes."""
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb">\d{4}-\d\d-\d\dT[\d:]+Z<", b">2025-04-18T08:00:00Z<", data)
            new.writestr(zipfile.ZipInfo(name, (2025, 4, 18, 8, 0, 0)), data, zipfile.ZIP_DEFLATED)


def clear_of_edges(demand, supplies):
    """No verdict may hang on the last bit of a quotient."""
    for s in supplies:
        for key, d in demand.items():
            gap = verdicts.check(key, d, s.get(key), demand)[1]
            if abs(gap - 0.25) < 1e-9:
                return False
    return True


def make_demands(rng, supplies, count, must, least, most):
    out = []
    while len(out) < count:
        d = demand_of(rng, rng.choice(supplies), must, least, most)
        if "motor_type" not in d and d.get("rated_speed", ["eq", 0])[1] in verdicts.SYNCHRONOUS:
            d["rated_speed"] = ["eq", rng.choice([980, 1800, 2200, 2950, 3600, 4500])]
        if len(d) >= 3 and clear_of_edges(d, supplies):
            out.append(d)
    return out


def related_at_a_distance(want, have):
    """Grades tied only through a third one: the rules leave the answer open."""
    if verdicts.one_grade(want, have) != verdicts.CONFLICT:
        return False
    known = {g for a, _, b in verdicts.GRADES for g in (a, b)}
    known |= {g[:4] + q for g in set(known) | {want, have} if verdicts.steel_family(g) for q in "BCDEF"}
    todo, seen = [want], {want}
    while todo:
        at = todo.pop()
        for g in known | {have}:
            if g not in seen and verdicts.one_grade(at, g) != verdicts.CONFLICT:
                seen.add(g)
                todo.append(g)
    return have in seen


def open_question(d, s):
    for key in ("material_grade", "steel_grade"):
        if key in d and key in s and verdicts.grade(d[key], s[key])[0] == verdicts.CONFLICT:
            if any(related_at_a_distance(w, h) for w in d[key][1] for h in s[key][1]):
                return True
    return False


def truth(seed, demands, supplies, same=lambda d, s: True):
    out = {
        "seed": seed,
        "demands": {d["id"]: d["facts"] for d in demands},
        "supplies": {s["id"]: s["facts"] for s in supplies},
        "verdicts": {},
    }
    for d in demands:
        found = {}
        for s in supplies:
            if same(d, s):
                verdict = verdicts.judge(d["facts"], s["facts"])[0]
                if open_question(d["facts"], s["facts"]):
                    verdict = "near?"
                if verdict != "fails":
                    found[s["id"]] = verdict
        out["verdicts"][d["id"]] = found
    return out


def write_truth(path, data):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(data, f, ensure_ascii=False, indent=1)
    counts = {}
    for row in data["verdicts"].values():
        for v in row.values():
            counts[v] = counts.get(v, 0) + 1
    print(path, len(data["demands"]), "demands", len(data["supplies"]), "supplies", counts)


MOTOR_WORDS = ["电机", "电动机", "驱动电机", "牵引电机", "主电机"]


def motors(rng, n_demand, n_supply):
    supplies = [motor_supply(rng) for _ in range(n_supply)]
    demands = make_demands(rng, supplies, n_demand, ["rated_power"], 2, 6)
    return demands, supplies


def make_motor(seed, out):
    rng = random.Random(f"{seed}/motor")
    demands, supplies = motors(rng, 60, 140)
    d = lines_of(rng, "X", demands, MOTOR_WORDS, "demand")
    s = lines_of(rng, "G", supplies, MOTOR_WORDS, "supply")
    for side, lines, names in (("demand", d, ("电机需求一", "电机需求二")), ("supply", s, ("电机产品一", "电机产品二"))):
        book = openpyxl.Workbook()
        half = len(lines) // 2
        while lines[half]["org"] is None:
            half += 1
        for name, part, headers in zip(names, (lines[:half], lines[half:]), TEXT_LAYOUTS[side]):
            ws = book.active if name == names[0] else book.create_sheet()
            ws.title = name
            write_text_sheet(ws, rng, "产业链供需对接" + name + "汇总表", headers, part)
        save(book, out / f"{side}.xlsx")
    write_truth(out / "truth.json", truth(seed, d, s))


def make_columns(seed, out):
    rng = random.Random(f"{seed}/columns")
    demands, supplies = motors(rng, 50, 120)
    d = lines_of(rng, "C", demands, MOTOR_WORDS, "demand")
    s = lines_of(rng, "P", supplies, MOTOR_WORDS, "supply")
    for side, lines in (("demand", d), ("supply", s)):
        book = openpyxl.Workbook()
        ws = book.active
        ws.title = "电机"
        half = len(lines) // 2
        write_column_sheet(ws, rng, "电机参数表（一）", side, lines[:half], False)
        ws = book.create_sheet("电动机")
        write_column_sheet(ws, rng, "电机参数表（二）", side, lines[half:], True)
        save(book, out / f"{side}.xlsx")
    write_truth(out / "truth.json", truth(seed, d, s))


def make_csv(seed, out):
    rng = random.Random(f"{seed}/csv")
    demands, supplies = motors(rng, 40, 90)
    d = lines_of(rng, "N", demands, MOTOR_WORDS, "demand")
    s = lines_of(rng, "M", supplies, MOTOR_WORDS, "supply")
    for side, lines in (("demand", d), ("supply", s)):
        headers = TEXT_LAYOUTS[side][1]
        with open(out / f"{side}.csv", "w", encoding="gb18030", newline="") as f:
            w = csv.writer(f)
            w.writerow(headers)
            for line in lines:
                w.writerow([cell_of(rng, h, dict(line, org=line["group"])) for h in headers])
    write_truth(out / "truth.json", truth(seed, d, s))


def make_materials(seed, out):
    rng = random.Random(f"{seed}/materials")
    parts = {"demand": [], "supply": []}
    for letter, make, must, name, word in (
        ("Z", casting_supply, ["material_grade"], "铸件", "铸件"),
        ("G", steel_supply, ["steel_grade"], "钢材", "钢材"),
    ):
        supplies = [make(rng) for _ in range(70)]
        demands = make_demands(rng, supplies, 35, must, 2, 5)
        parts["demand"].append((name, lines_of(rng, letter + "X", demands, [word], "demand")))
        parts["supply"].append((name, lines_of(rng, letter + "G", supplies, [word], "supply")))
    for side in ("demand", "supply"):
        book = openpyxl.Workbook()
        for i, (name, lines) in enumerate(parts[side]):
            ws = book.active if i == 0 else book.create_sheet()
            ws.title = name
            write_text_sheet(
                ws, rng, name + ("采购需求" if side == "demand" else "供应能力"), TEXT_LAYOUTS[side][i], lines
            )
        save(book, out / f"{side}.xlsx")
    d = [x for _, lines in parts["demand"] for x in lines]
    s = [x for _, lines in parts["supply"] for x in lines]
    write_truth(out / "truth.json", truth(seed, d, s, lambda a, b: a["id"][0] == b["id"][0]))


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    seed, root = sys.argv[1], Path(sys.argv[2])
    for name, make in (
        ("motor", make_motor),
        ("columns", make_columns),
        ("csv", make_csv),
        ("materials", make_materials),
    ):
        out = root / name
        out.mkdir(parents=True, exist_ok=True)
        make(seed, out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
