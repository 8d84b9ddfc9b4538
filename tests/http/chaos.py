#!/usr/bin/env python3
"""Many clients at once that do what clients do: whole requests, half ones, several ahead,
uploads given up, streams left, answers not read, nonsense. Afterwards everybody is
served, nothing is held any more, and the server ends well, in the middle of new ones.

    chaos.py SERVER [ROUNDS [SEED]]
"""
import random
import re
import socket
import subprocess
import sys
import threading
import time

PATIENCE = 30
HEAD = b" HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token\r\n"
JSON = b"Content-Type: application/json\r\n"
GETS = [b"/api/v1/session", b"/api/v1/things/1", b"/api/v1/big", b"/api/v1/slow", b"/healthz",
        b"/none", b"/api/v1/events", b"/api/v1/fail", b"/metrics", b"/api/v1/events"]


def get(rng):
    return b"GET " + rng.choice(GETS) + HEAD + b"\r\n"


def post(rng):
    n = rng.randrange(4096)
    body = b'{"text":"' + b"x" * n + b'"}'
    return b"POST /api/v1/echo" + HEAD + JSON + b"Content-Length: %d\r\n\r\n" % len(body) + body


def emit(rng):
    body = b'{"name":"%s","data":"{}"}' % rng.choice([b"notice", b"notice", b"bye"])
    return b"POST /api/v1/emit" + HEAD + JSON + b"Content-Length: %d\r\n\r\n" % len(body) + body


def upload(rng):
    n = rng.randrange(1, 300000)
    return b"POST /api/v1/uploads" + HEAD + b"Content-Length: %d\r\n\r\n" % n + b"u" * n


def chunked(rng):
    parts = b"".join(b"%x\r\n" % n + b"c" * n + b"\r\n"
                     for n in (rng.randrange(1, 20000) for _ in range(rng.randrange(1, 6))))
    return b"POST /api/v1/uploads" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + parts + b"0\r\n\r\n"


def nonsense(rng):
    data = bytearray(post(rng)[:200] + b"\r\n\r\n")
    for _ in range(rng.randrange(1, 5)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def session(port, rng):
    """One connection: some requests, cut and paced at will, read or not, left somehow."""
    kinds = [get, get, get, post, emit, upload, chunked, nonsense]
    data = b"".join(rng.choice(kinds)(rng) for _ in range(rng.choice([1, 1, 2, 5, 20])))
    if rng.random() < 0.3:
        data = data[:rng.randrange(1, len(data) + 1)]
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as s:
        s.settimeout(rng.choice([0.01, 0.1, 0.5]))
        step = rng.choice([1 << 20, 4096, 100]) if len(data) < 20000 else 1 << 16
        try:
            for at in range(0, len(data), step):
                s.sendall(data[at:at + step])
            while rng.random() < 0.9 and s.recv(rng.choice([1, 100, 65536])):
                pass
            if rng.random() < 0.3:
                s.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        if rng.random() < 0.3: # a reset instead of an end
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def crowd(port, seed, rounds, failures):
    def one(i):
        rng = random.Random(seed * 1000 + i)
        try:
            for _ in range(rounds):
                session(port, rng)
        except OSError as e:
            failures.append(e)
    threads = [threading.Thread(target=one, args=(i,)) for i in range(24)]
    for t in threads:
        t.start()
    return threads


def measures(port):
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as s:
        s.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        got = b""
        while part := s.recv(65536):
            got += part
    return dict(re.findall(r"^(ouhe_http_\w+) (\d+)$", got.decode(), re.M))


def settled(port):
    limit = time.monotonic() + PATIENCE
    while True:
        held = measures(port)
        if held == {"ouhe_http_connections": "1", "ouhe_http_event_streams": "0",
                    "ouhe_http_spooled_bytes": "0", "ouhe_http_waiting_requests": "0"}:
            return
        if time.monotonic() > limit:
            raise AssertionError(f"something is held: {held}")
        time.sleep(0.1)


def main(server, rounds, seed):
    with subprocess.Popen([server, "--threads", "2", "--set", "idle_seconds=2", "--set",
                           "head_seconds=1", "--set", "body_seconds=1", "--set", "queue=8"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        said = []
        reader = threading.Thread(target=lambda: said.extend(process.stderr))
        reader.start()
        port, failures = int(process.stdout.readline()), []
        for t in crowd(port, seed, rounds, failures):
            t.join()
        settled(port)
        late = crowd(port, seed + 1, 2, [])
        time.sleep(0.2)
        process.terminate()
        status = process.wait(PATIENCE)
        for t in late:
            t.join()
        reader.join()
    if status or failures:
        print(f"seed {seed}: status {status}, {len(failures)} not connected: {failures[:1]}")
        print("".join(line for line in said if not line.startswith("{"))[-4000:])
        return 1
    print(f"{len(said)} lines logged, nothing held")
    return 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3, 4):
        sys.exit(__doc__)
    numbers = [int(a) for a in sys.argv[2:]] + [4, 1][len(sys.argv) - 2:]
    sys.exit(main(sys.argv[1], *numbers))
