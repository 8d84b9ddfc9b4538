"""What the invented organisations want and offer, line by line.

Each maker takes a random generator and returns one line. Figures follow the trade:
torque is 9550 P/n, masses and prices grow with size, castings have the strength of
their grade. A few lines hold the honest mistakes of real lists: a power in kg, a
battery in kW, a quantity of "若干", an efficiency class that does not exist.
"""
GE = ("≥{}", "不低于{}", "不小于{}", "{}以上", "至少{}")
LE = ("≤{}", "不超过{}", "不大于{}", "{}以内", "{}以下")
SEPARATORS = ("；", "，", "、", "\n", "; ", "，")
TIMES = ("30天", "45天", "2个月", "6周", "30个工作日", "三个月", "60天以内")
WARRANTIES = ("1年", "18个月", "2年", "24个月", "三年", "12个月")
CERTIFICATES = ("ISO 9001", "ISO9001、ISO14001", "IATF 16949", "ISO 9001、CE", "ISO9001质量管理体系认证", None)


def ge(rng, label, amount):
    return label + rng.choice(GE).format(amount)


def le(rng, label, amount):
    return label + rng.choice(LE).format(amount)


def joined(rng, parts, keep=0):
    """The first `keep` parts stay in front; the others come in any order. English
    lines keep English commas."""
    head, rest = list(parts[:keep]), [p for p in parts[keep:] if p]
    rng.shuffle(rest)
    english = all(ord(c) < 0x3000 for p in head + rest for c in p)
    return (", " if english else rng.choice(SEPARATORS)).join(head + rest)


def some(rng, parts, least):
    return rng.sample(parts, rng.randint(least, len(parts)))


def torque(power, speed):
    value = 9550 * power / speed
    return round(value) if value >= 20 else round(value, 1)


# Motors wanted


def want_pump_motor(rng):
    power = rng.choice((11, 18.5, 22, 30, 37, 45, 55, 75, 90))
    poles, speed = rng.choice(((2, 3000), (4, 1500), (6, 1000)))
    parts = ["三相异步电动机", f"额定功率{power}kW", f"转速{speed}r/min"] + some(
        rng,
        [
            "电压380V，频率50Hz",
            rng.choice(("IP55", "防护等级不低于IP55", "防护等级IP54及以上")),
            "F级绝缘",
            rng.choice(("能效等级不低于IE3", "IE4能效", "能效不低于IE4")),
            f"{poles}极",
            le(rng, "噪声", f"{rng.choice((75, 78, 82))}dB(A)"),
            le(rng, "振动速度", "2.2mm/s"),
            "B3安装",
        ],
        4,
    )
    return {
        "title": rng.choice(("水泵电机", "风机电机", "三相异步电动机", "压缩机用电机")),
        "text": joined(rng, parts, 1),
        "volume": rng.choice(("200台", "500台/年", "120", "1,000台")),
        "money": rng.choice((85, 120, 260)),
        "time": rng.choice(TIMES),
    }


def want_loader_motor(rng):
    power = rng.choice((60, 75, 90, 110))
    speed = rng.choice((2500, 3000, 3500))
    parts = ["永磁同步电机", f"额定/峰值功率{power}/{power * 2}kW", ge(rng, "额定转矩", f"{torque(power, speed)}N·m")] + some(
        rng,
        [
            ge(rng, "最高转速", "9000rpm"),
            rng.choice(("水冷", "冷却方式：液冷", "水冷或油冷")),
            rng.choice(("IP67", "防护等级不低于IP67")),
            rng.choice(("工作温度-40℃~55℃", "环境温度-30℃至50℃", "环境温度零下25度到50度")),
            ge(rng, "抗振", "10g"),
            le(rng, "重量", f"{round(power * 1.5)}kg"),
            "H级绝缘",
        ],
        4,
    )
    parts.append(rng.choice(("最好采用油冷", "效率97%以上者优先", "希望质保3年", "")))
    return {
        "title": rng.choice(("装载机行走电机", "主驱动电机", "永磁同步驱动电机")),
        "text": joined(rng, parts, 2),
        "volume": rng.choice(("600台/年", "月需求80台", "约1,200台/年")),
        "money": rng.choice((1500, 980, 2400)),
        "time": rng.choice(TIMES),
    }


