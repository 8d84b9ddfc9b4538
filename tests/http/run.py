#!/usr/bin/env python3
"""Runs one case: a server on a port of its own, clients that speak raw bytes to it.

    run.py SERVER CASE.http

A case is lines, carried out in order; README.md beside this file lists the words. The
server's log is kept and shown when an expectation does not hold.
"""
import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time

PATIENCE = 60
SKIP = 77


class Failed(Exception):
    pass


class Skipped(Exception):
    pass


def text_of(line):
    """The bytes of a line; \\r \\n \\t \\0 \\xNN stand for themselves."""
    return re.sub(r"\\(r|n|t|0|\\|x[0-9a-f]{2})",
                  lambda m: {"r": "\r", "n": "\n", "t": "\t", "0": "\0", "\\": "\\"}.get(
                      m.group(1)) or chr(int(m.group(1)[1:], 16)),
                  line).encode("utf-8") if line.isascii() else line.encode("utf-8")


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.got, self.method = b"", "GET"
        self.status, self.head, self.body = 0, "", b""

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            pass  # the other side may have had enough; expectations will tell

    def more(self):
        try:
            part = self.socket.recv(65536)
        except socket.timeout:
            raise Failed(f"nothing came within {PATIENCE} s; so far: {self.got[:500]!r}") from None
        except OSError:
            part = b""
        self.got += part
        return bool(part)

    def until(self, mark):
        while mark not in self.got:
            if not self.more():
                raise Failed(f"closed before {mark!r}; so far: {self.got[:500]!r}")
        at = self.got.index(mark) + len(mark)
        piece, self.got = self.got[:at], self.got[at:]
        return piece

    def exactly(self, n):
        while len(self.got) < n:
            if not self.more():
                raise Failed(f"closed {n - len(self.got)} bytes early")
        piece, self.got = self.got[:n], self.got[n:]
        return piece

    def chunks(self):
        body = b""
        while True:
            n = int(self.until(b"\r\n"), 16)
            body += self.exactly(n)
            self.until(b"\r\n")
            if n == 0:
                return body

    def answer(self, bodyless):
        self.head = self.until(b"\r\n\r\n").decode("latin-1")
        m = re.match(r"HTTP/1\.[01] (\d\d\d) [ -~]*\r\n", self.head)
        if not m:
            raise Failed(f"no status line: {self.head!r}")
        self.status, self.body = int(m.group(1)), b""
        if self.status < 200 or self.status in (204, 304) or bodyless:
            return
        length = re.search(r"\r\nContent-Length: (\d+)\r\n", self.head, re.I)
        if length:
            self.body = self.exactly(int(length.group(1)))
        elif not re.search(r"text/event-stream", self.head):
            self.body = self.chunks()

    def closed(self):
        while self.more():
            pass
        if self.got:
            raise Failed(f"more came than expected: {self.got[:500]!r}")


