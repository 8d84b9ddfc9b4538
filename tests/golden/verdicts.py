"""A plain reading of the fit rules and verdicts (docs/matching.md), for tests.

Independent of the program: nothing here is generated from it or shared with it.
A fact is ["eq", x], ["ge", x], ["le", x], ["rg", lo, hi] or ["in", [...]]; a line
is a dict key -> fact. Commercial facts stand in no line: they change no verdict.
"""
import math
import re

INF = math.inf

FIT = {
    "rated_power": "nominal",
    "peak_power": "at_least",
    "rated_torque": "at_least",
    "peak_torque": "at_least",
    "rated_speed": "nominal",
    "max_speed": "at_least",
    "rated_voltage": "nominal",
    "rated_frequency": "nominal",
    "efficiency": "at_least",
    "efficiency_class": "level_up",
    "power_density": "at_least",
    "overload": "at_least",
    "ip_code": "ip",
    "insulation_class": "level_up",
    "cooling": "any_of",
    "motor_type": "any_of",
    "mounting": "any_of",
    "poles": "nominal",
    "ambient_temperature": "contains",
    "altitude": "reach",
    "vibration_resistance": "at_least",
    "vibration_severity": "at_most",
    "noise": "at_most",
    "mass": "at_most",
    "power_factor": "at_least",
    "outer_diameter": "at_most",
    "salt_spray": "at_least",
    "service_life": "at_least",
    "certificate": "all_of",
    # castings
    "material_grade": "grade",
    "process": "any_of",
    "piece_mass": "contains",
    "max_dimension": "reach",
    "wall_thickness": "contains",
    "tolerance_grade": "level_down",
    "tensile_strength": "at_least",
    "elongation": "at_least",
    "hardness": "within",
    "roughness": "at_most",
    "pour_mass": "at_least",
    # steel
    "steel_grade": "grade",
    "form": "any_of",
    "thickness": "contains",
    "width": "contains",
    "length": "contains",
    "yield_strength": "at_least",
    "impact_energy": "at_least",
    "impact_temperature": "at_most",
    "z_class": "level_up",
}
TEMPERATURES = {"ambient_temperature"}
CODES_AND_LEVELS = {"ip", "level_up", "level_down", "ex"}

LEVELS = {
    "efficiency_class": ["IE1", "IE2", "IE3", "IE4", "IE5"],
    "insulation_class": ["Y", "A", "E", "B", "F", "H", "N", "R"],
    "tolerance_grade": ["CT%d" % i for i in range(1, 17)],
    "z_class": ["Z15", "Z25", "Z35"],
}

# value -> what it is a kind of
IS_A = {
    "永磁同步电机": ["同步电机"],
    "同步磁阻电机": ["同步电机"],
    "鼠笼异步电机": ["异步电机"],
    "绕线转子异步电机": ["异步电机"],
    "变频异步电机": ["异步电机"],
    "交流永磁伺服电机": ["伺服电机", "永磁同步电机"],
    "水冷": ["液冷"],
    "油冷": ["液冷"],
    "自扇风冷": ["风冷"],
    "强迫风冷": ["风冷"],
    "IC410": ["自然冷却"],
    "IC411": ["自扇风冷"],
    "IC416": ["强迫风冷"],
    "IC71W": ["水冷"],
    "IC81W": ["空水冷"],
    "B35": ["B3"],
    "树脂砂铸造": ["砂型铸造"],
    "覆膜砂铸造": ["砂型铸造"],
    "粘土砂铸造": ["砂型铸造"],
    "耐磨板": ["中厚板"],
    "IATF 16949": ["ISO 9001"],
    "ISO/TS 22163": ["ISO 9001"],
}

# (grade, relation, other)
GRADES = [
    ("QT450-10", "=", "EN-GJS-450-10"),
    ("QT450-10", "≈", "65-45-12"),
    ("QT450-10", "≈", "FCD450-10"),
    ("QT400-18", "=", "EN-GJS-400-18"),
    ("QT500-7", "=", "EN-GJS-500-7"),
    ("QT600-3", "=", "EN-GJS-600-3"),
    ("HT250", "=", "EN-GJL-250"),
    ("HT300", "=", "EN-GJL-300"),
    ("ZG270-500", "≈", "GS-52"),
    ("ZL101A", "≈", "A356"),
    ("YL113", "≈", "ADC12"),
    ("Q355B", "≈", "S355JR"),
    ("Q355C", "≈", "S355J0"),
    ("Q355D", "≈", "S355J2"),
    ("Q355B", "≈", "Q345B"),
    ("Q235B", "≈", "S235JR"),
]
SYNCHRONOUS = {3000, 1500, 1000, 750, 600, 500}