def want_truck_motor(rng):
    power = rng.choice((160, 200, 250))
    parts = [
        f"额定功率{power}kW，峰值功率{ge(rng, '', f'{round(power * 1.8)}kW')}(30s)",
        "永磁同步电机",
        rng.choice(("海拔4500m以下正常运行", "海拔≥4000m", "使用海拔3500米")),
    ] + some(
        rng,
        [
            "过载能力2倍/60s",
            "-40℃~50℃环境温度",
            "IP67",
            ge(rng, "功率密度", "2.2kW/kg"),
            "油冷",
            ge(rng, "效率", "95%"),
            ge(rng, "耐盐雾", "500h"),
        ],
        4,
    )
    return {
        "title": rng.choice(("矿卡驱动电机", "宽体车牵引电机")),
        "text": joined(rng, parts, 1),
        "volume": rng.choice(("200台/年", "150")),
        "money": rng.choice((900, 1260)),
        "time": rng.choice(TIMES),
    }


def want_flameproof(rng):
    power = rng.choice((37, 55, 90, 132))
    parts = ["矿用隔爆型三相异步电动机", "Ex db I Mb", "660/1140V", f"{power}kW"] + some(
        rng, ["IP55", "H级绝缘", "水冷", "1480r/min", "煤安MA", ge(rng, "堵转转矩倍数", "2.0"), le(rng, "噪声", "85dB")], 3
    )
    return {
        "title": "矿用电机",
        "text": joined(rng, parts, 4),
        "volume": rng.choice((40, "60台")),
        "money": rng.choice((180, 240)),
        "time": rng.choice(TIMES),
    }


def want_servo(rng):
    t = rng.choice((1.27, 2.39, 4.77, 7.16, 9.55))
    parts = ["伺服电机", f"额定转矩{t}N·m", f"额定转速{rng.choice((2000, 3000))}rpm"] + some(
        rng,
        [
            ge(rng, "峰值转矩", f"{round(t * 2.8, 1)}N·m"),
            "IP65",
            le(rng, "转子惯量", f"{rng.choice((2.5, 6, 12))}kg·cm²"),
            le(rng, "重量", "8kg"),
            "B5安装",
        ],
        2,
    )
    return {
        "title": "伺服电机",
        "text": joined(rng, parts, 3),
        "volume": rng.choice(("3000台/年", "1.2万台/年")),
        "money": rng.choice((360, 720)),
        "time": rng.choice(TIMES),
    }


def want_agv(rng):
    watts = rng.choice((400, 750, 1500))
    parts = ["无刷直流电机", "48V", f"{watts}W"] + some(
        rng,
        [
            "3000rpm",
            "IP54",
            le(rng, "重量", f"{2 + watts // 250}kg"),
            le(rng, "噪声", "60分贝"),
            ge(rng, "使用寿命", "1万小时"),
            "过载2.5倍以上",
        ],
        3,
    )
    return {
        "title": rng.choice(("AGV驱动电机", "物流车轮边电机")),
        "text": joined(rng, parts, 1),
        "volume": rng.choice(("月需求2000台", "５０００台")),
        "money": rng.choice((180, 320)),
        "time": rng.choice(TIMES),
    }


def want_high_voltage(rng):
    power = rng.choice((400, 560, 800))
    parts = [f"功率{power}kW", "额定电压10kV", "三相异步电动机"] + some(
        rng,
        [
            "IP54",
            "IC611",
            "F级绝缘B级温升",
            le(rng, "振动烈度", "2.3mm/s"),
            le(rng, "声压级", "85dB(A)"),
            "环境温度-20~40℃",
            "轴承寿命不低于5万小时",
        ],
        4,
    )
    return {
        "title": rng.choice(("高压电机", "主风机电机")),
        "text": joined(rng, parts, 3) + "。执行GB/T 13957标准",
        "volume": rng.choice((6, "12台")),
        "money": rng.choice((360, 540)),
        "time": rng.choice(("4个月", "120天")),
    }


def want_crane(rng):
    power = rng.choice((7.5, 11, 22, 37))
    parts = [f"起重机用电机，功率{power}kW", "6极", "负载持续率40%"] + some(
        rng, ["IP54", "H级绝缘", "380V", "S3工作制", "环境温度-15℃~40℃", "抗震5g"], 3
    )
    return {
        "title": "起升电机",
        "text": joined(rng, parts, 1),
        "volume": rng.choice((150, "300台/年")),
        "money": rng.choice((95, 160)),
        "time": rng.choice(TIMES),
    }


def want_english(rng):
    power = rng.choice((15, 22, 45))
    return {
        "title": "Induction motor",
        "text": f"Rated power {power} kW, rated speed 1500 rpm, 400 V, 50 Hz, IP55 or higher, "
        f"efficiency class IE4, ambient temperature -20 to 45 °C, noise at most 74 dB(A), preferably forced air",
        "volume": "400 pcs",
        "money": 210,
        "time": "8 weeks",
    }


