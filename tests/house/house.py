#!/usr/bin/env python3
"""House rules that a machine can read, one a word on the command line:

    house.py lengths|messages|wordings|heap|quiet|headers|readmes|links|words ROOT

Prints each breach as "file:line: what" and exits 1 when there is one.
"""
import ast
import pathlib
import re
import sys

FILE_LINES = 800
FUNCTION_LINES = 80
README_LINES = 10
MESSAGE_ARGS = 4
SKIP = {"build", "out", "dist", "node_modules", ".git", "__pycache__", "third_party", "generated"}
CODE = {".c", ".h", ".py", ".ts", ".vue", ".sh"}
HAN = re.compile("[\u3400-\u9fff]")


def files(root, suffixes=None):
    for path in sorted(root.rglob("*")):
        rel = path.relative_to(root)
        if SKIP.intersection(rel.parts) or not path.is_file() or path.is_symlink():
            continue
        if suffixes is None or path.suffix in suffixes:
            yield path, rel


def read(path):
    return path.read_text(encoding="utf-8")


def c_functions(lines):
    """(first line, length) of each body: the style puts both braces of a
    function at the start of a line, and clang-format keeps it so. The rows of a
    constant table inside a function are data and do not count."""
    start, table, rows = None, None, 0
    for number, line in enumerate(lines, 1):
        if line == "{":
            start, table, rows = number, None, 0
        elif start is None:
            continue
        elif line.startswith("}"):
            yield start, number - start + 1 - rows
            start = None
        elif table is None and re.match(r"\tstatic const .*= \{", line) and "};" not in line:
            table = number
        elif table is not None and line.rstrip().endswith("};"):
            rows, table = rows + number - table, None


def py_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno - node.lineno + 1


def lengths(root):
    seen = 0
    for path, rel in files(root, CODE):
        text = read(path)
        lines = text.splitlines()
        seen += 1
        if len(lines) > FILE_LINES:
            yield f"{rel}: {len(lines)} lines, at most {FILE_LINES}"
        found = c_functions(lines) if path.suffix in (".c", ".h") else \
            py_functions(text) if path.suffix == ".py" else ()
        for line, size in found:
            if size > FUNCTION_LINES:
                yield f"{rel}:{line}: a function of {size} lines, at most {FUNCTION_LINES}"
    if not seen:
        yield "no source file was read"


LITERAL = r'"(?:[^"\\]|\\.)*"'
MESSAGE = re.compile(r'OH_MSG\(\s*(\w+)\s*,\s*((?:%s\s*)+),\s*((?:%s\s*)+)\)' % (LITERAL, LITERAL))


def wording(literals):
    return "".join(part[1:-1] for part in re.findall(LITERAL, literals))


def catalogues(root):
    for path in sorted(root.glob("src/*/include/ouhe/*/*.def")):
        text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), read(path), flags=re.S)
        if "OH_MSG" in text:
            yield path, text


def messages(root):
    keys, code = {}, ""
    for path in sorted(root.glob("src/**/*.[ch]")):
        code += read(path)
    used = set(re.findall(r"\boh_msg_(\w+)", code))
    # A table's macro may paste the key behind oh_msg_, or a word into the middle of it.
    words = set(re.findall(r"\w+", code))
    pasted = set(re.findall(r"\boh_msg_(\w+)##\w+##(\w+)", code))
    for path, text in catalogues(root):
        rel, module = path.relative_to(root), path.parts[-2]
        found = list(MESSAGE.finditer(text))
        if len(found) != text.count("OH_MSG("):
            yield f"{rel}: {text.count('OH_MSG(') - len(found)} entries are not key, zh, en"
        for m in found:
            key, zh, en = m.group(1), wording(m.group(2)), wording(m.group(3))
            at = f"{rel}:{text.count(chr(10), 0, m.start()) + 1}: {key}"
            if key in keys:
                yield f"{at}: also in {keys[key]}"
            keys[key] = rel
            if not key.startswith(module + "_"):
                yield f"{at}: the key does not begin with {module}_"
            # Both without letters: what joins words ("、" and ", ", or nothing and a space).
            if bool(zh.strip()) != bool(en.strip()):
                yield f"{at}: a wording is empty"
            if HAN.search(en):
                yield f"{at}: Chinese in the English wording"
            holes = [sorted(set(re.findall(r"\{(\w*)\}", w))) for w in (zh, en)]
            if holes[0] != holes[1]:
                yield f"{at}: places differ: {holes[0]} and {holes[1]}"
            if any(not h.isdigit() or int(h) >= MESSAGE_ARGS for h in holes[0] + holes[1]):
                yield f"{at}: a place is not one of {{0}} to {{{MESSAGE_ARGS - 1}}}"
            middles = (key[len(a) : -len(b)] for a, b in pasted if key.startswith(a) and key.endswith(b))
            if key not in used and key not in words and not any(m in words for m in middles):
                yield f"{at}: nothing uses it"
    if not keys:
        yield "no message was read"


def sources(root):
    """C of the modules without their tests; comments blanked, lines kept."""
    for path in sorted(root.glob("src/**/*.[ch]")):
        rel = path.relative_to(root)
        if "tests" not in rel.parts:
            yield rel, re.sub(r"/\*.*?\*/|//[^\n]*",
                              lambda m: re.sub(r"[^\n]", " ", m.group()), read(path), flags=re.S)


