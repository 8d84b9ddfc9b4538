"""Castings wanted and offered, line by line.

Each maker takes a random generator and returns one line. Strengths are those of the grades. A few lines
hold the honest mistakes of real lists: a mass in V, a
strength in mm.
"""

from wording import CERTIFICATES, TIMES, ge, joined, some

# Castings wanted


def casting(rng, name, grade, mass, parts, price, volume, keep=0):
    return {
        "title": name,
        "grade": grade,
        "mass": mass,
        "text": joined(rng, parts, keep),
        "price": price,
        "volume": volume,
        "time": rng.choice(TIMES),
    }


def want_frame(rng):
    mass = rng.choice((45, 120, 260, 680))
    return casting(
        rng,
        rng.choice(("电机机座", "电机端盖")),
        rng.choice(("HT200", "HT250", "HT250")),
        mass,
        some(
            rng,
            [
                ge(rng, "壁厚", "8mm"),
                rng.choice(("CT9级", "铸件公差CT10")),
                "硬度170~230HBW",
                rng.choice(("树脂砂工艺", "砂型铸造")),
                "表面粗糙度Ra不大于25",
                "外形尺寸620×580×450mm",
            ],
            3,
        ),
        rng.choice((7200, 7800, 8200)),
        rng.choice((800, 1500, 2600)),
    )


def want_axle(rng):
    grade, strength, elongation = rng.choice(
        (("QT500-7", 500, 7), ("QT450-10", 450, 10), ("QT600-3", 600, 3))
    )
    return casting(
        rng,
        rng.choice(("桥壳", "轮边支承", "平衡悬架支架")),
        grade,
        rng.choice((38, 86, 145)),
        some(
            rng,
            [
                f"抗拉强度{rng.choice(('≥', '不小于'))}{strength}MPa",
                f"伸长率≥{elongation}%",
                "硬度160~230HBW",
                rng.choice(("CT8级", "CT9")),
                "壁厚10~35mm",
                rng.choice(("消失模工艺", "砂型铸造", "")),
                "IATF 16949者优先",
            ],
            4,
        ),
        rng.choice((8600, 9300)),
        rng.choice((1200, 3600)),
    )


def want_wind(rng):
    return casting(
        rng,
        rng.choice(("风电轮毂", "风电底座")),
        "QT400-18",
        rng.choice(("8~18吨", 12000)),
        ["-40℃冲击功≥10J", "树脂砂", rng.choice(("抗拉强度≥370MPa", "抗拉强度不低于400MPa")), "伸长率≥15%", "最大尺寸4200mm"],
        rng.choice((11500, 12800)),
        rng.choice((6000, 9000)),
    )


def want_shell(rng):
    grade, process, strength = rng.choice((("ZL101A", "低压铸造", 275), ("ADC12", "压铸", 230)))
    return casting(
        rng,
        rng.choice(("铝合金电机壳体", "电控箱体", "减速器壳体")),
        grade,
        rng.choice((6.5, 12, 28)),
        [process] + some(rng, ["壁厚5mm以上", f"抗拉强度≥{strength}MPa", "CT7级", "外形尺寸450×420×380mm", "Ra不大于6.3"], 3),
        rng.choice((32000, 36500)),
        rng.choice((300, 600)),
        1,
    )


def want_steel_casting(rng):
    return casting(
        rng,
        rng.choice(("铲斗齿座", "履带板", "回转支座")),
        "ZG270-500",
        rng.choice((75, 320, "1.2t")),
        ["抗拉强度≥500MPa", "屈服强度≥270MPa", "CT11级", rng.choice(("壁厚20~60mm", "伸长率≥18%"))],
        rng.choice((10500, 11800)),
        rng.choice((900, 2000)),
    )


def want_hydraulic(rng):
    return casting(
        rng,
        rng.choice(("液压阀体", "油泵壳体")),
        rng.choice(("HT300", "QT450-10")),
        rng.choice((8, 15)),
        ["覆膜砂铸造", "最小壁厚5mm", "CT7级", "硬度180~240HBW", "Ra不大于12.5"],
        rng.choice((12500, 13800)),
        rng.choice((500, 1100)),
    )


