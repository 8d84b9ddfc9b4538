#!/usr/bin/env python3
"""The whole command on 1,000 demands and 10,000 supplies: two workbooks read, facts
extracted, matched, the ten best of each explained and written. The lines are those of
the sample lists' makers. Prints name<TAB>value<TAB>unit.

    whole_command.py [PROGRAM]
"""
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "samples"))
sys.dont_write_bytecode = True
import motors  # noqa: E402

DEMANDS, SUPPLIES = 1000, 10000
NAMES = ("power", "speed", "voltage", "ip", "cooling", "class")
HEADS = ["额定功率(kW)", "额定转速(r/min)", "额定电压(V)", "防护等级", "冷却方式", "能效等级"]


def write(path, head, rows):
    import openpyxl
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("电机")
    for row in [head] + rows:
        sheet.append(row)
    book.save(path)


def demands(rng):
    for i in range(DEMANDS):
        line = motors.MOTOR_DEMANDS[i % len(motors.MOTOR_DEMANDS)](rng)
        yield [f"D{i + 1}", f"示例需求{i // 3}公司", line["title"], line["text"], line["volume"]]


def supplies(rng):
    for i in range(SUPPLIES):
        line = motors.MOTOR_SUPPLIES[i % len(motors.MOTOR_SUPPLIES)](rng)
        columns = [line["columns"].get(name) for name in NAMES]
        yield [f"S{i + 1}", f"示例供给{i // 5}公司", line["title"], *columns, line["text"]]


def main(program):
    rng = random.Random(1)
    name = "whole command 1,000 × 10,000"
    try:
        with tempfile.TemporaryDirectory() as folder:
            demand, supply = f"{folder}/demand.xlsx", f"{folder}/supply.xlsx"
            write(demand, ["编号", "企业名称", "产品名称", "技术要求", "年需求量"], list(demands(rng)))
            write(supply, ["编号", "企业名称", "产品名称", *HEADS, "技术参数"], list(supplies(rng)))
            for ending in ("json", "xlsx"):
                start = time.perf_counter()
                subprocess.run([program, "match", "--demand", demand, "--supply", supply, "--top",
                                "10", "--quiet", "-o", f"{folder}/out.{ending}"], check=True)
                print(f"{name}, top 10 to {ending}\t{time.perf_counter() - start:.3g}\ts",
                      flush=True)
    except ImportError:
        print(f"{name}\t-\topenpyxl is not installed")
        return 0
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{name}, peak memory\t{peak:.0f}\tMiB")
    return 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "build/release/ouhe"))
