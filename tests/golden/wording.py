"""Words for facts, as people write them: the lists of make_lists.py."""
import verdicts

TYPES = {
    "永磁同步电机": ["永磁同步电机", "永磁同步电动机", "永磁电机", "PMSM", "三相永磁同步电机"],
    "异步电机": ["异步电机", "异步电动机", "三相异步电动机", "感应电机", "三相异步电机"],
    "同步磁阻电机": ["同步磁阻电机", "SynRM"],
    "开关磁阻电机": ["开关磁阻电机", "开关磁阻电动机", "SRM"],
    "无刷直流电机": ["无刷直流电机", "直流无刷电机", "BLDC"],
    "伺服电机": ["伺服电机", "伺服电动机"],
    "变频异步电机": ["变频调速电机", "变频异步电机"],
}
ENGLISH_TYPES = {
    "永磁同步电机": "permanent magnet synchronous motor",
    "异步电机": "induction motor",
    "开关磁阻电机": "switched reluctance motor",
    "无刷直流电机": "brushless DC motor",
    "伺服电机": "servo motor",
    "同步磁阻电机": "synchronous reluctance motor",
}
COOLINGS = {
    "自然冷却": ["自然冷却", "自冷", "自然风冷"],
    "风冷": ["风冷"],
    "强迫风冷": ["强迫风冷", "强制风冷", "独立风机冷却"],
    "液冷": ["液冷", "液体冷却"],
    "水冷": ["水冷", "水套冷却"],
    "油冷": ["油冷", "喷油冷却"],
}
ENGLISH_COOLINGS = {"水冷": "water cooled", "油冷": "oil cooled", "风冷": "air cooled", "液冷": "liquid cooled"}

