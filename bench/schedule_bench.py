#!/usr/bin/env python3
"""Timetables of published events, ouhe beside clingo (unsatisfiable cores) and CBC (integer
programme) on the same instances in ../shared/data/b2b, each on two threads within a limit; the
processor's time to the proven optimum. Every timetable goes through the instances' own checker.
Then a large event made from a seed, and planning it again after five cancellations.

    schedule_bench.py [PROGRAM]      build/release/ouhe

Prints name<TAB>value<TAB>unit; what is not proven within the limit shows its gap.
"""
import json
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "../shared/data/b2b"
OUHE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release/ouhe")
LIMIT, PEER_LIMIT, FAIRNESS = 60, 40, 2
INSTANCES = ["tic-12.original", "tic-13.original", "tic-13crafc.original", "forumt-14crafd.original",
             "tic-13.fixed040-Forb", "forum-14.original", "ticf-14crafa.original",
             "forum-13crafb.original"]


def timed(command, limit, **more):
    """Processor's and wall's seconds, and standard output; None when the wall's limit is over."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                               **more)
    try:
        out = process.communicate(timeout=limit)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        out = process.communicate()[0]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.monotonic() - start, out


def allowed(event):
    slots, noon = event["slots"], event["morning_slots"]
    for m in event["meetings"]:
        free = set(range(1, slots + 1)) - set(event["forbidden"][m["a"] - 1]) \
            - set(event["forbidden"][m["b"] - 1])
        if m["session"]:
            free &= set(range(1, noon + 1) if m["session"] == 1 else range(noon + 1, slots + 1))
        yield free & {m["fixed"]} if m["fixed"] else free


def checked(instance, timetable):
    out = subprocess.run([sys.executable, DATA / "check.py", DATA / f"instances/{instance}.json",
                          timetable, "-d", str(FAIRNESS)], capture_output=True, text=True, check=False)
    found = json.loads(out.stdout)
    if not found["valid"]:
        sys.exit(f"{instance}: {found['errors'][0]}")
    return found["breaks"]


def ours(instance, _event, folder):
    out = folder / "ouhe.json"
    spent, _, _ = timed([OUHE, "schedule", DATA / f"instances/{instance}.json", "--fairness",
                         str(FAIRNESS), "--time", str(LIMIT), "-q", "-o", out], LIMIT + 30)
    result = json.loads(out.read_text())
    breaks = checked(instance, out)
    return spent, breaks, result["status"] == "optimal"


def asp(event):
    """Facts and rules; the fairness bound is a cap since somebody has at most one meeting."""
    facts = [f"slot(1..{event['slots']}). tables({event['tables']}). cap({FAIRNESS})."]
    for m, free in zip(event["meetings"], allowed(event)):
        facts.append(f"in({m['a']},{m['id']}). in({m['b']},{m['id']}).")
        facts += [f"may({m['id']},{t})." for t in sorted(free)]
    facts += [f"before({a},{b})." for a, b in event["precedences"]]
    return "\n".join(facts) + """
