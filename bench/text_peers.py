#!/usr/bin/env python3
"""The best hundred of the judged sets in ../shared/data/relevance: ouhe's engine, SQLite FTS5,
Xapian and Groonga, each inside its process, in the same run; processor time a query on one
thread, the least of five rounds, and how good the answers are.

    text_peers.py [BUILD]      build/release

All search for any of a query's words, title and body as one field where an engine takes one
only. A peer's question is cut into words beforehand, ouhe's text is cut while the time runs.
Prints name<TAB>value<TAB>unit, and name<TAB>-<TAB>reason for what is absent.
"""
import ctypes
import ctypes.util
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SETS = ROOT / "../shared/data/relevance"
BUILD = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release")
TOP, ROUNDS = 100, 5


def lines(path, n):
    with open(path, encoding="utf-8") as f:
        return [(line.rstrip("\n").split("\t") + [""] * n)[:n] for line in f if line.strip()]


def words_of(text):
    return re.findall(r"\w+", text.lower())


def distinct(words):
    return list(dict.fromkeys(words))


class Fts5:
    def __init__(self, docs, tokenizer, _folder):
        self.db = sqlite3.connect(":memory:")
        self.db.execute(f"CREATE VIRTUAL TABLE d USING fts5(t, tokenize='{tokenizer}')")
        self.db.executemany("INSERT INTO d(rowid, t) VALUES(?, ?)",
                            [(i + 1, f"{t} {b}") for i, (_, t, b) in enumerate(docs)])
        self.names = [d[0] for d in docs]

    def question(self, words):
        return " OR ".join(f'"{w}"' for w in distinct(words))

    def ask(self, question):
        return self.db.execute(f"SELECT rowid, -rank FROM d WHERE d MATCH ? ORDER BY rank LIMIT {TOP}",
                               (question,)).fetchall()

    def name(self, hit):
        return self.names[hit[0] - 1], hit[1]


class Xapian:
    def __init__(self, docs, _option, folder):
        import xapian
        self.x = xapian
        self.stem = xapian.Stem("en")
        path = str(folder / "xapian")
        db = xapian.WritableDatabase(path, xapian.DB_CREATE_OR_OVERWRITE)
        generator = xapian.TermGenerator()
        generator.set_stemmer(self.stem)
        generator.set_stemming_strategy(xapian.TermGenerator.STEM_ALL)
        for _, title, body in docs:
            doc = xapian.Document()
            generator.set_document(doc)
            generator.index_text(f"{title} {body}")
            db.add_document(doc)
        db.commit()
        db.close()
        self.names = [d[0] for d in docs]
        self.enquire = xapian.Enquire(xapian.Database(path))
        self.enquire.set_weighting_scheme(xapian.BM25Weight())

    def question(self, words):
        # A word that comes twice weighs more.
        terms = [self.stem(w).decode() for w in words]
        return self.x.Query(self.x.Query.OP_OR, terms)

    def ask(self, question):
        self.enquire.set_query(question)
        return [(m.docid, m.weight) for m in self.enquire.get_mset(0, TOP)]

    def name(self, hit):
        return self.names[hit[0] - 1], hit[1]


class Groonga:
    def __init__(self, docs, _option, folder):
        self.lib = ctypes.CDLL("libgroonga.so.0")
        self.lib.grn_ctx_open.restype = ctypes.c_void_p
        self.lib.grn_db_create.restype = ctypes.c_void_p
        self.lib.grn_init()
        self.ctx = ctypes.c_void_p(self.lib.grn_ctx_open(0))
        if not self.lib.grn_db_create(self.ctx, str(folder / "groonga").encode(), None):
            raise OSError("no database")
        for command in ["table_create Docs TABLE_HASH_KEY ShortText",
                        "column_create Docs t COLUMN_SCALAR LongText",
                        "table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram"
                        " --normalizer NormalizerAuto",
                        "column_create Terms docs_t COLUMN_INDEX|WITH_POSITION Docs t",
                        "load --table Docs"]:
            self.send(command)
        self.send(json.dumps([{"_key": n, "t": f"{t} {b}"} for n, t, b in docs],
                             ensure_ascii=False))

    def send(self, command):
        text, size, flags = ctypes.c_char_p(), ctypes.c_uint(), ctypes.c_int()
        data = command.encode()
        self.lib.grn_ctx_send(self.ctx, data, ctypes.c_uint(len(data)), 0)
        self.lib.grn_ctx_recv(self.ctx, ctypes.byref(text), ctypes.byref(size),
                              ctypes.byref(flags))
        return ctypes.string_at(text, size.value)

    def question(self, words):
        query = " OR ".join(distinct(words))
        return ("select Docs --cache no --match_columns \"scorer_tf_idf(t)\" "
                "--output_columns _key,_score --sort_keys -_score "
                f"--limit {TOP} --query \"{query}\"")

    def ask(self, question):
        return [self.send(question)]

    def hits(self, answer):
        return [(name, score) for name, score in json.loads(answer[0])[0][2:]]