# key -> labels, units as (word, factor to the canonical unit)
WORDS = {
    "rated_power": (
        ["额定功率", "功率", "输出功率", "电机功率"],
        [("kW", 1), ("KW", 1), ("千瓦", 1), ("kw", 1), ("W", 0.001), ("瓦", 0.001), ("MW", 1000)],
    ),
    "peak_torque": (
        ["峰值转矩", "峰值扭矩", "最大转矩", "最大扭矩"],
        [("N·m", 1), ("Nm", 1), ("N.m", 1), ("牛米", 1), ("kN·m", 1000)],
    ),
    "rated_speed": (["额定转速", "转速"], [("r/min", 1), ("rpm", 1), ("转/分", 1), ("转/分钟", 1), ("RPM", 1)]),
    "max_speed": (["最高转速", "最大转速", "峰值转速"], [("r/min", 1), ("rpm", 1), ("转/分", 1)]),
    "rated_voltage": (["额定电压", "电压", "供电电压"], [("V", 1), ("伏", 1), ("kV", 1000)]),
    "overload": (["过载能力", "过载倍数", "过载系数", "过载"], [("倍", 1)]),
    "ambient_temperature": (["环境温度", "工作温度", "使用温度", "工作环境温度", "环境温度范围"], [("℃", 1), ("°C", 1), ("摄氏度", 1)]),
    "altitude": (["海拔", "海拔高度", "使用海拔"], [("m", 1), ("米", 1)]),
    "vibration_resistance": (["抗振", "抗震", "耐振动", "抗振等级"], [("g", 1)]),
    "vibration_severity": (["振动烈度", "振动速度", "振动值"], [("mm/s", 1)]),
    "noise": (["噪声", "噪音", "声压级"], [("dB", 1), ("dB(A)", 1), ("分贝", 1)]),
    "mass": (["重量", "质量", "整机重量", "自重"], [("kg", 1), ("公斤", 1), ("千克", 1), ("t", 1000), ("吨", 1000)]),
    "salt_spray": (["耐盐雾", "盐雾试验", "中性盐雾", "盐雾"], [("h", 1), ("小时", 1)]),
    "service_life": (["使用寿命", "设计寿命", "寿命"], [("h", 1), ("小时", 1), ("万小时", 10000)]),
    "power_factor": (["功率因数", "cosφ"], [("", 1)]),
    "outer_diameter": (["外径", "最大外径"], [("mm", 1), ("毫米", 1)]),
    "piece_mass": (["单重", "单件重量", "铸件重量", "毛坯重量"], [("kg", 1), ("公斤", 1), ("t", 1000), ("吨", 1000)]),
    "max_dimension": (["最大尺寸", "外形尺寸", "轮廓尺寸", "最大外形"], [("mm", 1), ("毫米", 1), ("m", 1000), ("米", 1000)]),
    "wall_thickness": (["壁厚", "铸件壁厚"], [("mm", 1), ("毫米", 1)]),
    "tensile_strength": (["抗拉强度", "Rm"], [("MPa", 1), ("兆帕", 1), ("N/mm²", 1)]),
    "elongation": (["伸长率", "延伸率", "断后伸长率"], [("%", 1)]),
    "hardness": (["硬度", "布氏硬度"], [("HBW", 1)]),
    "roughness": (["表面粗糙度", "粗糙度Ra", "粗糙度"], [("μm", 1), ("微米", 1)]),
    "thickness": (["厚度", "板厚"], [("mm", 1), ("毫米", 1)]),
    "width": (["宽度", "板宽"], [("mm", 1), ("毫米", 1), ("m", 1000)]),
    "length": (["长度", "定尺长度", "定尺"], [("m", 1000), ("米", 1000), ("mm", 1)]),
    "yield_strength": (["屈服强度", "ReH"], [("MPa", 1), ("兆帕", 1)]),
}
CODE_LABELS = {
    "motor_type": ["电机类型", "类型", "种类", "电机形式"],
    "cooling": ["冷却方式", "散热方式", "冷却"],
    "ip_code": ["防护等级", "外壳防护等级", "IP等级", "防护"],
    "insulation_class": ["绝缘等级", "绝缘", "绝缘耐热等级"],
    "efficiency_class": ["能效等级", "能效", "效率等级"],
    "mounting": ["安装方式", "安装形式", "安装型式"],
    "certificate": ["认证", "资质要求", "体系认证", "证书"],
    "material_grade": ["材质", "牌号", "材质牌号", "材料"],
    "process": ["铸造工艺", "工艺", "铸造方法"],
    "tolerance_grade": ["尺寸公差等级", "公差等级", "铸件公差"],
    "steel_grade": ["钢种牌号", "牌号", "钢种", "钢号"],
    "form": ["品种", "钢材品种"],
    "z_class": ["Z向性能", "厚度方向性能"],
}
ENGLISH = {
    "rated_power": ("rated power", "kW"),
    "peak_torque": ("peak torque", "N·m"),
    "rated_speed": ("rated speed", "rpm"),
    "max_speed": ("maximum speed", "rpm"),
    "rated_voltage": ("rated voltage", "V"),
    "ambient_temperature": ("ambient temperature", "°C"),
    "noise": ("noise level", "dB(A)"),
    "mass": ("mass", "kg"),
    "salt_spray": ("salt spray resistance", "h"),
    "service_life": ("service life", "h"),
    "power_factor": ("power factor", ""),
    "outer_diameter": ("outer diameter", "mm"),
    "vibration_severity": ("vibration severity", "mm/s"),
    "overload": ("overload factor", ""),
}
GE = ["≥{}", ">={}", "不低于{}", "不小于{}", "不少于{}", "至少{}", "{}以上", "{}及以上", "不得低于{}", "应不小于{}", "大于等于{}"]
LE = ["≤{}", "<={}", "不高于{}", "不大于{}", "不超过{}", "{}以内", "{}以下", "{}及以下", "至多{}", "不得超过{}", "小于等于{}"]
FULL = str.maketrans("0123456789.", "０１２３４５６７８９．")


def number(x):
    text = "%.10g" % x
    return text


def in_unit(value, factor):
    return number(value / factor)


