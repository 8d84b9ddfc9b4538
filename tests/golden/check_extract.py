#!/usr/bin/env python3
"""Compares `ouhe extract` with texts of known answers.

    check_extract.py PROGRAM FILE...

A FILE holds one JSON object a line: pack, side, text, expect (facts with key, lo,
hi, lo_open, hi_open, approx, values, importance; absent members are their
defaults). The facts of a text are compared as a set: nothing missing, nothing
more. Bounds agree within 1e-9 relative. Where the program reports text and
offset, the span must stand in the input at that byte.
Exit status: 0 all passed; 1 something failed, or nothing ran.
"""
import json
import math
import subprocess
import sys

SHOWN = ("key", "lo", "hi", "lo_open", "hi_open", "approx", "values", "importance")


def close(a, b):
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


def value_key(v):
    return (0, float(v), "") if isinstance(v, (int, float)) else (1, 0.0, v)


def same_values(a, b):
    a = sorted(a or [], key=value_key)
    b = sorted(b or [], key=value_key)
    if len(a) != len(b):
        return False
    for x, y in zip(a, b):
        if isinstance(x, str) != isinstance(y, str):
            return False
        if x != y if isinstance(x, str) else not close(x, y):
            return False
    return True


def same_fact(a, b):
    return (
        a["key"] == b["key"]
        and close(a.get("lo"), b.get("lo"))
        and close(a.get("hi"), b.get("hi"))
        and all(bool(a.get(k)) == bool(b.get(k)) for k in ("lo_open", "hi_open", "approx"))
        and a.get("importance", "must") == b.get("importance", "must")
        and same_values(a.get("values"), b.get("values"))
    )


def differences(expected, got):
    """Expected facts that nothing answers, and reported facts that nothing asks for."""
    rest = list(got)
    missing = []
    for e in expected:
        for i, g in enumerate(rest):
            if same_fact(e, g):
                del rest[i]
                break
        else:
            missing.append(e)
    return missing, rest


def bad_span(text, fact):
    if "text" not in fact or "offset" not in fact:
        return False
    span = fact["text"].encode()
    at = fact["offset"]
    return text.encode()[at : at + len(span)] != span


def show(fact):
    return json.dumps({k: fact[k] for k in SHOWN if k in fact}, ensure_ascii=False)


def run(program, pack, side, texts):
    """One answer for each text; None where the program gave none."""
    done = subprocess.run(
        [program, "extract", "--pack", pack, "--side", side],
        input="".join(t + "\n" for t in texts).encode(),
        stdout=subprocess.PIPE,
        check=False,
    )
    lines = done.stdout.decode().splitlines()
    if done.returncode != 0 or len(lines) != len(texts):
        if len(texts) == 1:
            print(f"{pack}/{side}: exit status {done.returncode}, {len(lines)} lines for: {texts[0]}")
            return [None]
        half = len(texts) // 2  # one bad text must not hide the others
        return run(program, pack, side, texts[:half]) + run(program, pack, side, texts[half:])
    answers = []
    for line in lines:
        try:
            answers.append(json.loads(line))
        except ValueError:
            print("not JSON: " + line)
            answers.append(None)
    return answers


def main():
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    batches = {}
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                if line.strip():
                    case = json.loads(line)
                    case["place"] = f"{name}:{number}"
                    batches.setdefault((case["pack"], case["side"]), []).append(case)
    passed = failed = 0
    for (pack, side), cases in sorted(batches.items()):
        answers = run(sys.argv[1], pack, side, [c["text"] for c in cases])
        for case, answer in zip(cases, answers):
            if answer is None:
                failed += 1
                continue
            facts = answer.get("facts", [])
            missing, extra = differences(case["expect"], facts)
            spans = [f for f in facts if bad_span(case["text"], f)]
            if not missing and not extra and not spans:
                passed += 1
                continue
            failed += 1
            print(f"{case['place']} {pack}/{side}: {case['text']}")
            for fact in missing:
                print("  expected " + show(fact))
            for fact in extra:
                print("  got      " + show(fact))
            for fact in spans:
                print(f"  span     {fact['text']!r} is not at byte {fact['offset']}")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
