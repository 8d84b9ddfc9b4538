#!/usr/bin/env python3
"""Requests that a second of the server's own processor time serves, on loopback with wrk:
the small JSON GET of a logged-in user (who am I), the least that can be written with the
same library, and nginx with a static file of that size. Rounds are interleaved and the
best of each counts, so that what else the machine does weighs on all alike.

    http_bench.py [BUILD]      build/release

Prints name<TAB>value<TAB>unit.
"""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench/http_libraries"))
sys.dont_write_bytecode = True
import compare  # noqa: E402

ROUNDS, SECONDS = 5, 3
GET = "requests a CPU second, small GET"


def first_session(port, link):
    """Makes the administrator and logs in, as a person on the first day; the cookie."""
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = {"token": link, "mail": "admin@example.com", "name": "Admin",
            "password": "a long pass phrase"}
    c.request("POST", "/api/v1/setup", json.dumps(body), {"Content-Type": "application/json"})
    answer = c.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"set-up: {answer.status} {text[:300]}")
    return answer.getheader("Set-Cookie").split(";")[0]


class Ouhe:
    def __init__(self, program, folder):
        # The log goes where a log goes in earnest, to a file.
        self.process = subprocess.Popen(
            [program, "serve", "--data", f"{folder}/data", "--listen", "127.0.0.1:0", "--threads",
             "1", "--lang", "en", "--packs", str(ROOT / "packs"), "--log", f"{folder}/log"],
            stderr=subprocess.PIPE, text=True)
        self.pid, self.path = self.process.pid, "/api/v1/session"
        said = ""
        while not re.search(r"setup#\S+", said):
            line = self.process.stderr.readline()
            if not line:
                raise RuntimeError(f"ouhe serve ended: {said}")
            said += line
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)", said).group(1))
        link = re.search(r"setup#(\S+)", said).group(1)
        self.headers = ["Cookie: " + first_session(self.port, link)]


class Minimal:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdout=subprocess.PIPE, text=True)
        self.pid, self.path, self.headers = self.process.pid, "/small", []
        self.port = int(self.process.stdout.readline())


class Nginx:
    """One worker with a file; its port is one that was free a moment ago."""

    def __init__(self, folder, size):
        import socket
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        www = pathlib.Path(folder, "www")
        www.mkdir()
        (www / "small.json").write_text("x" * size, encoding="ascii")
        temp = "\n".join(f"{kind}_temp_path {folder}/{kind};"
                         for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;" if os.geteuid() == 0 else ""
        pathlib.Path(folder, "nginx.conf").write_text(
            f"{user}\ndaemon off;\nmaster_process off;\npid {folder}/pid;\n"
            f"error_log stderr crit;\nevents {{ worker_connections 1024; }}\nhttp {{\n{temp}\n"
            f"access_log {folder}/access.log combined buffer=16k;\n"
            f"keepalive_requests 100000000;\nsendfile on;\nopen_file_cache max=10;\n"
            f"types {{ application/json json; }}\n"
            f"server {{ listen 127.0.0.1:{self.port}; root {www}; }}\n}}\n", encoding="ascii")
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-e", "stderr", "-p", folder, "-c",
                                         f"{folder}/nginx.conf"])
        self.pid, self.path, self.headers = self.process.pid, "/small.json", []
        for _ in range(100):
            try:
                compare.connect(self.port).close()
                return
            except OSError:
                import time
                time.sleep(0.05)


def measure(servers):
    best = {}
    for _ in range(ROUNDS):
        for name, s in servers:
            found = compare.rate(s.port, s.path, s.pid, SECONDS, s.headers)[0]
            best[name] = max(best.get(name, 0), found)
    return best


def main(build):
    minimal = f"{build}/http_libraries/libevent_min"
    missing = [p for p in ("wrk",) if not shutil.which(p)]
    missing += [p for p in (minimal, f"{build}/ouhe") if not os.path.exists(p)]
    if missing:
        print(f"{GET}\t-\t{', '.join(missing)} is missing")
        return 0
    servers = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            servers.append(("", Ouhe(f"{build}/ouhe", folder)))
            servers.append((" · minimal program on libevent", Minimal(minimal)))
            if os.path.exists("/usr/sbin/nginx"):
                servers.append((" · nginx, static file", Nginx(folder, 300)))
            best = measure(servers)
        finally:
            for _, s in servers:
                s.process.send_signal(signal.SIGTERM)
                s.process.wait()
    for name, value in best.items():
        print(f"{GET}{name}\t{value:.0f}\t1/s")
    least = best[" · minimal program on libevent"]
    print(f"{GET}, share of the minimal program\t{100 * best[''] / least:.0f}\t%")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/release")))