class Writer:
    """Words for facts, as people would write them."""

    def __init__(self, rng):
        self.rng = rng

    def figure(self, value, factor):
        text = in_unit(value, factor)
        r = self.rng.random()
        if r < 0.06 and "-" not in text:
            return text.translate(FULL)
        if r < 0.14 and text.isdigit() and len(text) > 3:
            return f"{int(text):,}"
        return text

    def unit(self, key, values):
        """A unit in which people would write values of this size."""
        units = []
        for word, factor in WORDS[key][1]:
            scaled = [v / factor for v in values if abs(v) != verdicts.INF]
            if factor == 0.001 and max(scaled) > 9000:
                continue
            if factor >= 1000 and (min(scaled) < 0.1 or any(round(v, 3) != v for v in scaled)):
                continue
            if factor == 10000 and any(round(v, 1) != v for v in scaled):
                continue
            units.append((word, factor))
        return self.rng.choice(units)

    def amount(self, value, unit, factor):
        space = " " if unit and self.rng.random() < 0.2 else ""
        return self.figure(value, factor) + space + unit

    def quantity(self, key, fact):
        rng = self.rng
        label = rng.choice(WORDS[key][0])
        op, values = fact[0], fact[1:] if fact[0] != "in" else fact[1]
        unit, factor = self.unit(key, values)
        if op == "in":
            return label + rng.choice([":", " ", ""]) + "/".join(in_unit(v, factor) for v in values) + unit
        if op == "ge" or op == "le":
            phrase = rng.choice(GE if op == "ge" else LE)
            return label + rng.choice(["", "", "："]) + phrase.format(self.amount(fact[1], unit, factor))
        if op == "eq":
            text = self.amount(fact[1], unit, factor)
            if unit and not label.isascii() and rng.random() < 0.12:
                return text + label
            return label + rng.choice(["", ":", "：", " ", "为", "="]) + text
        a, b = (in_unit(v, factor) for v in fact[1:])
        if key == "ambient_temperature" and fact[1] < 0 and rng.random() < 0.15:
            return f"{label}零下{number(-fact[1])}度至{b}度"
        form = rng.choice(
            [
                "{a}~{b}{u}",
                "{a}～{b}{u}",
                "{a}至{b}{u}",
                "{a}到{b}{u}",
                "{a}{u}~{b}{u}",
                "{a}{u}至{b}{u}",
                "在{a}到{b}{u}之间",
                "{a}-{b}{u}",
            ]
        )
        if "-{b}" in form and fact[1] < 0:
            form = "{a}~+{b}{u}"
        return label + rng.choice(["", ":", " "]) + form.format(a=a, b=b, u=unit)

    def code(self, key, fact, side):
        rng = self.rng
        values = fact[1]
        label = rng.choice(CODE_LABELS[key])
        colon = rng.choice([":", "：", "为", " "])
        if key == "motor_type":
            word = rng.choice(TYPES[values[0]])
            return word if rng.random() < 0.6 else label + rng.choice([":", "：", "为"]) + word
        if key == "cooling":
            word = "或".join(rng.choice(COOLINGS[v]) for v in values)
            return word if rng.random() < 0.5 else label + colon + word
        if key == "ip_code":
            code = values[0]
            forms = [code, label + code, label + colon + code, code + "防护"]
            if side == "demand":
                forms += [label + "不低于" + code, code + "及以上", label + "≥" + code]
            return rng.choice(forms)
        if key == "insulation_class":
            forms = [values[0] + "级绝缘", label + colon + values[0] + "级", label + values[0]]
            if side == "demand":
                forms.append("绝缘等级不低于" + values[0] + "级")
            return rng.choice(forms)
        if key == "efficiency_class":
            forms = [values[0] + "能效", label + colon + values[0], values[0]]
            if side == "demand":
                forms += ["能效不低于" + values[0], values[0] + "及以上"]
            return rng.choice(forms)
        if key == "mounting":
            return rng.choice([values[0] + "安装", label + colon + values[0], "IM " + values[0]])
        if key == "certificate":
            words = [rng.choice([v, v.replace(" ", "")]) for v in values]
            return rng.choice([label + "：" + "、".join(words), "通过" + "、".join(words) + "认证"])
        if key in ("material_grade", "steel_grade"):
            joined = rng.choice(["、", "/"] if side == "supply" else ["/", "或"]).join(values)
            return rng.choice([joined, label + rng.choice([":", "", "："]) + joined])
        if key == "process":
            return "、".join(values) if rng.random() < 0.5 else label + "：" + "、".join(values)
        if key == "tolerance_grade":
            return rng.choice([values[0], label + values[0], label + colon + values[0] + "级"])
        if key == "form":
            return "、".join(values) if rng.random() < 0.6 else label + "：" + "、".join(values)
        return rng.choice([values[0], label + values[0]])

    def phrase(self, key, fact, side):
        return self.quantity(key, fact) if key in WORDS else self.code(key, fact, side)

    def phrase_with_label(self, key, fact, side, phrase):
        while phrase[0].isdigit():
            phrase = self.phrase(key, fact, side)
        return phrase

    def english(self, facts, side):
        parts = []
        for key, fact in facts.items():
            if key == "motor_type":
                parts.append(ENGLISH_TYPES[fact[1][0]])
            elif key == "cooling":
                parts.append(ENGLISH_COOLINGS[fact[1][0]])
            elif key == "ip_code":
                parts.append(
                    fact[1][0] + (" or higher" if side == "demand" and self.rng.random() < 0.4 else "")
                )
            elif key == "insulation_class":
                parts.append("insulation class " + fact[1][0])
            elif key == "efficiency_class":
                parts.append("efficiency class " + fact[1][0])
            else:
                label, unit = ENGLISH[key]
                unit = " " + unit if unit else ""
                if fact[0] == "ge":
                    form = self.rng.choice(
                        ["{l} at least {a}{u}", "{l} ≥ {a}{u}", "{l} not less than {a}{u}"]
                    )
                elif fact[0] == "le":
                    form = self.rng.choice(["{l} at most {a}{u}", "{l} ≤ {a}{u}", "{l} not more than {a}{u}"])
                elif fact[0] == "eq":
                    form = "{l} {a}{u}"
                else:
                    form = self.rng.choice(["{l} {a} to {b}{u}", "{l} from {a} to {b}{u}"])
                parts.append(form.format(l=label, a=number(fact[1]), b=number(fact[-1]), u=unit))
        return ", ".join(parts)

    def can_english(self, facts):
        for key, fact in facts.items():
            if key == "motor_type" and fact[1][0] not in ENGLISH_TYPES:
                return False
            if key == "cooling" and (len(fact[1]) > 1 or fact[1][0] not in ENGLISH_COOLINGS):
                return False
            if key in CODE_LABELS and key not in (
                "motor_type",
                "cooling",
                "ip_code",
                "insulation_class",
                "efficiency_class",
            ):
                return False
            if key in WORDS and (key not in ENGLISH or fact[0] == "in"):
                return False
        return True

    def text(self, facts, side):
        facts = dict(self.rng.sample(sorted(facts.items()), len(facts)))
        if self.rng.random() < 0.15 and self.can_english(facts):
            return self.english(facts, side)
        parts = [self.phrase(k, f, side) for k, f in facts.items()]
        style = self.rng.random()
        if style < 0.12:
            # "12、130mm外径" would read as two figures
            parts = [
                p if not p[0].isdigit() else self.phrase_with_label(k, facts[k], side, p)
                for k, p in zip(facts, parts)
            ]
            return "".join(f"{i}、{p}；" for i, p in enumerate(parts, 1))
        if style < 0.2:
            return "".join(f"（{i}）{p}\n" for i, p in enumerate(parts, 1)).rstrip()
        return self.rng.choice(["；", "，", ", ", "; ", "\n", " | ", "。"]).join(parts)
