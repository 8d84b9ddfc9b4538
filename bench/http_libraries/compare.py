#!/usr/bin/env python3
"""Minimal servers on three libraries, and any other server, side by side: which
malformed requests each refuses, how it bears slow and many connections, and what a
request and an idle connection cost.

    compare.py NAME=PROGRAM [NAME=PROGRAM …]   programs print their port and serve /small
    compare.py NAME=PORT:PATH:PID …            a server that runs already

Prints a table in Markdown.
"""
import os
import re
import resource
import socket
import subprocess
import sys
import time

HOST = "Host: a\r\n"
GET = "GET %s HTTP/1.1\r\n"
POST = "POST %s HTTP/1.1\r\n" + HOST

# name, bytes of the request (%s: path). What must be refused: by 4xx or 5xx, or closed.
MALFORMED = [
    ("Content-Length twice, different", POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"),
    ("Content-Length twice, same", POST + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab"),
    ("Content-Length list `2, 2`", POST + "Content-Length: 2, 2\r\n\r\nab"),
    ("Content-Length and Transfer-Encoding",
     POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("space before the colon", POST + "Content-Length : 2\r\n\r\nab"),
    ("Content-Length +2", POST + "Content-Length: +2\r\n\r\nab"),
    ("Content-Length -1", POST + "Content-Length: -1\r\n\r\n"),
    ("Content-Length 0x2", POST + "Content-Length: 0x2\r\n\r\nab"),
    ("Content-Length past 64 bits", POST + "Content-Length: 36893488147419103234\r\n\r\nab"),
    ("bare LF ends a line", GET + "Host: a\nX: b\r\n\r\n"),
    ("bare LF throughout", "GET %s HTTP/1.1\nHost: a\n\n"),
    ("bare CR in a value", GET + HOST + "X: a\rb\r\n\r\n"),
    ("folded line (obs-fold)", GET + HOST + "X: a\r\n b\r\n\r\n"),
    ("folded first line", GET + " X: a\r\n" + HOST + "\r\n"),
    ("NUL in a value", GET + HOST + "X: a\0b\r\n\r\n"),
    ("NUL in a name", GET + HOST + "X\0Y: a\r\n\r\n"),
    ("control character in a name", GET + HOST + "X\x01: a\r\n\r\n"),
    ("no name", GET + HOST + ": a\r\n\r\n"),
    ("line without a colon", GET + HOST + "nonsense\r\n\r\n"),
    ("Transfer-Encoding gzip", POST + "Transfer-Encoding: gzip\r\n\r\n"),
    ("Transfer-Encoding chunked, identity",
     POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
    ("Transfer-Encoding xchunked", POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    ("Transfer-Encoding twice",
     POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
    ("Transfer-Encoding in HTTP/1.0",
     "POST %s HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("chunk size past 64 bits",
     POST + "Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\nab\r\n0\r\n\r\n"),
    ("chunk size -1", POST + "Transfer-Encoding: chunked\r\n\r\n-1\r\nab\r\n0\r\n\r\n"),
    ("chunk size 0x2", POST + "Transfer-Encoding: chunked\r\n\r\n0x2\r\nab\r\n0\r\n\r\n"),
    ("chunk ended by a bare LF", POST + "Transfer-Encoding: chunked\r\n\r\n2\nab\n0\n\n"),
    ("chunk longer than its size", POST + "Transfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n"),
    ("no Host", GET + "\r\n"),
    ("Host twice", GET + HOST + "Host: b\r\n\r\n"),
    ("Host with a path", GET + "Host: a/b\r\n\r\n"),
    ("two spaces in the request line", "GET  %s HTTP/1.1\r\n" + HOST + "\r\n"),
    ("no version", "GET %s\r\n\r\n"),
    ("version HTTP/1.10", "GET %s HTTP/1.10\r\n" + HOST + "\r\n"),
    ("version HTTP/3.0", "GET %s HTTP/3.0\r\n" + HOST + "\r\n"),
    ("lower-case http/1.1", "GET %s http/1.1\r\n" + HOST + "\r\n"),
    ("space in the target", "GET %s /x HTTP/1.1\r\n" + HOST + "\r\n"),
    ("control character in the target", "GET %s\x01 HTTP/1.1\r\n" + HOST + "\r\n"),
    ("a head of 200 KiB", GET + HOST + "X: " + "a" * 200000 + "\r\n\r\n"),
    ("2,000 header lines", GET + HOST + "X: a\r\n" * 2000 + "\r\n"),
    ("a target of 20 KiB", "GET %s?" + "a" * 20000 + " HTTP/1.1\r\n" + HOST + "\r\n"),
]


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=5)


def talk(port, data, wait=1.0):
    """The answer to these bytes, as much as comes within the time."""
    got = b""
    with connect(port) as s:
        s.settimeout(wait)
        try:
            s.sendall(data)
            while b"\r\n\r\n" not in got:
                part = s.recv(65536)
                if not part:
                    return got or b"closed"
                got += part
        except socket.timeout:
            return got or b"waits"
        except OSError:
            return got or b"closed"
    return got


def verdict(answer):
    m = re.match(rb"HTTP/1\.[01] (\d\d\d)", answer)
    if m:
        return m.group(1).decode()
    return {b"closed": "closed", b"waits": "waits"}.get(answer, "odd")


def refused(word):
    return word == "closed" or word[0] in "45"


def slow_head(port, path):
    """Seconds until a head that gains a line each half second is cut off, at most 20."""
    with connect(port) as s:
        s.settimeout(0.5)
        start = time.monotonic()
        try:
            s.sendall((GET % path).encode() + HOST.encode())
            while time.monotonic() - start < 20:
                s.sendall(b"X: a\r\n")
                try:
                    if not s.recv(4096):
                        break
                    break
                except socket.timeout:
                    continue
        except OSError:
            pass
        return time.monotonic() - start


def status_of(pid, field):
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        return int(re.search(field + r":\s+(\d+)", f.read()).group(1))


def idle(port, path, pid, n):
    """KiB of memory a connection that has made one request, and whether others are served."""
    before, kept = status_of(pid, "VmRSS"), []
    request = (GET % path + HOST + "\r\n").encode()
    try:
        for _ in range(n):
            s = connect(port)
            s.sendall(request)
            s.recv(4096)
            kept.append(s)
        each = (status_of(pid, "VmRSS") - before) / n
        served = verdict(talk(port, request)) == "200"
    except OSError:
        return None, False, len(kept)
    finally:
        for s in kept:
            s.close()
    return each, served, n


def cpu(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rate(port, path, pid, seconds, headers=()):
    """Requests a second of the server's processor time, and requests a second."""
    start = cpu(pid)
    out = subprocess.run(["wrk", "-t1", "-c32", f"-d{seconds}",
                          *[part for h in headers for part in ("-H", h)],
                          f"http://127.0.0.1:{port}{path}"],
                         capture_output=True, text=True, check=True).stdout
    used = cpu(pid) - start
    done = int(re.search(r"(\d+) requests in", out).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if bad:
        raise RuntimeError(f"{bad.group(1)} of {done} requests were not answered well")
    return done / used, float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


def measure(port, path, pid, seconds=3):
    found = {}
    for name, text in MALFORMED:
        data = (text % path).encode("latin-1") if "%s" in text else text.encode("latin-1")
        found[name] = verdict(talk(port, data))
    each, served, n = idle(port, path, pid, 5000)
    found["*refused"] = f"{sum(refused(found[n]) for n, _ in MALFORMED)} of {len(MALFORMED)}"
    found["*head of a line each 0.5 s ends after"] = f"{slow_head(port, path):.0f} s"
    found["*memory an idle connection"] = f"{each:.1f} KiB" if each is not None else f"failed at {n}"
    found["*others served beside 5,000 idle ones"] = "yes" if served else "no"
    best = max(rate(port, path, pid, seconds) for _ in range(3))
    found["*requests a CPU second"] = f"{best[0]:,.0f}"
    return found


def main(args):
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    columns = []
    for arg in args:
        name, where = arg.split("=", 1)
        m = re.fullmatch(r"(\d+):(/[^:]*):(\d+)", where)
        if m:
            columns.append((name, measure(int(m.group(1)), m.group(2), int(m.group(3)))))
            continue
        with subprocess.Popen([where], stdout=subprocess.PIPE, text=True) as server:
            try:
                columns.append((name, measure(int(server.stdout.readline()), "/small", server.pid)))
            finally:
                server.terminate()
    rows = [n for n, _ in MALFORMED] + [n for n in columns[0][1] if n.startswith("*")]
    print("| | " + " | ".join(name for name, _ in columns) + " |")
    print("| --- |" + " --- |" * len(columns))
    for row in rows:
        cells = [found[row] for _, found in columns]
        if not row.startswith("*"):
            cells = [c if refused(c) else f"**{c}**" for c in cells]
        print(f"| {row.lstrip('*')} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