class Case:
    def __init__(self, server, path):
        self.server, self.path = server, path
        self.folder = tempfile.TemporaryDirectory()
        self.log = open(f"{self.folder.name}/log", "w+b")
        self.process, self.port, self.options = None, 0, []
        self.clients, self.name, self.crowd = {}, "", []
        self.line = 0

    # --- The server. ---

    def start(self):
        if self.process:
            return
        self.process = subprocess.Popen([self.server, *self.options], stdout=subprocess.PIPE,
                                        stderr=self.log, text=True)
        first = self.process.stdout.readline()
        if not first:
            raise Failed("the server did not start")
        self.port = int(first)

    def end(self):
        for client in [*self.clients.values(), *self.crowd]:
            (client.socket if isinstance(client, Client) else client).close()
        if self.process and self.process.poll() is None:
            self.process.terminate()
        status = 0
        if self.process:
            try:
                status = self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise Failed("the server did not end after SIGTERM") from None
            self.process.stdout.close()
        if status:
            raise Failed(f"the server ended with {status}")

    def logged(self):
        self.log.seek(0)
        return self.log.read().decode("utf-8", "replace")

    # --- Words. ---

    def client(self):
        self.start()
        if self.name not in self.clients:
            self.clients[self.name] = Client(self.port)
        return self.clients[self.name]

    def do_server(self, rest):
        for name in re.findall(r"{(\w+)}", rest):
            rest = rest.replace("{%s}" % name, getattr(self, "make_" + name)())
        self.options = rest.split()

    def make_page(self):
        """A folder as the page's builder leaves it."""
        page = pathlib.Path(self.folder.name, "page")
        for name, text in (("index.html", "<!doctype html><title>home</title>"),
                           ("assets/app-BxK3q2Zd.js", "let a = 1;\n" * 500),
                           ("logo.png", "\x89PNG"), (".secret/key", "secret"),
                           ("assets/.hidden", "secret")):
            (page / name).parent.mkdir(parents=True, exist_ok=True)
            (page / name).write_bytes(text.encode("latin-1"))
        (page.parent / "outside.txt").write_text("secret", encoding="ascii")
        (page / "link.txt").symlink_to(page.parent / "outside.txt")
        return str(page)

    def do_status(self, rest):
        c = self.client()
        word, _, flag = rest.partition(" ")
        c.answer(flag == "head")
        if c.status != int(word):
            raise Failed(f"expected {word}, got {c.head}{c.body[:500]!r}")

    def do_header(self, rest):
        c = self.client()
        if rest.startswith("!"):
            if re.search(r"\r\n%s:" % re.escape(rest[1:]), c.head, re.I):
                raise Failed(f"{rest[1:]} is there: {c.head}")
            return
        name, pattern = rest.split(": ", 1)
        values = re.findall(r"\r\n%s: ([^\r]*)" % re.escape(name), c.head, re.I)
        if not any(re.fullmatch(pattern, v) for v in values):
            raise Failed(f"no {name} like {pattern}: {c.head}")

    def do_body(self, pattern):
        body = self.client().body.decode("utf-8", "replace")
        if not re.search(pattern, body):
            raise Failed(f"no {pattern} in {body[:500]}")

    def do_gunzip(self, _):
        import gzip
        c = self.client()
        c.body = gzip.decompress(c.body)

    def do_event(self, pattern):
        c = self.client()
        while True:
            c.until(b"\r\n")  # the chunk's size
            text = c.until(b"\n\n").decode("utf-8")
            c.until(b"\r\n")
            if re.search(pattern, text):
                return

    def do_closed(self, _):
        self.client().closed()
        del self.clients[self.name]

    def do_leave(self, _):
        self.clients.pop(self.name).socket.close()

    def do_served(self, _):
        self.start()
        c = Client(self.port)
        c.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        c.answer(False)
        c.socket.close()
        if c.status != 200:
            raise Failed(f"another client is not served: {c.head}")

    def do_drip(self, rest):
        """Sends a piece every so often until the server says something or ends it."""
        seconds, piece = rest.split(" ", 1)
        c, limit = self.client(), time.monotonic() + PATIENCE
        c.socket.settimeout(float(seconds))
        while time.monotonic() < limit:
            c.send(text_of(piece))
            try:
                if c.socket.recv(1, socket.MSG_PEEK) is not None:
                    break
            except socket.timeout:
                continue
            except OSError:
                break
        else:
            raise Failed(f"still taken after {PATIENCE} s")
        c.socket.settimeout(PATIENCE)

    def do_flood(self, rest):
        """Sends so many bytes, or as many as are taken."""
        n, c = int(rest), self.client()
        while n > 0:
            piece = min(n, 1 << 16)
            try:
                c.socket.sendall(b"a" * piece)
            except OSError:
                break
            n -= piece

    def do_crowd(self, rest):
        """So many connections that say nothing, or a piece of a request, and stay."""
        count, _, piece = rest.partition(" ")
        many, star, one = piece.partition("* ")
        if star:
            piece = one * int(many)
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if hard != resource.RLIM_INFINITY and hard < int(count) + 512:
            raise Skipped(f"{hard} open files are allowed here, {int(count) + 512} are needed")
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.start()
        for _ in range(int(count)):
            s = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
            if piece:
                s.sendall(text_of(piece))
            self.crowd.append(s)

    def do_crowded(self, rest):
        """At least so many of the crowd are still connected."""
        alive = 0
        for s in self.crowd:
            s.setblocking(False)
            try:
                alive += s.recv(1, socket.MSG_PEEK) != b""
            except BlockingIOError:
                alive += 1
            except OSError:
                pass
        if alive < int(rest):
            raise Failed(f"{alive} of the crowd are left")

    def do_measured(self, pattern):
        """Asks for the measures until they are so."""
        limit = time.monotonic() + PATIENCE
        while True:
            c = Client(self.port)
            c.send(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            c.answer(False)
            c.socket.close()
            if re.search(pattern, c.body.decode()):
                return
            if time.monotonic() > limit:
                raise Failed(f"no {pattern} in {c.body.decode()[-1000:]}")
            time.sleep(0.1)

    def do_pause(self, rest):
        time.sleep(float(rest))

    def do_stop(self, _):
        self.process.send_signal(signal.SIGTERM)

    def do_hangup(self, _):
        self.process.send_signal(signal.SIGHUP)

    def do_ends(self, rest):
        status = self.process.wait(PATIENCE)
        if status != int(rest):
            raise Failed(f"ended with {status}")

    def do_logged(self, pattern):
        limit = time.monotonic() + PATIENCE
        while not re.search(pattern, self.logged()):
            if time.monotonic() > limit:
                raise Failed(f"no {pattern} in the log")
            time.sleep(0.05)

    def do_unlogged(self, pattern):
        if re.search(pattern, self.logged()):
            raise Failed(f"{pattern} is in the log")

    # --- The script. ---

    def run(self):
        pending = b""
        for number, raw in enumerate(self.path.read_text(encoding="utf-8").split("\n"), 1):
            self.line = number
            if raw.startswith(">>"):
                pending += text_of(raw[3:])
                continue
            if raw.startswith(">"):
                pending += text_of(raw[2:]) + b"\r\n"
                continue
            if pending:
                self.client().send(pending)
                pending = b""
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("@"):
                self.name = line[1:].strip()
                continue
            word, _, rest = line.partition(" ")
            getattr(self, "do_" + word)(rest)


def main(server, path):
    case, status = Case(server, pathlib.Path(path)), 0
    try:
        case.run()
    except Skipped as e:
        print(f"skipped: {e}")
        status = SKIP
    except Failed as e:
        print(f"{path}:{case.line}: {e}")
        status = 1
    try:
        case.end()
    except Failed as e:
        print(f"{path}: {e}")
        status = 1
    if status == 1:
        print("-- log:\n" + case.logged()[-3000:])
    case.log.close()
    case.folder.cleanup()
    return status


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    # The caller's leak checker and the like pass through the environment.
    os.environ.pop("NOTIFY_SOCKET", None)
    sys.exit(main(sys.argv[1], sys.argv[2]))
