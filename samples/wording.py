"""How the invented organisations word their lines."""

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
