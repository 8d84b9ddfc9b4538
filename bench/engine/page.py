"""The engine's section of bench/RESULTS.md."""

ENGINES = ["ouhe", "SQLite", "SQLite by number", "PostgreSQL btree", "PostgreSQL GiST", "DuckDB"]
NAMES = {"percolate": "percolate: all that is met", "best": "best ten with ask and near",
         "early": "the same, peers in two steps", "gap": "gap: what one fact alone keeps away"}


def quantiles(times):
    """p50 and p99 in ms of nanoseconds."""
    ordered = sorted(times)
    n = len(ordered)
    return ordered[n // 2] / 1e6, ordered[n * 99 // 100] / 1e6


def beside(result, size, question):
    """Of each engine p50 and p99 in ms over the probes that all were asked."""
    engines = result.times[size, question]
    common = set.intersection(*(set(t) for t in engines.values())) if engines else set()
    return {name: quantiles(times[p] for p in common) for name, times in engines.items()}


def ratios(result, size, question):
    """The best peer's p50 over ours, and its p99; the best of each, whoever that is."""
    found = beside(result, size, question)
    peers = [v for name, v in found.items() if name != "ouhe"]
    if not peers or "ouhe" not in found:
        return None, None
    return tuple(min(p[i] for p in peers) / found["ouhe"][i] for i in (0, 1))


def short(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(rows):
    head, *body = rows
    yield "| " + " | ".join(head) + " |"
    yield "| --- |" + " ---: |" * (len(head) - 1)
    for row in body:
        yield "| " + " | ".join(row) + " |"


def peers_table(result, plan):
    yield ["question, demands, milliseconds"] + ENGINES + ["best peer over ouhe"]
    for question, name in NAMES.items():
        for size in plan.sizes:
            found = beside(result, size, question)
            for i, label in enumerate(("p50", "p99")):
                ours = found["ouhe"][i]
                cells = [f"{short(found[e][i])} ({short(found[e][i] / ours)} ×)" if e in found
                         else "" for e in ENGINES[1:]]
                least = ratios(result, size, question)[i]
                yield ([f"{name}, {size:,}, {label}", f"{ours:.4f}"] + cells
                       + [f"{short(least)} ×" if least else ""])


def figure(result, size, name):
    value = result.figures.get((size, name))
    return value[0] if value else None


def loads_table(result, plan):
    yield ["load, demands"] + ENGINES
    for size in plan.sizes:
        yield [f"{size:,}, seconds"] + [short(figure(result, size, f"load · {e}"))
                                        for e in ENGINES]
        yield [f"{size:,}, bytes a demand"] + [
            short(figure(result, size, f"bytes a demand · {e}")) for e in ENGINES]


def growth_table(result, plan):
    yield ["demands", "bytes a demand", "build, one thread, s", "of it processor, s",
           "demands a processor second", "build, all, s", "percolate p50", "p99", "best ten p50", "p99", "gap p50", "p99",
           "join of 1,000, ms"]
    for size in plan.growth:
        built = figure(result, size, "build, one thread, processor")
        cells = [f"{size:,}", short(figure(result, size, "bytes a demand · ouhe")),
                 short(figure(result, size, "load · ouhe")), short(built), short(size / built),
                 short(figure(result, size, "build, all processors"))]
        for question in ("percolate", "best", "gap"):
            cells += [f"{v:.4f}" for v in quantiles(result.times[size, question]["ouhe"].values())]
        yield cells + [short(figure(result, size, "join of 1,000"))]


VISIBLE = ["change to visible", "search, no changes", "search, 1,000 changes a second",
           "counterparts, no changes", "counterparts, 1,000 changes a second"]


def visible_table(result, plan):
    yield ["listings", "p50, ms", "p99, ms"]
    for size in plan.visible:
        for name in VISIBLE:
            yield [f"{size:,}, {name}"] + [short(figure(result, size, f"{name}, {q}"))
                                           for q in ("p50", "p99")]


def join_line(result, plan):
    n = plan.join
    ours, used = figure(result, n, "join"), figure(result, n, "join, processor")
    peer, spent = figure(result, n, "join · DuckDB"), figure(result, n, "join, processor · DuckDB")
    text = (f"Join, {n:,} demands with {n:,} supplies, the best ten of each with at most two misses: "
            f"{short(ours)} s, of it {short(figure(result, n, 'join, of it build'))} s to build, "
            f"{short(used)} s of processor time; DuckDB ")
    if peer is None:
        return text + result.absent.get("join · DuckDB", "absent") + "."
    return text + (f"{short(peer)} s with its tables loaded ({short(peer / ours)} ×), {short(spent)} s of "
                   f"processor time ({short(spent / used)} ×).")


def section(result, plan):
    met = [figure(result, min(plan.sizes), f"pairs of one class {w}")
           for w in ("that meet", "to ask", "that are near")]
    out = ["A supply is put to standing demands: 500 classes after Zipf, 3–8 numbers, 1–3 sets and a "
           "region a demand (`bench/engine/data.h`). Of the pairs of one class "
           f"{met[0]:.2f} % meet, {met[1]:.2f} % are to ask, {met[2]:.1f} % near. All engines "
           f"gave the same {result.compared():,} answers. {plan.probes:,} probes percolate, "
           f"{plan.others} are asked the others; each is asked {plan.rounds} times and the least "
           "time counts. Peers plan and prepare before the clock runs, ouhe does not. One thread "
           "each, DuckDB two. ouhe is built three times on one thread, and the least time counts there, "
           "too.", ""]
    out += list(table(list(peers_table(result, plan)))) + [""]
    out += list(table(list(loads_table(result, plan)))) + [""]
    out += [join_line(result, plan), "",
            "Growth, milliseconds unless stated, join on all processors:", ""]
    out += list(table(list(growth_table(result, plan)))) + ["",
            "![Growth from 10,000 to 10 million demands](engine-growth.svg)", "",
            "The index of the platform while it changes:", ""]
    out += list(table(list(visible_table(result, plan))))
    for name, reason in result.absent.items():
        out += ["", f"{name}: {reason}."]
    return "\n".join(out) + "\n"