def want_counterweight(rng):
    return casting(
        rng,
        "叉车配重",
        "HT200",
        rng.choice(("1.8吨", 2400)),
        ["外形尺寸1150×980×760mm", "V法铸造", "CT12级"],
        6100,
        "1.2万",
    )


def want_foreign_grade(rng):
    return casting(
        rng,
        "pump housing",
        "EN-GJS-450-10",
        55,
        ["tensile strength ≥ 450 MPa", "elongation ≥ 10 %", "wall thickness 8 to 40 mm", "sand casting"],
        9800,
        700,
    )


def want_wrong_casting(rng):
    return casting(rng, "异形支架", "按图纸", "25V", ["抗拉强度≥400kg", "伸长率≥15%", "树脂砂"], None, "若干")


def want_huge(rng):
    return casting(rng, "压力机横梁", "ZG270-500", "185吨", ["抗拉强度≥500MPa", "最大尺寸9.6m", "树脂砂"], 14500, 800)


CASTING_DEMANDS = (
    want_frame,
    want_axle,
    want_wind,
    want_shell,
    want_steel_casting,
    want_hydraulic,
    want_counterweight,
    want_foreign_grade,
    want_frame,
    want_axle,
    want_shell,
    want_wrong_casting,
    want_huge,
    want_steel_casting,
    want_frame,
    want_hydraulic,
)

# Castings offered


def foundry(rng, name, parts, volume, spare, price, keep=1):
    return {
        "title": name,
        "text": joined(rng, parts, keep),
        "volume": volume,
        "spare": spare,
        "price": price,
        "certificate": rng.choice(CERTIFICATES),
    }


def offer_grey_iron(rng):
    return foundry(
        rng,
        rng.choice(("灰铁铸件", "铸铁件")),
        [
            rng.choice(("HT200、HT250", "材质：HT250、HT300", "灰铸铁HT200、HT250、HT300")),
            rng.choice(("单重20kg~5吨", "单重5~800公斤", "单件重量0.1~12t")),
            rng.choice(("树脂砂工艺", "粘土砂", "树脂砂、消失模")),
            rng.choice(("CT8级", "CT9", "CT10级")),
            rng.choice(("抗拉强度≥250MPa", "")),
            rng.choice(("壁厚6~80mm", "壁厚5mm以上", "")),
            rng.choice(("硬度170~220HBW", "硬度180~230HBW", "")),
            rng.choice(("外形尺寸≤2000mm", "最大尺寸3.2m", "")),
            rng.choice(("Ra12.5", "Ra25", "")),
        ],
        rng.choice((0.8, 1.6, 3)),
        rng.choice((1200, 3000, 6500)),
        rng.choice(("7500元/吨", "6800~8200元/吨", "7.4元/kg")),
    )


def offer_ductile_iron(rng):
    return foundry(
        rng,
        rng.choice(("球铁件", "球墨铸铁件")),
        [
            rng.choice(("QT450-10、QT500-7", "QT400-18、QT450-10、QT500-7", "球铁QT500-7、QT600-3")),
            rng.choice(("单重20kg~5吨", "单重5~800公斤", "单件重量3~150kg")),
            rng.choice(("树脂砂工艺", "粘土砂", "消失模")),
            rng.choice(("CT8级", "CT9", "CT7级")),
            rng.choice(("抗拉强度≥450MPa", "抗拉强度≥500MPa", "")),
            rng.choice(("伸长率≥10%", "伸长率≥7%", "")),
            rng.choice(("壁厚6~80mm", "壁厚5mm以上", "")),
            rng.choice(("硬度170~220HBW", "硬度160~230HBW", "")),
            rng.choice(("外形尺寸≤2000mm", "最大尺寸3.2m", "")),
        ],
        rng.choice((0.8, 1.6, 5)),
        rng.choice((1200, 3000, 6500)),
        rng.choice(("8800元/吨", "8600~9800元/吨", "9.1元/kg")),
    )