def want_direct_drive(rng):
    return {
        "title": "直驱电机",
        "text": "永磁同步电机，额定转矩≥8500N·m，额定转速60r/min，水冷，IP55，效率不低于93%，噪声≤75dB(A)，替换原200千瓦异步电机加减速机",
        "volume": "10台",
        "money": 420,
        "time": "5个月",
    }


def want_washdown(rng):
    return {
        "title": "清洗机电机",
        "text": "三相异步电动机，功率7.5kW，防护等级IPX9K，转速2,950r/min，绝缘F级，噪音70分贝以下",
        "volume": 300,
        "money": 110,
        "time": "45天",
    }


def want_cryogenic(rng):
    return {
        "title": "极地科考车驱动电机",
        "text": "永磁同步电机，额定功率120kW，环境温度-60℃~40℃，IP68，H级绝缘，油冷，抗振20g以上",
        "volume": 8,
        "money": 320,
        "time": "6个月",
    }


def want_wrong_unit(rng):
    return {
        "title": "搅拌机电机",
        "text": "三相异步电动机，额定功率：75kg，转速1480r/min，380V，IP55",
        "volume": "若干",
        "money": 60,
        "time": "尽快",
    }


def want_by_grade(rng):
    return {
        "title": "循环泵电机",
        "text": f"一级能效三相异步电动机，功率{rng.choice(('三十', '五十五'))}千瓦，电压三百八十伏，防护等级ＩＰ５５，"
        "转速一千五百转/分，振动烈度不大于1.8mm/s，符合GB 18613-2020",
        "volume": "八十台",
        "money": 75,
        "time": "四十天",
    }


MOTOR_DEMANDS = (
    want_pump_motor,
    want_loader_motor,
    want_truck_motor,
    want_pump_motor,
    want_flameproof,
    want_servo,
    want_agv,
    want_high_voltage,
    want_crane,
    want_english,
    want_pump_motor,
    want_direct_drive,
    want_loader_motor,
    want_washdown,
    want_cryogenic,
    want_by_grade,
    want_wrong_unit,
    want_servo,
    want_agv,
    want_pump_motor,
    want_loader_motor,
    want_truck_motor,
    want_flameproof,
    want_crane,
    want_servo,
    want_pump_motor,
    want_high_voltage,
    want_agv,
    want_loader_motor,
    want_pump_motor,
)

# Motors offered


def offer(rng, title, columns, parts, volume, price, keep=1):
    return {
        "title": title,
        "columns": columns,
        "text": joined(rng, parts, keep),
        "volume": volume,
        "price": price,
        "warranty": rng.choice(WARRANTIES),
        "certificate": rng.choice(CERTIFICATES),
    }


def offer_async(rng):
    low, high = rng.choice(((0.75, 90), (0.75, 315), (5.5, 132), (11, 250)))
    return offer(
        rng,
        rng.choice(("三相异步电动机", "YE4系列电动机", "三相异步电机")),
        {
            "power": f"{low}～{high}",
            "speed": rng.choice(("750~3000", "980至2970", "1000～3000")),
            "voltage": rng.choice((380, "380/660")),
            "ip": "IP55",
            "cooling": rng.choice(("IC411", "自扇风冷")),
            "class": rng.choice(("IE3", "IE4", "IE4", "IE5")),
        },
        [
            "三相异步电动机",
            "频率50Hz",
            "F级绝缘",
            "2/4/6极",
            rng.choice(("噪声72dB(A)", "噪声≤80dB(A)", "")),
            rng.choice(("振动速度≤1.8mm/s", "振动烈度2.2mm/s", "")),
            "B3、B5、B35安装",
            "环境温度-15℃~40℃",
        ],
        rng.choice((20000, 50000, 120000)),
        rng.choice(("980~26000", "1200-38000")),
    )


def offer_async_point(rng):
    power = rng.choice((22, 30, 37, 45, 55, 75, 90))
    speed = rng.choice((2960, 1480, 985))
    return offer(
        rng,
        f"{power}kW电动机",
        {
            "power": power,
            "speed": speed,
            "voltage": 380,
            "ip": rng.choice(("IP54", "IP55")),
            "cooling": "风冷",
            "class": rng.choice(("IE3", "IE4")),
        },
        [
            "异步电动机",
            "绝缘等级F",
            f"额定电流{round(power * 1.9, 1)}A",
            f"效率{rng.choice((93.6, 94.5, 95.2))}%",
            "功率因数0.87",
            "50Hz",
            f"噪声{rng.choice((70, 74, 79))}dB",
            f"重量{round(power * 7)}公斤",
        ],
        rng.choice((3000, 8000)),
        power * 95,
    )


