"""Machines wanted and offered, line by line.

Each maker takes a random generator and returns one line.  A few lines
hold the honest mistakes of real lists: a battery in kW, a speed in
decibel.
"""

from wording import TIMES, WARRANTIES, joined, some

# Machines wanted


def machine(rng, name, parts, count, price, keep=1):
    return {"title": name, "text": joined(rng, parts, keep), "count": count, "price": price}


def want_loader(rng):
    return machine(
        rng,
        rng.choice(("电动装载机", "纯电动装载机")),
        [
            f"额定载荷{rng.choice((5, 6))}吨",
            *some(
                rng,
                [
                    rng.choice(("电池容量≥350kWh", "电量不低于282度")),
                    rng.choice(("续航不低于6小时", "连续作业时间8小时以上")),
                    "充电时间1.5小时以内",
                    "最高车速36km/h以上",
                    "环境温度-25℃~45℃",
                    "爬坡度≥28%",
                    "斗容3.0m³",
                ],
                3,
            ),
            rng.choice(("最好配快充", "质保3年优先", "")),
        ],
        rng.choice((8, 15, 30)),
        rng.choice((88, 96)),
    )


def want_excavator(rng):
    return machine(
        rng,
        rng.choice(("电动挖掘机", "电挖")),
        [
            rng.choice(("工作质量21t", "整机重量35吨")),
            *some(rng, ["斗容1.0m³", "电池容量不低于400kWh", "续航6h以上", "充电时间≤1.5h", "作业温度-20~45℃"], 3),
        ],
        rng.choice((4, 10)),
        rng.choice((165, 240)),
    )


def want_mine_truck(rng):
    return machine(
        rng,
        rng.choice(("电动矿卡", "纯电动宽体自卸车")),
        [
            rng.choice(("载重60吨", "额定载重70t")),
            *some(rng, ["电量≥350度", "续航里程80公里以上", "爬坡度不小于25%", "最高车速≥40km/h", "环境温度-30~45℃", "充电功率≥240kW"], 4),
        ],
        rng.choice((12, 20)),
        rng.choice((150, 178)),
    )


def want_forklift(rng):
    return machine(
        rng,
        rng.choice(("电动叉车", "锂电叉车")),
        [
            f"额定起重量{rng.choice((3, 3.5, 5))}吨",
            *some(rng, ["起升高度4.5米", "锂电池容量≥40kWh", "充电2小时以内", "续航不低于7小时", "爬坡度15%"], 3),
        ],
        rng.choice((20, 50)),
        rng.choice((13.5, 16.8)),
    )


def want_platform(rng):
    return machine(
        rng,
        "高空作业平台",
        [rng.choice(("作业高度14m", "作业高度不低于16米")), "额定载荷230kg", *some(rng, ["续航8小时", "爬坡能力25%", "整机质量3.2t"], 2)],
        rng.choice((25, 60)),
        rng.choice((9.8, 14)),
    )


def want_mixer(rng):
    return machine(
        rng, "纯电动搅拌车", ["续航里程200km以上", "电池容量350kWh", "快充功率不低于240kW", "最高车速80km/h"], rng.choice((10, "若干")), 82
    )


def want_english_machine(rng):
    return machine(
        rng,
        "Electric forklift",
        [
            "Rated load 3 t",
            "lift height 4.5 m",
            "battery capacity at least 40 kWh",
            "charging time within 2 hours",
        ],
        12,
        15,
    )


def want_wrong_machine(rng):
    return machine(rng, "电动装载机", ["额定载荷5吨", "电池容量≥350kW", "续航8公里", "充电时间1.5小时以内"], 6, 90)


def want_tunnel(rng):
    return machine(rng, "盾构机", ["整机功率不低于5000kW", "配套5台电瓶机车", "开挖直径9米级"], 1, 6800)


EQUIPMENT_DEMANDS = (
    want_loader,
    want_excavator,
    want_mine_truck,
    want_forklift,
    want_platform,
    want_loader,
    want_mixer,
    want_forklift,
    want_english_machine,
    want_mine_truck,
    want_wrong_machine,
    want_excavator,
    want_tunnel,
    want_platform,
)

# Machines offered


def machine_offer(rng, name, columns, parts, volume, price, keep=1):
    return {
        "title": name,
        "columns": columns,
        "text": joined(rng, parts, keep),
        "volume": volume,
        "price": price,
        "time": rng.choice(TIMES),
        "warranty": rng.choice(WARRANTIES),
    }


def offer_loader(rng):
    load, mass, price = rng.choice(((5, 18.5, 85), (5, 19.2, 92), (6, 21, 108)))
    return machine_offer(
        rng,
        rng.choice(("电动装载机", "纯电动装载机")),
        {"mass": mass, "battery": rng.choice((282, 350, 423))},
        [
            f"额定载荷{load}t",
            f"斗容{rng.choice((3, 3, 3.5))}m³",
            f"连续作业时间{rng.choice((6, 8, 9))}小时",
            f"充电时间{rng.choice((1, 1.2, 1.5, 2))}h",
            f"最高车速{rng.choice((34, 38, 40))}km/h",
            rng.choice(("爬坡度30%", "爬坡度28%", "")),
            rng.choice(("环境温度-30~45℃", "环境温度-20℃~40℃", "")),
        ],
        rng.choice(("1200台/年", 3000, "800台")),
        price,
    )


