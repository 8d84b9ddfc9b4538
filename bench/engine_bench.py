#!/usr/bin/env python3
"""The engine at memory speed beside SQLite, PostgreSQL and DuckDB: the same entries, the same
questions, answers compared. Ends with 1 where two differ.

    engine_bench.py [--build DIR] [--quick]

Prints name<TAB>value<TAB>unit; the tables for people go to the file that BENCH_SECTION names, the
plot to bench/engine-growth.svg (neither with --quick, which only shows that all of it works).
What is asked: bench/engine/engine.h; of what: bench/engine/data.h.
"""
import argparse
import collections
import contextlib
import hashlib
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench/engine"))
sys.dont_write_bytecode = True
import page  # noqa: E402
import plot  # noqa: E402

DUCKDB = ROOT / "bench/duckdb"
POSTGRES = ["PostgreSQL btree", "PostgreSQL GiST"]
QUESTIONS = ["percolate", "best", "early", "gap"]
JOIN_LIMIT = 900  # seconds for a peer

Plan = collections.namedtuple("Plan", "sizes growth probes others rounds join visible seconds")
WHOLE = Plan((200_000, 1_000_000), (10_000, 100_000, 1_000_000, 10_000_000), 1000, 200, 3, 100_000,
             (100_000, 1_000_000), 5)
QUICK = Plan((5_000, 20_000), (5_000, 20_000), 100, 50, 1, 3_000, (5_000,), 1)


class Result:
    """times[size, question][engine]: nanoseconds by probe; figures[size, name]: value, unit."""

    def __init__(self):
        self.times = collections.defaultdict(lambda: collections.defaultdict(dict))
        self.sums = collections.defaultdict(dict)
        self.figures = {}
        self.absent = {}

    def read(self, text):
        for line in text.splitlines():
            kind, size, *rest = line.split("\t")
            if kind == "figure":
                self.figures[int(size), rest[0]] = (float(rest[1]), rest[2])
                continue
            question, engine, probe, total, ns = rest
            self.times[int(size), question][engine][int(probe)] = int(ns)
            asked = "best" if question == "early" else question
            self.sums[int(size), asked, int(probe)][engine, question] = int(total)

    def differences(self):
        return [(at, said) for at, said in self.sums.items() if len(set(said.values())) > 1]

    def compared(self):
        return sum(1 for said in self.sums.values() if len(said) > 1)


def run(result, command, **how):
    say = " ".join(str(c) for c in command[1:] if not str(c).startswith("/"))
    began = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, **how)
    print(f"  {pathlib.Path(command[0]).name} {say}: {time.monotonic() - began:.0f} s",
          file=sys.stderr, flush=True)
    if result is not None:
        result.read(done.stdout)
    return done.stdout