MET, UNKNOWN, SHORT, CONFLICT = "met", "unknown", "short", "conflict"


def interval(fact):
    op = fact[0]
    if op == "eq":
        return fact[1], fact[1]
    if op == "ge":
        return fact[1], INF
    if op == "le":
        return -INF, fact[1]
    if op == "rg":
        return fact[1], fact[2]
    return min(fact[1]), max(fact[1])


def relative(gap, bound):
    return min(1.0, gap / (abs(bound) if bound else 1.0))


def kinds(value):
    todo, seen = [value], set()
    while todo:
        v = todo.pop()
        if v not in seen:
            seen.add(v)
            todo += IS_A.get(v, [])
    return seen


def serves(have, wanted):
    return wanted in kinds(have)


def miss(lo, hi, slo, shi):
    """How far the interval [slo, shi] stays away from [lo, hi]."""
    if shi < lo:
        return SHORT, relative(lo - shi, lo)
    if slo > hi:
        return SHORT, relative(slo - hi, hi)
    return MET, 0.0


def at_least(d, s):
    lo, hi = interval(d)
    slo, shi = interval(s)
    if s[0] == "ge":
        shi = slo  # an unstated bound is never an offer
    elif s[0] == "le":
        slo = shi
    if d[0] == "eq":
        hi = INF
    if lo == -INF:
        return miss(lo, hi, slo, shi)
    if shi < lo:
        return SHORT, relative(lo - shi, lo)
    if slo < lo:
        return UNKNOWN, 0.0
    return miss(lo, hi, slo, shi)


def at_most(d, s):
    lo, hi = interval(d)
    slo, shi = interval(s)
    if s[0] == "ge":
        shi = slo
    elif s[0] == "le":
        slo = shi
    if d[0] == "eq":
        lo = -INF
    if hi == INF:
        return miss(lo, hi, slo, shi)
    if slo > hi:
        return SHORT, relative(slo - hi, hi)
    if shi > hi:
        return UNKNOWN, 0.0
    return miss(lo, hi, slo, shi)


def nominal(d, s):
    if d[0] == "in" or s[0] == "in":
        ds = d[1] if d[0] == "in" else None
        ss = s[1] if s[0] == "in" else None
        ways = []
        for x in ds or [None]:
            for y in ss or [None]:
                a = interval(d) if x is None else (x, x)
                b = interval(s) if y is None else (y, y)
                ways.append(miss(*a, *b))
        return min(ways, key=lambda w: w[1])
    return miss(*interval(d), *interval(s))


def contains(key, d, s):
    lo, hi = interval(d)
    slo, shi = interval(s)
    if slo <= lo and shi >= hi:
        return MET, 0.0
    if lo > -INF and hi < INF and hi > lo:
        covered = max(0.0, min(hi, shi) - max(lo, slo))
        width = hi - lo
        if key in TEMPERATURES:
            return SHORT, min(1.0, (width - covered) / max(width, 50.0))
        return SHORT, (width - covered) / width
    short = 0.0
    if lo > -INF and slo > lo:
        short = max(short, relative(slo - lo, lo))
    if hi < INF and shi < hi:
        short = max(short, relative(hi - shi, hi))
    return SHORT, short


def within(d, s):
    lo, hi = interval(d)
    slo, shi = interval(s)
    if lo <= slo and shi <= hi:
        return MET, 0.0
    if lo > -INF and hi < INF and hi > lo:
        outside = max(0.0, lo - slo) + max(0.0, shi - hi)
        return SHORT, min(1.0, outside / (hi - lo))
    short = 0.0
    if lo > -INF and slo < lo:
        short = relative(lo - slo, lo)
    if hi < INF and shi > hi:
        short = max(short, relative(shi - hi, hi))
    return SHORT, short