def offer_traction(rng):
    power = rng.choice((60, 75, 90, 110, 132))
    speed = rng.choice((2200, 3000, 3500))
    return offer(
        rng,
        rng.choice(("永磁同步驱动电机", "电驱动电机", "工程机械主驱电机")),
        {
            "power": power,
            "speed": speed,
            "voltage": rng.choice((540, 380, None)),
            "ip": rng.choice(("IP67", "IP67", "IP65", "IP68")),
            "cooling": rng.choice(("水冷", "油冷", "水冷")),
            "class": None,
        },
        [
            "永磁同步电机",
            f"额定/峰值转矩{torque(power, speed)}/{round(torque(power, speed) * 2.3)}N·m",
            f"峰值功率{power * 2}kW(30s)",
            f"最高转速{rng.choice((8000, 9000, 10000, 12000))}rpm",
            f"重量{round(power * rng.choice((1.2, 1.4, 1.6)))}kg",
            rng.choice(("工作温度-40℃~60℃", "环境温度-30~50℃", "环境温度-25℃至55℃", "")),
            rng.choice(("抗振10g", "抗振等级15g", "抗震8g", "")),
            "H级绝缘",
            f"效率{rng.choice((95.5, 96.5, 97.2))}%",
        ],
        rng.choice((3000, 8000, 12000)),
        power * 180,
    )


def offer_truck(rng):
    power = rng.choice((160, 200, 250))
    return offer(
        rng,
        "重载永磁牵引电机",
        {
            "power": power,
            "speed": rng.choice((1800, 2200)),
            "voltage": 690,
            "ip": rng.choice(("IP67", "IP66")),
            "cooling": rng.choice(("油冷", "水冷")),
            "class": None,
        },
        [
            "永磁同步电动机",
            f"峰值功率{round(power * rng.choice((1.7, 1.8, 2)))}kW",
            rng.choice(("海拔5000m", "海拔4500米以下", "海拔3000m以下", "")),
            "过载能力2倍/60s",
            rng.choice(("环境温度-40~55℃", "工作温度-35℃~50℃")),
            f"功率密度{rng.choice((2.0, 2.3, 2.6))}kW/kg",
            f"效率{rng.choice((95, 96))}%",
            rng.choice(("耐盐雾720h", "中性盐雾480小时", "")),
        ],
        rng.choice((600, 1500)),
        power * 210,
    )


def offer_flameproof(rng):
    return offer(
        rng,
        "隔爆型电动机",
        {
            "power": rng.choice(("18.5~160", "37~200")),
            "speed": 1480,
            "voltage": rng.choice(("660/1140", "380/660")),
            "ip": "IP55",
            "cooling": rng.choice(("水冷", "IC411")),
            "class": rng.choice(("IE3", None)),
        },
        [
            "三相异步电动机",
            rng.choice(("Ex db I Mb", "Ex db I Mb", "Ex db IIB T4 Gb")),
            rng.choice(("H级绝缘", "F级绝缘")),
            "堵转转矩倍数2.2",
            "已取得煤安MA",
            f"噪声{rng.choice((82, 88))}dB",
        ],
        rng.choice((800, 2000)),
        "9,800~86,000",
    )


def offer_servo(rng):
    t = rng.choice((1.27, 2.39, 4.77, 7.16, 9.55, 14.3))
    speed = rng.choice((2000, 3000))
    return offer(
        rng,
        "交流伺服电机",
        {
            "power": round(t * speed / 9550, 2),
            "speed": speed,
            "voltage": 220,
            "ip": rng.choice(("IP65", "IP67", "IP54")),
            "cooling": "自然冷却",
            "class": None,
        },
        [
            "伺服电机",
            f"额定转矩{t}N·m",
            f"峰值转矩{round(t * 3, 1)}N·m",
            f"转子惯量{rng.choice((1.8, 4.5, 9))}kg·cm²",
            f"重量{round(1.5 + t * 0.7, 1)}kg",
            rng.choice(("B5安装", "")),
            "最高转速5000rpm",
        ],
        rng.choice((30000, 60000)),
        round(600 + t * 120),
    )