def offer_wind(rng):
    return foundry(
        rng,
        "大型风电铸件",
        ["QT400-18", "单重3~40吨", "树脂砂", "-40℃冲击功≥12J", "抗拉强度≥380MPa", "伸长率≥18%", "最大尺寸5.5m", "最大浇注重量80t"],
        rng.choice((6, 8)),
        rng.choice((9000, 15000)),
        "11800元/吨",
    )


def offer_aluminium(rng):
    grades, process, strength = rng.choice(
        (
            ("ZL101A、ZL104", "低压铸造", 275),
            ("ZL101A", "重力铸造、低压铸造", 280),
            ("A356", "低压铸造", 270),
            ("ADC12", "压铸", 235),
            ("YL113、ADC12", "高压压铸", 240),
        )
    )
    return foundry(
        rng,
        rng.choice(("铝合金铸件", "铝合金壳体")),
        [
            grades,
            process,
            rng.choice(("单重0.5~35kg", "单重2~60公斤")),
            rng.choice(("壁厚3~25mm", "壁厚4mm以上")),
            rng.choice(("CT6级", "CT7级", "CT8")),
            f"抗拉强度≥{strength}MPa",
            "外形尺寸≤800mm",
            rng.choice(("Ra6.3", "Ra3.2", "")),
        ],
        rng.choice((0.3, 0.6, 1.2)),
        rng.choice((400, 900)),
        rng.choice(("33元/kg", "35500元/吨")),
    )


def offer_steel_casting(rng):
    return foundry(
        rng,
        "铸钢件",
        [
            rng.choice(("ZG270-500、ZG310-570", "ZG270-500")),
            rng.choice(("单重30kg~15t", "单重10~500公斤")),
            "树脂砂铸造",
            rng.choice(("CT11级", "CT10级", "CT12")),
            "抗拉强度≥500MPa",
            rng.choice(("屈服强度≥270MPa", "")),
            "伸长率≥18%",
            rng.choice(("壁厚12~120mm", "")),
        ],
        rng.choice((0.9, 2)),
        rng.choice((800, 2600)),
        "10,800元/吨",
    )


def offer_precision(rng):
    return foundry(
        rng,
        rng.choice(("精密铸件", "液压铸件")),
        [
            rng.choice(("HT300、QT450-10", "QT450-10、QT500-7")),
            rng.choice(("覆膜砂铸造", "壳型铸造", "熔模铸造")),
            "单重1~40kg",
            rng.choice(("壁厚4mm以上", "最小壁厚3mm")),
            rng.choice(("CT7级", "CT6", "CT8级")),
            rng.choice(("硬度180~230HBW", "硬度170~240HBW")),
            rng.choice(("Ra6.3", "Ra12.5")),
        ],
        rng.choice((0.5, 1)),
        rng.choice((500, 1500)),
        "12.6元/kg",
    )


def offer_v_process(rng):
    return foundry(
        rng,
        "配重及箱体铸件",
        ["HT200、HT250", rng.choice(("V法铸造", "V法", "实型铸造")), "单重0.3~6吨", "外形尺寸≤2500mm"],
        rng.choice((2, 4)),
        5000,
        "5900元/吨",
    )


def offer_foreign(rng):
    return foundry(
        rng,
        "Ductile iron castings",
        [
            "EN-GJS-450-10 / EN-GJS-500-7",
            "sand casting",
            "piece mass 5-300 kg",
            "tensile strength ≥ 450 MPa",
            "elongation ≥ 10 %",
            "wall thickness 5 to 60 mm",
        ],
        1.1,
        2000,
        "9,600元/吨",
    )


def offer_wrong_casting(rng):
    return foundry(rng, "球铁件", ["QT450-10", "单重80度", "抗拉强度≥450mm", "树脂砂"], "约一点五", None, "面议")


CASTING_SUPPLIES = (
    offer_grey_iron,
    offer_aluminium,
    offer_wind,
    offer_steel_casting,
    offer_precision,
    offer_ductile_iron,
    offer_v_process,
    offer_aluminium,
    offer_foreign,
    offer_ductile_iron,
    offer_steel_casting,
    offer_precision,
    offer_grey_iron,
    offer_aluminium,
    offer_ductile_iron,
    offer_wrong_casting,
)
