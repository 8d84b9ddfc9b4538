#!/usr/bin/env python3
"""Reads the include graph of src/ and fails on an edge that the architecture does not draw.

The table is docs/architecture.md in code: a layer includes downward only; within a layer
only the edges in SAME are allowed.
"""
import pathlib
import re
import sys

LAYER = {"base": 0, "text": 1, "unit": 1, "sheet": 1, "json": 1, "net": 1, "secret": 1,
         "pack": 2, "listing": 2,
         "extract": 3, "store": 3, "index": 3, "match": 4, "plan": 4, "report": 4,
         "service": 5, "http": 6, "cli": 7}
SAME = {("unit", "text"), ("listing", "pack"), ("plan", "match"), ("report", "match"),
        ("report", "plan")}
# `http` and `cli` call only `service` (and what its headers speak of).
ONLY = {"cli": {"base", "service", "http"}, "http": {"base", "json", "service"}}

INCLUDE = re.compile(r'^\s*#\s*include\s+"ouhe/([a-z]+)/([a-z_0-9]+)\.(?:h|def)"', re.M)


def allowed(src, dst):
    if src == dst:
        return True
    if src in ONLY:
        return dst in ONLY[src]
    return LAYER[src] > LAYER[dst] or (src, dst) in SAME


def main(root):
    bad, edges = [], 0
    for path in sorted(pathlib.Path(root, "src").rglob("*.[ch]")):
        parts = path.relative_to(root).parts
        module = parts[1]
        if "tests" in parts:
            continue
        if module not in LAYER:
            bad.append(f"{path}: module {module} has no layer")
            continue
        for dst, _ in INCLUDE.findall(path.read_text(encoding="utf-8")):
            edges += 1
            if dst not in LAYER or not allowed(module, dst):
                bad.append(f"{path}: {module} must not include {dst}")
    for module in sorted(p.name for p in pathlib.Path(root, "src").iterdir() if p.is_dir()):
        if not pathlib.Path(root, "src", module, "README.md").exists():
            bad.append(f"src/{module}: README.md is missing")
    print("\n".join(bad) if bad else f"{edges} includes follow the layers")
    if edges == 0:
        bad.append("no include was read")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