meeting(M) :- in(_,M). person(P) :- in(P,_).
1 { at(M,T) : may(M,T) } 1 :- meeting(M).
:- person(P), slot(T), 2 { at(M,T) : in(P,M) }.
:- slot(T), tables(L), L+1 { at(M,T) }.
used(P,T) :- at(M,T), in(P,M).
since(P,T) :- used(P,T).
since(P,T+1) :- since(P,T), slot(T+1).
break(P,T) :- used(P,T), since(P,T-1), not used(P,T-1).
:- person(P), cap(D), D+1 { break(P,T) }.
:- before(A,B), at(A,T), at(B,U), U <= T.
#minimize { 1,P,T : break(P,T) }.
#show at/2.
"""


def clingo(_instance, event, folder):
    (folder / "event.lp").write_text(asp(event))
    spent, _, out = timed(["clingo", folder / "event.lp", "--opt-strategy=usc", "-t", "2", "--quiet=1",
                           f"--time-limit={PEER_LIMIT}"], PEER_LIMIT + 20)
    costs = re.findall(r"^Optimization\s*:\s*(\d+)", out, re.M)
    return spent, int(costs[-1]) if costs else None, "OPTIMUM FOUND" in out


def programme(event):
    """Blocks of meetings a participant, less one, are its breaks."""
    rows, names, blocks = [], [], []
    free = list(allowed(event))
    of = {}
    for m in event["meetings"]:
        of.setdefault(m["a"], []).append(m["id"])
        of.setdefault(m["b"], []).append(m["id"])
        rows.append(" + ".join(f"x{m['id']}_{t}" for t in sorted(free[m["id"] - 1])) + " = 1")
        names += [f"x{m['id']}_{t}" for t in free[m["id"] - 1]]
    for p, meetings in of.items():
        mine = []
        for t in range(1, event["slots"] + 1):
            now = [f"x{i}_{t}" for i in meetings if t in free[i - 1]]
            last = [f"x{i}_{t - 1}" for i in meetings if t > 1 and t - 1 in free[i - 1]]
            if not now:
                continue
            rows.append(" + ".join(now) + " <= 1")
            rows.append(f"s{p}_{t} - " + " - ".join(now) + "".join(f" + {x}" for x in last) + " >= 0")
            mine.append(f"s{p}_{t}")
        rows.append(" + ".join(mine) + f" <= {FAIRNESS + 1}")
        blocks += mine
    for t in range(1, event["slots"] + 1):
        rows.append(" + ".join(f"x{m['id']}_{t}" for m in event["meetings"] if t in free[m["id"] - 1])
                    + f" <= {event['tables']}")
    for a, b in event["precedences"]:
        rows.append(" + ".join(f"{t} x{b}_{t}" for t in sorted(free[b - 1])) + " - "
                    + " - ".join(f"{t} x{a}_{t}" for t in sorted(free[a - 1])) + " >= 1")
    return ("Minimize\n obj: " + "\n + ".join(blocks) + "\nSubject To\n"
            + "\n".join(f" r{i}: " + row.replace(" + ", "\n + ") for i, row in enumerate(rows))
            + "\nBinaries\n" + "\n".join(names + blocks) + "\nEnd\n"), len(of)


def cbc(_instance, event, folder):
    text, people = programme(event)
    (folder / "event.mps.lp").write_text(text)
    spent, _, out = timed(["cbc", folder / "event.mps.lp", "-threads", "2", "-sec", str(PEER_LIMIT),
                           "-timeMode", "elapsed", "-solve", "-quit"], PEER_LIMIT + 20)
    best = re.findall(r"^Objective value:\s*([\d.]+)", out, re.M)
    return spent, round(float(best[-1])) - people if best else None, "Optimal solution found" in out


def show(name, spent, breaks, proven):
    if proven:
        print(f"{name}, optimum {breaks}\t{spent:.2f}\ts", flush=True)
    else:
        found = f"{breaks} breaks found" if breaks is not None else "nothing found"
        print(f"{name}\t-\tnot proven in {PEER_LIMIT if '·' in name else LIMIT} s, {found}", flush=True)


def large(folder):
    """300 participants, 3,000 requests, 24 slots, 60 tables: 1,440 places at most."""
    rng, pairs = random.Random(20), set()
    while len(pairs) < 3000:
        pairs.add(tuple(sorted(rng.sample(range(1, 301), 2))))
    event = {"participants": 300, "slots": 24, "morning_slots": 12, "tables": 60,
             "forbidden": [[] for _ in range(300)], "precedences": [],
             "meetings": [{"id": i + 1, "a": a, "b": b, "weight": 1}
                          for i, (a, b) in enumerate(sorted(pairs))]}
    path, out, again = folder / "large.json", folder / "large.out", folder / "again.out"
    path.write_text(json.dumps(event))
    _, wall, _ = timed([OUHE, "schedule", path, "-q", "-o", out], 60)
    first = json.loads(out.read_text())
    print(f"3,000 requests, 60 tables, the time it takes by itself\t{wall:.1f}\ts")
    print(f"3,000 requests, placed (bound {first['bounds']['weight']})\t{first['score']['weight']}\tmeetings")
    print(f"3,000 requests, breaks (bound {first['bound']})\t{first['breaks']}\tbreaks")
    placed = [i for i, s in enumerate(first["slots"]) if s]
    for i in rng.sample(placed, 5):
        event["meetings"][i]["cancelled"] = True
    path.write_text(json.dumps(event))
    _, wall, _ = timed([OUHE, "schedule", path, "--keep", out, "-q", "-o", again], 60)
    second = json.loads(again.read_text())
    print(f"3,000 requests, planned again after 5 cancellations\t{wall:.2f}\ts")
    print(f"3,000 requests, planned again, changed (bound {second['bounds']['changed']})\t"
          f"{second['score']['changed']}\tmeetings")


def main():
    if not DATA.exists():
        print("timetables\t-\tno published instances beside the project")
        return
    solvers = [("", ours), (" · clingo", clingo), (" · CBC", cbc)]
    with tempfile.TemporaryDirectory() as tmp:
        folder = pathlib.Path(tmp)
        for instance in INSTANCES:
            event = json.loads((DATA / f"instances/{instance}.json").read_text())
            for name, solver in solvers:
                if name and not shutil.which(solver.__name__):
                    print(f"{instance}{name}\t-\tnot installed")
                    continue
                show(instance + name, *solver(instance, event, folder))
        large(folder)


if __name__ == "__main__":
    main()