def search(root, pattern, exempt):
    seen = 0
    for rel, text in sources(root):
        seen += 1
        if exempt(rel):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            found = pattern.search(line)
            if found:
                yield f"{rel}:{number}: {found.group().strip()}"
    if not seen:
        yield "no source file was read"


# Modules that read Chinese and so must spell it; all others say it in messages.
READERS = {"text", "unit", "extract", "sheet"}


def wordings(root):
    """Words for people stand in the catalogues, not in C. (One character alone is
    something that is read, such as a mark in a file's name.)"""
    return search(root, re.compile('"[^"]*[\u3400-\u9fff]{2}[^"]*"'),
                  lambda rel: rel.parts[1] in READERS)


def heap(root):
    """One door to the heap, so that the nth allocation can fail."""
    return search(root, re.compile(r"(?<![\w.>])(?:malloc|calloc|realloc|free|strn?dup)\s*\("),
                  lambda rel: rel.as_posix() == "src/base/alloc.c")


def quiet(root):
    """Library code returns what it has to say."""
    return search(root, re.compile(r"(?<!\w)(?:printf|puts|putchar|perror|abort|exit)\s*\("
                                   r"|(?<!\w)f(?:printf|puts)\s*\(\s*std|\bfputs\(.*\bstd(?:out|err)\)"),
                  lambda rel: rel.parts[1] == "cli")


def headers(root):
    """Each public header: a purpose first, its own guard, no C++ or system path."""
    seen = 0
    for path in sorted(root.glob("src/*/include/ouhe/*/*.h")):
        rel, text = path.relative_to(root), read(path)
        seen += 1
        guard = f"OUHE_{path.parts[-2]}_{path.stem}_H".upper()
        if not text.startswith("/*"):
            yield f"{rel}: does not begin with what it is for"
        if f"#ifndef {guard}\n#define {guard}\n" not in text:
            yield f"{rel}: its guard is not {guard}"
        for line, word in enumerate(text.splitlines(), 1):
            if re.match(r'\s*#\s*include\s+"(?!ouhe/)', word):
                yield f"{rel}:{line}: includes what is not public"
    if not seen:
        yield "no header was read"


def readmes(root):
    for module in sorted(p for p in (root / "src").iterdir() if p.is_dir()):
        path = module / "README.md"
        if not path.exists():
            yield f"src/{module.name}: README.md is missing"
            continue
        text = read(path)
        if len(text.splitlines()) > README_LINES:
            yield f"src/{module.name}/README.md: more than {README_LINES} lines"
        if "May use" not in text or "May not" not in text:
            yield f"src/{module.name}/README.md: says not what the module may use and may not"


LINK = re.compile(r"\]\(([^)#\s]*)(#[^)\s]*)?\)")


def anchors(path):
    for line in read(path).splitlines():
        if line.startswith("#"):
            title = line.lstrip("#").strip().lower()
            yield "#" + re.sub(r"[^\w\- ]", "", title).replace(" ", "-")


def links(root):
    """Every link and picture of the documents leads somewhere."""
    seen = 0
    for path, rel in files(root, {".md"}):
        text = re.sub(r"```.*?```", lambda m: "\n" * m.group().count("\n"), read(path), flags=re.S)
        for m in LINK.finditer(text):
            seen += 1
            target, anchor = m.group(1), m.group(2)
            if target.startswith(("http:", "https:", "mailto:")):
                continue
            at = f"{rel}:{text.count(chr(10), 0, m.start()) + 1}"
            to = (path.parent / target) if target else path
            if not to.exists():
                yield f"{at}: {target} is not there"
            elif anchor and to.suffix == ".md" and anchor.lower() not in anchors(to):
                yield f"{at}: {target}{anchor} is not there"
    if not seen:
        yield "no link was read"


# In pieces, so that this file holds none of them.
FORBIDDEN = [re.compile("|".join(words)) for words in (
    ("(?<![\\w.])/wor" "k/", "(?<![\\w.}$])/hom" "e/[a-z]", "(?<![\\w.}$])/roo" "t/"),
    ("registry\\.npm" "js", "pypi" "\\.org", "python" "hosted", "crates" "\\.io",
     "deb\\.deb" "ian\\.org", "pkg\\." "dev/", "proxy\\.gol" "ang", "npm" "mirror", "artifact" "ory"),
    ("TO" "DO", "FIX" "ME"))]
TEXT = CODE | {".md", ".txt", ".cmake", ".json", ".jsonl", ".def", ".csv", ".tsv", ".svg", ".yml",
               ".yaml", ".1", ".in", ".bash", ""}


def words(root):
    seen = 0
    for path, rel in files(root, TEXT):
        if "corpus" in rel.parts:
            continue
        seen += 1
        try:
            text = read(path)
        except UnicodeDecodeError:
            if path.suffix:
                yield f"{rel}: not UTF-8"
            continue
        for number, line in enumerate(text.splitlines(), 1):
            for pattern in FORBIDDEN:
                m = pattern.search(line)
                if m:
                    yield f"{rel}:{number}: {m.group()}"
    if not seen:
        yield "no file was read"


RULES = {f.__name__: f for f in (lengths, messages, wordings, heap, quiet, headers, readmes, links, words)}


def main(rule, root):
    found = list(RULES[rule](pathlib.Path(root).resolve()))
    print("\n".join(found) if found else f"{rule}: nothing to mend")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in RULES:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