def reach(d, s):
    want = interval(d)[1] if interval(d)[1] < INF else interval(d)[0]
    slo, shi = interval(s)
    best = shi if shi < INF else slo
    return (MET, 0.0) if best >= want else (SHORT, relative(want - best, want))


def level(key, d, s, up):
    order = LEVELS[key]
    want = [order.index(v) for v in d[1]]
    have = [order.index(v) for v in s[1]]
    steps = min(want) - max(have) if up else min(have) - max(want)
    return (MET, 0.0) if steps <= 0 else (SHORT, min(1.0, 0.10 * steps))


def ip_digits(code):
    return [(int(a), int(b)) for a, b in re.findall(r"(\d)(\d)", code)]


def ip(d, s):
    """Single coded, digits 0 to 8."""
    (d1, d2), (s1, s2) = ip_digits(d[1][0])[0], ip_digits(s[1][0])[0]
    first = max(0, d1 - s1)
    if d2 <= 6:
        if s2 <= 6:
            second = max(0, d2 - s2)
        elif d2 <= 4:
            second = 0
        else:  # immersion proves nothing about jets
            second = d2 - 4
    elif s2 >= 7:
        second = max(0, d2 - s2)
    else:  # from 5 or 6 to 7 or 8 counts as two
        second = (d2 - 7) + 2 if s2 >= 5 else (d2 - 7) + 2 + (5 - s2)
    steps = max(first, second)
    return (MET, 0.0) if steps == 0 else (SHORT, min(1.0, 0.10 * steps))


def steel_family(grade):
    m = re.fullmatch(r"(Q\d{3})([A-F])", grade)
    return (m.group(1), m.group(2)) if m else None


def one_grade(want, have):
    if want == have:
        return MET
    a, b = steel_family(want), steel_family(have)
    if a and b and a[0] == b[0] and b[1] > a[1]:
        return MET
    for grade, relation, other in GRADES:
        pair = {grade, other}
        if pair == {want, have}:
            return MET if relation == "=" else UNKNOWN
    return CONFLICT


def grade(d, s):
    states = {one_grade(w, h) for w in d[1] for h in s[1]}
    for state in (MET, UNKNOWN):
        if state in states:
            return state, 0.0
    return CONFLICT, 0.0


def check(key, d, s, demand):
    """The state of one demanded fact, and its shortfall."""
    if s is None:
        return UNKNOWN, 0.0
    fit = FIT[key]
    if fit == "any_of":
        met = any(serves(have, want) for want in d[1] for have in s[1])
        return (MET, 0.0) if met else (CONFLICT, 0.0)
    if fit == "all_of":
        missing = [w for w in d[1] if not any(serves(have, w) for have in s[1])]
        return (MET, 0.0) if not missing else (SHORT, len(missing) / len(d[1]))
    if fit == "level_up" or fit == "level_down":
        return level(key, d, s, fit == "level_up")
    if fit == "ip":
        return ip(d, s)
    if fit == "grade":
        return grade(d, s)
    if fit == "at_least":
        return at_least(d, s)
    if fit == "at_most":
        return at_most(d, s)
    if fit == "contains":
        return contains(key, d, s)
    if fit == "within":
        return within(d, s)
    if fit == "reach":
        return reach(d, s)
    if key == "rated_speed" and d[0] == "eq" and d[1] in SYNCHRONOUS:
        if any("异步电机" in kinds(v) for v in demand.get("motor_type", ["in", []])[1]):
            synchronous = ["rg", d[1] * 0.94, d[1]]
            if nominal(synchronous, s)[0] == MET:
                return MET, 0.0  # what misses it is measured from the value asked for
    return nominal(d, s)


def judge(demand, supply):
    """meets, ask, near, near? or fails, with the states by key."""
    states = {k: check(k, d, supply.get(k), demand) for k, d in demand.items()}
    kinds_of = [s for s, _ in states.values()]
    short = [(k, gap) for k, (s, gap) in states.items() if s == SHORT]
    if CONFLICT in kinds_of:
        return "fails", states
    if not short:
        return ("ask" if UNKNOWN in kinds_of else "meets"), states
    if len(short) > 2:
        return "fails", states
    if any(FIT[k] in CODES_AND_LEVELS for k, _ in short):
        return "near?", states
    if all(gap <= 0.25 for _, gap in short):
        return "near", states
    return "fails", states
