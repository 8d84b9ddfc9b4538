"""Motors wanted and offered, line by line.

Each maker takes a random generator and returns one line. Torque is 9550 P/n; masses and prices grow with
size. A few lines
hold the honest mistakes of real lists: a power in kg, a quantity of 若干, an efficiency class that does
not exist.
"""

from wording import CERTIFICATES, TIMES, WARRANTIES, ge, joined, le, some, torque

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