@contextlib.contextmanager
def postgres():
    """A server of its own on a private socket, as postgres where we are root (it refuses root).
    All in shared buffers, no fsync: nothing here is to be kept."""
    binaries = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        yield None
        return
    binary = binaries[-1].parent
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ouhe-bench-"))
    how = {}
    if os.geteuid() == 0:
        who = pwd.getpwnam("postgres")
        os.chown(folder, who.pw_uid, who.pw_gid)
        how = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    settings = {"listen_addresses": "", "unix_socket_directories": folder, "shared_buffers": "2GB",
                "work_mem": "256MB", "maintenance_work_mem": "1GB", "max_wal_size": "8GB",
                "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
                "autovacuum": "off", "jit": "off"}
    server = None
    try:
        subprocess.run([binary / "initdb", "-D", folder / "data", "-A", "trust", "-U", "postgres",
                        "--locale=C", "-E", "UTF8", "--no-sync"], check=True, cwd=folder,
                       stdout=subprocess.DEVNULL, **how)
        with open(folder / "log", "wb") as log:
            server = subprocess.Popen(
                [binary / "postgres", "-D", folder / "data"]
                + [part for k, v in settings.items() for part in ("-c", f"{k}={v}")],
                stdout=log, stderr=log, cwd=folder, **how)
        env = dict(os.environ, PGHOST=str(folder), PGUSER="postgres", PGDATABASE="postgres",
                   PGPORT="5432")
        while subprocess.run([binary / "pg_isready", "-q"], env=env, check=False).returncode:
            if server.poll() is not None:
                raise RuntimeError((folder / "log").read_text(encoding="utf-8"))
            time.sleep(0.05)
        yield env
    finally:
        if server:
            server.terminate()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def duckdb():
    """Why it is not there, or None."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "no Node"
    stamp = DUCKDB / "node_modules/.lock.sha256"
    lock = hashlib.sha256((DUCKDB / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != lock:
        done = subprocess.run(["npm", "ci", "--loglevel=error"], cwd=DUCKDB, check=False,
                              stdout=subprocess.DEVNULL)
        if done.returncode:
            return "npm could not install it"
        stamp.write_text(lock)
    return None


def ask_duckdb(result, engine, plan, size, folder):
    demands, questions = folder / "demands.tsv", folder / "questions.tsv"
    with open(demands, "w", encoding="utf-8") as out:
        subprocess.run([engine, "dump", "demand", str(size)], stdout=out, check=True)
    questions.write_text(run(None, [engine, "sql", str(size), str(plan.probes),
                                    str(plan.others)]), encoding="utf-8")
    run(result, ["node", DUCKDB / "ask.mjs", "ask", demands, questions, str(size),
                 str(plan.rounds)])


def beside_peers(result, engine, plan, folder):
    missing = duckdb()
    if missing:
        result.absent["DuckDB"] = missing
    for size in plan.sizes:
        counts = [str(plan.probes), str(plan.others), str(plan.rounds)]
        run(result, [engine, "shares", str(min(size, 200_000)), "100"])
        for name in ["SQLite", "SQLite by number"]:
            run(result, [engine, "ask", name, str(size)] + counts)
        with postgres() as env:
            if env is None:
                result.absent["PostgreSQL"] = "not installed"
            for name in POSTGRES if env else []:
                run(result, [engine, "ask", name, str(size)] + counts, env=env)
        if not missing:
            ask_duckdb(result, engine, plan, size, folder)
        # Last, and all probes: those that the peers were not asked show its growth.
        run(result, [engine, "ask", "ouhe", str(size), counts[0], counts[0], counts[2]])


def joins(result, engine, plan, folder):
    n = plan.join
    run(result, [engine, "join", str(n), str(n)])
    if "DuckDB" in result.absent:
        return
    files = {}
    for kind in ["demand", "supply"]:
        files[kind] = folder / f"{kind}.tsv"
        with open(files[kind], "w", encoding="utf-8") as out:
            subprocess.run([engine, "dump", kind, str(n)], stdout=out, check=True)
    try:
        run(result, ["node", DUCKDB / "ask.mjs", "join", files["demand"], files["supply"], str(n)],
            timeout=JOIN_LIMIT)
    except subprocess.TimeoutExpired:
        result.absent["join · DuckDB"] = f"not within {JOIN_LIMIT} s"


def growth(result, engine, plan):
    for size in plan.growth:
        if size not in plan.sizes:
            run(result, [engine, "ask", "ouhe", str(size), str(plan.probes),
                         str(plan.probes), str(plan.rounds)])
        run(result, [engine, "grow", str(size)])


def lines(result, plan):
    """What run-bench prints and other programs read: everything, one a line."""
    for (size, name), (value, unit) in result.figures.items():
        head, _, peer = name.partition(" · ")
        tail = f" · {peer}" if peer and peer != "ouhe" else ""
        yield f"engine: {head}, {size:,}{tail}", f"{value:.6g}", unit
    for (size, question), engines in result.times.items():
        if question in QUESTIONS:
            yield from time_lines(result, plan, size, question, engines)
    for name, reason in result.absent.items():
        yield f"engine: {name}", "-", reason


def time_lines(result, plan, size, question, engines):
    for name, times in engines.items():
        if question == "early" and name == "ouhe":
            continue  # the same as best
        tail = "" if name == "ouhe" else f" · {name}"
        for label, value in zip(("p50", "p99"), page.quantiles(times.values())):
            yield f"engine: {question}, {size:,}, {label}{tail}", f"{value:.6g}", "ms"
    for label, value in zip(("p50", "p99"), page.ratios(result, size, question)):
        if value:
            yield f"engine: {question}, {size:,}, {label}, best peer over ouhe", f"{value:.4g}", "×"


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--build", default=str(ROOT / "build/release"))
    args.add_argument("--quick", action="store_true")
    given = args.parse_args()
    plan = QUICK if given.quick else WHOLE
    engine = pathlib.Path(given.build, "engine/engine_run")
    visible = pathlib.Path(given.build, "engine/engine_visible")
    result = Result()
    with tempfile.TemporaryDirectory(prefix="ouhe-bench-") as folder:
        beside_peers(result, engine, plan, pathlib.Path(folder))
        joins(result, engine, plan, pathlib.Path(folder))
    growth(result, engine, plan)
    for size in plan.visible:
        run(result, [visible, str(size), str(plan.seconds)])
    for row in lines(result, plan):
        print("\t".join(row))
    wrong = result.differences()
    for at, said in wrong[:20]:
        print("answers differ:", at, said, file=sys.stderr)
    print(f"engine: answers compared\t{result.compared()}\t")
    section = os.environ.get("BENCH_SECTION")
    if section and not given.quick and not wrong:
        pathlib.Path(section).write_text(page.section(result, plan), encoding="utf-8")
        plot.draw(result, plan, ROOT / "bench/engine-growth.svg")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