def offer_excavator(rng):
    mass, bucket, price = rng.choice(((20.8, 1, 158), (21.5, 1.05, 166), (35, 1.6, 235)))
    return machine_offer(
        rng,
        "电动挖掘机",
        {"mass": mass, "battery": rng.choice((400, 423, 525))},
        [
            "纯电动挖掘机",
            f"斗容{bucket}m³",
            f"续航{rng.choice((5, 6, 7))}小时",
            f"充电时间{rng.choice(('90分钟', '1.5h', '2小时'))}",
            rng.choice(("作业温度-25~45℃", "作业温度-15℃~45℃", "")),
            "最高车速5.5km/h",
        ],
        rng.choice((600, "500台/年")),
        price,
    )


def offer_mine_truck(rng):
    load, price = rng.choice(((60, 148), (70, 172), (90, 230)))
    return machine_offer(
        rng,
        rng.choice(("电动矿用卡车", "纯电动宽体自卸车")),
        {"mass": round(load * 0.55), "battery": rng.choice((350, 422, 528))},
        [
            f"载重{load}吨",
            f"续航里程{rng.choice((70, 80, 100))}km",
            f"最大爬坡度{rng.choice((25, 28, 30))}%",
            f"最高车速{rng.choice((40, 45, 50))}km/h",
            rng.choice(("环境温度-35℃~45℃", "使用温度-25~45℃", "")),
            rng.choice(("充电功率240kW", "快充功率360kW", "")),
        ],
        rng.choice((300, "500台/年")),
        price,
    )


def offer_forklift(rng):
    load, price = rng.choice(((3, 12.8), (3.5, 15.6), (5, 26)))
    return machine_offer(
        rng,
        rng.choice(("锂电叉车", "电动叉车")),
        {"mass": round(load * 1.5, 1), "battery": rng.choice((30, 40, 46))},
        [
            f"额定起重量{load}t",
            f"起升高度{rng.choice((3, 4.5, 6))}m",
            f"续航{rng.choice((6, 7, 8))}h",
            f"充电{rng.choice((1.5, 2, 2.5))}小时",
            rng.choice(("爬坡度15%", "爬坡度20%", "")),
        ],
        rng.choice(("1.5万台/年", 8000)),
        price,
    )


def offer_platform(rng):
    height = rng.choice((12, 14, 16, 18))
    return machine_offer(
        rng,
        "剪叉式高空作业平台",
        {"mass": round(1.2 + height * 0.14, 1), "battery": None},
        ["高空作业平台", f"作业高度{height}米", f"额定载荷{rng.choice((230, 320))}kg", "爬坡能力25%", rng.choice(("续航8小时", ""))],
        6000,
        round(height * 0.75, 1),
    )


def offer_mixer(rng):
    return machine_offer(
        rng,
        "纯电动搅拌车",
        {"mass": 14.5, "battery": rng.choice((350, 282))},
        [f"续航里程{rng.choice((180, 220, 260))}km", f"快充功率{rng.choice((180, 240))}kW", "最高车速85km/h"],
        900,
        79,
    )


def offer_crane_machine(rng):
    return machine_offer(
        rng,
        "电动汽车起重机",
        {"mass": 33, "battery": 267},
        ["电动起重机", "额定起重量25吨", "续航里程150公里", "最高车速75km/h"],
        400,
        128,
    )


def offer_tractor(rng):
    return machine_offer(
        rng,
        "纯电动重卡",
        {"mass": 11.5, "battery": rng.choice((282, 423))},
        ["电动牵引车", "续航里程220km", "充电功率240kW", "最高车速89km/h"],
        2000,
        68,
    )


def offer_drive_unit(rng):
    return machine_offer(
        rng,
        "电驱动桥总成",
        {"mass": "420kg", "battery": "/"},
        ["永磁同步电机，额定/峰值功率75/150kW，额定转矩260N·m，最高转速9000rpm，水冷，IP67，抗振12g，工作温度-40~60℃，H级绝缘，重量105kg"],
        4000,
        2.6,
    )


def offer_wrong_machine(rng):
    return machine_offer(
        rng, "电动装载机", {"mass": "18500kW", "battery": "350h"}, ["额定载荷5t", "续航八小时", "最高车速38分贝"], "若干", 86
    )


EQUIPMENT_SUPPLIES = (
    offer_loader,
    offer_excavator,
    offer_mine_truck,
    offer_forklift,
    offer_platform,
    offer_loader,
    offer_mixer,
    offer_crane_machine,
    offer_forklift,
    offer_tractor,
    offer_mine_truck,
    offer_drive_unit,
    offer_loader,
    offer_wrong_machine,
    offer_excavator,
)