def offer_bldc(rng):
    watts = rng.choice((400, 750, 1000, 1500))
    return offer(
        rng,
        "直流无刷电机",
        {
            "power": watts / 1000,
            "speed": 3000,
            "voltage": rng.choice((48, 48, 24)),
            "ip": rng.choice(("IP54", "IP65", "IP44")),
            "cooling": "自冷",
            "class": None,
        },
        [
            "BLDC",
            f"重量{round(1.5 + watts / 300, 1)}kg",
            rng.choice(("噪声55dB", "噪声58分贝", "噪声63dB")),
            f"过载{rng.choice((2, 2.5, 3))}倍",
            rng.choice(("使用寿命2万小时", "寿命1万小时", "")),
        ],
        rng.choice((50000, 100000)),
        round(120 + watts * 0.3),
    )


def offer_high_voltage(rng):
    return offer(
        rng,
        "高压三相异步电动机",
        {
            "power": rng.choice(("200~2000", "355～1250")),
            "speed": "600~1500",
            "voltage": rng.choice(("6000/10000", 10000)),
            "ip": rng.choice(("IP54", "IP55")),
            "cooling": rng.choice(("IC611", "IC81W", "IC411")),
            "class": None,
        },
        [
            "三相异步电动机",
            "F级绝缘B级温升",
            rng.choice(("振动烈度2.3mm/s", "振动速度≤1.8mm/s", "振动烈度2.8mm/s")),
            "噪声85dB(A)",
            "环境温度-20~40℃",
            rng.choice(("轴承寿命6万小时", "")),
        ],
        600,
        "面议",
    )


def offer_crane(rng):
    return offer(
        rng,
        "起重及冶金用电机",
        {
            "power": "2.2~75",
            "speed": "960",
            "voltage": 380,
            "ip": rng.choice(("IP54", "IP44")),
            "cooling": "风冷",
            "class": None,
        },
        ["6极", "绝缘等级H级", "负载持续率40%", "S3工作制", "环境温度-15℃~40℃", rng.choice(("抗震5g", ""))],
        5000,
        rng.choice(("1800~21000", 6500)),
    )


def offer_reluctance(rng):
    power = rng.choice((45, 75, 110))
    return offer(
        rng,
        "开关磁阻电机",
        {"power": power, "speed": "500~4500", "voltage": 540, "ip": "IP65", "cooling": "液冷", "class": None},
        ["开关磁阻电机", "过载能力3倍", "抗振20g", "工作温度-40~85℃", f"重量{power * 2}kg"],
        2000,
        power * 150,
    )


def offer_direct_drive(rng):
    return offer(
        rng,
        "低速直驱永磁电机",
        {
            "power": rng.choice(("30~315", 55)),
            "speed": rng.choice((60, "30～150")),
            "voltage": 380,
            "ip": rng.choice(("IP55", "IP54")),
            "cooling": rng.choice(("水冷", "自然冷却")),
            "class": None,
        },
        ["永磁同步电机", f"额定转矩{rng.choice((8000, 9000, 12000))}N·m", f"效率{rng.choice((92.5, 94))}%", "噪声70dB(A)"],
        300,
        rng.choice((180000, "22万元")),
    )


def offer_english(rng):
    return offer(
        rng,
        "IE4 induction motors",
        {
            "power": "0.75-200",
            "speed": "750-3000",
            "voltage": "400/690",
            "ip": "IP55",
            "cooling": "IC411",
            "class": "IE4",
        },
        [
            "induction motor",
            "50/60 Hz",
            "insulation class F",
            "ambient temperature -20 to 40 °C",
            "noise 72 dB(A)",
            "4 poles or 6 poles",
        ],
        15000,
        "3,600",
    )


def offer_wrong(rng):
    return offer(
        rng,
        "电动机",
        {
            "power": rng.choice(("7.5kg", "见样本")),
            "speed": "1480V",
            "voltage": 380,
            "ip": rng.choice(("IP5", "防水")),
            "cooling": "风冷",
            "class": "IE6",
        },
        ["三相异步电动机", "F级绝缘"],
        1000,
        2600,
    )


MOTOR_SUPPLIES = (
    offer_async,
    offer_async_point,
    offer_traction,
    offer_truck,
    offer_flameproof,
    offer_servo,
    offer_bldc,
    offer_high_voltage,
    offer_crane,
    offer_async_point,
    offer_traction,
    offer_reluctance,
    offer_async,
    offer_direct_drive,
    offer_servo,
    offer_traction,
    offer_english,
    offer_bldc,
    offer_async_point,
    offer_wrong,
)

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
        ["外形尺寸1150×980×760mm", "V法铸造", "单重±2%"],
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
        ["永磁同步电机，额定/峰值功率75/150kW，额定转矩260N·m，最高转速9000rpm，水冷，IP67，抗振12g，工作温度-40~60℃，重量105kg"],
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