def measured(engine, queries, run, tag):
    """Nanoseconds a query; writes the run."""
    took = []
    with open(run, "w", encoding="utf-8") as out:
        for qid, text in queries:
            question, least = engine.question(words_of(text)), None
            for _ in range(ROUNDS):
                start = time.thread_time_ns()
                answer = engine.ask(question)
                spent = time.thread_time_ns() - start
                least = spent if least is None or spent < least else least
            took.append(least)
            hits = (engine.hits(answer) if hasattr(engine, "hits")
                    else [engine.name(h) for h in answer])
            for rank, (name, score) in enumerate(hits):
                out.write(f"{qid} Q0 {name} {rank + 1} {score:.9g} {tag}\n")
    return took


def ours(folder, run):
    program = BUILD / "bench/text_bench"
    out = subprocess.run([program, "-s", folder / "docs.tsv", folder / "queries.tsv", run],
                         capture_output=True, text=True, check=True).stdout
    return [int(line) for line in out.split()]


def goodness(folder, runs):
    """By tag: nDCG@10 and recall@100."""
    out = subprocess.run([sys.executable, SETS / "evaluate.py", folder.name, *runs],
                         capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in out.splitlines()[2:]]
    return {r[0]: (float(r[1]), float(r[2])) for r in rows}


PEERS = [("FTS5 unicode61", Fts5, "unicode61"), ("FTS5 porter", Fts5, "porter unicode61"),
         ("Xapian", Xapian, None), ("Groonga", Groonga, None)]


def measure(folder):
    docs, queries = lines(folder / "docs.tsv", 3), lines(folder / "queries.tsv", 2)
    label = f"{folder.name}, {len(docs)} documents"
    took, runs, absent = {}, {}, {}
    with tempfile.TemporaryDirectory() as temporary:
        tmp = pathlib.Path(temporary)
        runs["ouhe"] = tmp / "ouhe"
        took["ouhe"] = ours(folder, runs["ouhe"])
        for name, peer, option in PEERS:
            tag = name.replace(" ", "_")
            try:
                engine = peer(docs, option, tmp)
            except (ImportError, OSError, sqlite3.OperationalError) as e:
                absent[name] = str(e).splitlines()[0]
                continue
            runs[tag] = tmp / tag
            took[name] = measured(engine, queries, runs[tag], tag)
        good = goodness(folder, list(runs.values()))
    for what, value, unit in [("text: best hundred, p50", lambda n: f"{at(took[n], .5):.4f}", "ms"),
                              ("text: best hundred, p99", lambda n: f"{at(took[n], .99):.4f}", "ms"),
                              ("text: nDCG@10", lambda n: good[n.replace(' ', '_')][0], "of 1"),
                              ("text: recall@100", lambda n: good[n.replace(' ', '_')][1], "of 1")]:
        for name in ["ouhe"] + [p[0] for p in PEERS]:
            measure_name = f"{what}, {label}" + ("" if name == "ouhe" else f" · {name}")
            if name in absent:
                print(f"{measure_name}\t-\t{absent[name]}")
            else:
                print(f"{measure_name}\t{value(name)}\t{unit}")


def at(took, part):
    return sorted(took)[min(int(len(took) * part), len(took) - 1)] / 1e6


def main():
    if not SETS.is_dir():
        print("text: best hundred of judged sets\t-\t../shared is absent")
        return
    if not (BUILD / "bench/text_bench").exists():
        print("text: best hundred of judged sets\t-\ttext_bench is not built")
        return
    for folder in sorted(SETS.iterdir()):
        if (folder / "queries.tsv").exists():
            measure(folder)


main()
