#!/usr/bin/env python3
"""The proxy settings of docs/server.md, taken from there and tried: nginx reads them, TLS
makes the cookie a secure one, the client's address arrives, events are not held back,
measures stay inside.

    nginx.py SERVER
"""
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SKIP, PATIENCE = 77, 20


def snippet():
    text = (ROOT / "docs/server.md").read_text(encoding="utf-8")
    return re.search(r"```nginx\n(.*?)```", text, re.S).group(1)


def configuration(folder, port):
    text = snippet()
    for old, new in ((r"listen 443 ssl http2", f"listen unix:{folder}/tls ssl http2"),
                     (r"listen 80", f"listen unix:{folder}/plain"),
                     (r"127\.0\.0\.1:8080", f"127.0.0.1:{port}"),
                     (r"/etc/ssl/ouhe", folder)):
        text, n = re.subn(old, new, text)
        if not n:
            raise AssertionError(f"{old} is not in the settings")
    temp = "\n".join(f"{kind}_temp_path {folder}/{kind};"
                     for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""
    return (f"{user}\ndaemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log stderr warn;\n"
            f"events {{ worker_connections 64; }}\nhttp {{\naccess_log off;\n{temp}\n{text}\n}}\n")


def ask(folder, head, body=b"", lines=None):
    """The answer through TLS; with `lines`, as many bytes as hold that pattern."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.socket(socket.AF_UNIX) as plain:
        plain.settimeout(PATIENCE)
        plain.connect(f"{folder}/tls")
        with context.wrap_socket(plain, server_hostname="ouhe.example.com") as s:
            s.sendall(head.replace("\n", "\r\n").encode() + b"\r\n" + body)
            got = b""
            while not (lines and re.search(lines, got)):
                part = s.recv(65536)
                if not part:
                    break
                got += part
            return got.decode("utf-8")


def check(text, pattern):
    if not re.search(pattern, text):
        raise AssertionError(f"no {pattern} in {text}")


def tries(folder):
    host = "Host: ouhe.example.com\nConnection: close\n"
    answer = ask(folder, "POST /api/v1/session HTTP/1.1\n" + host +
                 "Origin: https://ouhe.example.com\nContent-Type: application/json\n"
                 "Content-Length: 2\n", b"{}")
    check(answer, r"^HTTP/1.1 200 ")
    check(answer, r"Set-Cookie: __Host-ouhe=member; Path=/; HttpOnly; SameSite=Lax; Secure\r")
    check(answer, r"Strict-Transport-Security: ")
    answer = ask(folder, "GET /api/v1/session HTTP/1.1\n" + host +
                 "X-Forwarded-For: 203.0.113.9\nCookie: __Host-ouhe=member\n")
    check(answer, r'"user":7')
    # What a client claims is replaced by what the proxy sees.
    if json.loads(answer.split("\r\n\r\n", 1)[1])["client"] == "203.0.113.9":
        raise AssertionError("a client may say where it comes from")
    check(ask(folder, "GET /metrics HTTP/1.1\n" + host), r"^HTTP/1.1 404 ")
    # Comes at once, though the stream never ends.
    check(ask(folder, "GET /api/v1/events HTTP/1.1\nHost: ouhe.example.com\n"
              "Cookie: __Host-ouhe=member\n", lines=rb"retry: 3000"), r"retry: 3000")


def main(server):
    if not shutil.which("nginx", path="/usr/sbin:/usr/bin") or not shutil.which("openssl"):
        print("skipped: nginx or openssl is not here")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                        "/CN=ouhe.example.com", "-keyout", f"{folder}/privkey.pem", "-out",
                        f"{folder}/fullchain.pem"], check=True, capture_output=True)
        backend = subprocess.Popen([server, "--proxy", "127.0.0.1"], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        path = pathlib.Path(folder, "nginx.conf")
        path.write_text(configuration(folder, int(backend.stdout.readline())), encoding="utf-8")
        command = ["/usr/sbin/nginx", "-e", "stderr", "-p", folder, "-c", str(path)]
        proxy = None
        try:
            subprocess.run([*command, "-t", "-q"], check=True)
            proxy = subprocess.Popen(command)
            limit = time.monotonic() + PATIENCE
            while not os.path.exists(f"{folder}/tls") and time.monotonic() < limit:
                time.sleep(0.05)
            tries(folder)
        finally:
            for process in (proxy, backend):
                if process:
                    process.terminate()
                    process.wait()
            backend.stdout.close()
    print("the proxy's settings work")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
