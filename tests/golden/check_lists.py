#!/usr/bin/env python3
"""Compares `ouhe match` with lists of known answers.

    check_lists.py PROGRAM DIR...

Each DIR holds demand.* and supply.* (xlsx or csv) and truth.json: demands and
supplies (facts by id) and verdicts (demand id -> supply id -> meets, ask, near or
near?; pairs that are not listed fail; near? counts neither for nor against).
Prints precision and recall of each verdict and the worst disagreements with the
facts and the texts of both sides. Exit status: 0 where every figure is at least
0.99; 1 otherwise, or when nothing ran.
"""
import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

VERDICTS = ("meets", "ask", "near")
BAR = 0.99
SHOWN = 8


def find(folder, stem):
    for ending in (".xlsx", ".csv"):
        path = folder / (stem + ending)
        if path.exists():
            return path
    return None


def texts_by_id(path):
    """id -> the row as the author wrote it; nothing but a help to the reader."""
    rows = []
    if path.suffix == ".csv":
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("gb18030")
        rows = list(csv.reader(text.splitlines(keepends=True)))
    else:
        try:
            import openpyxl
        except ImportError:
            return {}
        for sheet in openpyxl.load_workbook(path, read_only=True):
            rows += sheet.iter_rows(values_only=True)
    return {
        str(r[0]): " | ".join(str(c) for c in r[1:] if c is not None) for r in rows if r and r[0] is not None
    }


def run(program, demand, supply):
    done = subprocess.run(
        [program, "match", "--demand", str(demand), "--supply", str(supply), "--json", "--top", "0"],
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        print(f"exit status {done.returncode}")
        return None
    try:
        return json.loads(done.stdout.decode())
    except ValueError as e:
        print(f"not JSON: {e}")
        return None


def verdicts_of(answer):
    """(demand id, supply id) -> verdict, and the states of its facts."""
    got, why = {}, {}
    for entry in answer:
        for m in entry["matches"]:
            if m.get("cross_industry"):
                continue
            pair = entry["demand"]["id"], m["supply"]["id"]
            got[pair] = m["verdict"]
            why[pair] = m.get("facts", [])
    return got, why


def ratio(part, whole):
    return part / whole if whole else 1.0


def check(program, folder):
    demand, supply = find(folder, "demand"), find(folder, "supply")
    with open(folder / "truth.json", encoding="utf-8") as f:
        truth = json.load(f)
    answer = run(program, demand, supply)
    if not answer:
        print(f"{folder}: nothing ran")
        return False
    got, why = verdicts_of(answer)
    expected = {(d, s): v for d, row in truth["verdicts"].items() for s, v in row.items()}
    lost = [d for d in truth["demands"] if d not in {e["demand"]["id"] for e in answer}]
    if lost:
        print(f"{folder}: demands that did not come back: {', '.join(lost)}")
    free = {p for p, v in expected.items() if v == "near?"}
    good = not lost
    for v in VERDICTS:
        said = {p for p, w in got.items() if w == v} - free
        true = {p for p, w in expected.items() if w == v}
        precision, recall = ratio(len(said & true), len(said)), ratio(len(said & true), len(true))
        good = good and bool(true) and precision >= BAR and recall >= BAR
        print(
            f"{folder.name:10} {v:6} precision {precision:.4f} recall {recall:.4f}  ({len(true)} true, {len(said)} said)"
        )
    wrong = [
        p
        for p in sorted(set(expected) | set(got))
        if p not in free and expected.get(p, "fails") != got.get(p, "fails")
    ]
    if wrong:
        # lines that stand in many wrong pairs were most likely misread
        counts = Counter(i for d, s in wrong for i in (("D", d), ("S", s)))
        wrong.sort(key=lambda p: -(counts["D", p[0]] + counts["S", p[1]]))
        print(
            f"  {len(wrong)} pairs disagree; in most of them: "
            + ", ".join(f"{side} {i} ({n})" for (side, i), n in counts.most_common(10))
        )
        demands, supplies = texts_by_id(demand), texts_by_id(supply)
        shown = set()
        for d, s in wrong:
            if d in shown or s in shown or len(shown) >= 2 * SHOWN:
                continue
            shown |= {d, s}
            print(f"  {d} and {s}: expected {expected.get((d, s), 'fails')}, got {got.get((d, s), 'fails')}")
            print(f"    {d}: {demands.get(d, '')!r}\n       {truth['demands'][d]}")
            print(f"    {s}: {supplies.get(s, '')!r}\n       {truth['supplies'][s]}")
            for fact in why.get((d, s), []):
                print("      " + json.dumps(fact, ensure_ascii=False))
    return good


def main():
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    results = [check(sys.argv[1], Path(name)) for name in sys.argv[2:]]
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
