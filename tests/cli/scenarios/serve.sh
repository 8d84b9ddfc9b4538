# The platform served: first start, set-up, log-in, restart, stop by signal.
"$python" - "$program" <<'PY' || fail "see above"
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys

PROGRAM, PATIENCE = sys.argv[1], 60


class Server:
    def __init__(self, *options, env=None):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data", "data", "--listen", "127.0.0.1:0", *options],
            stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})
        self.said = ""
        self.until(r"http://127\.0\.0\.1:(\d+)")
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)", self.said).group(1))

    def until(self, pattern):
        while not re.search(pattern, self.said):
            line = self.process.stderr.readline()
            assert line, f"it ended before {pattern}: {self.said}"
            self.said += line
        return re.search(pattern, self.said)

    def ask(self, method, path, body=None, **headers):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            headers["Content-Type"] = "application/json"
        c.request(method, path, None if body is None else json.dumps(body), headers)
        answer = c.getresponse()
        text = answer.read().decode()
        c.close()
        return answer, text

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.said += self.process.stderr.read()
        self.process.stderr.close()
        return self.process.wait(PATIENCE)


# First start: a link, and readiness told to who asked for it.
told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
told.bind("ready")
told.settimeout(PATIENCE)
s = Server("--lang", "en", env={"NOTIFY_SOCKET": os.path.abspath("ready")})
token = s.until(r"/setup#(\S+)").group(1)
assert told.recv(64) == b"READY=1"
answer, _ = s.ask("GET", "/readyz")
assert answer.status == 200
answer, text = s.ask("POST", "/api/v1/setup", {"token": token, "mail": "admin@example.com",
                                               "name": "Admin", "password": "a long pass phrase"})
assert answer.status == 200, text
cookie = answer.getheader("Set-Cookie").split(";")[0]
answer, text = s.ask("GET", "/api/v1/session", Cookie=cookie)
assert json.loads(text)["user"]["name"] == "Admin", text
# What changes something wants the page's token, too.
csrf = json.loads(text)["csrf"]
assert s.ask("DELETE", "/api/v1/session", Cookie=cookie)[0].status == 403
answer, text = s.ask("GET", "/api/openapi.yaml")
assert answer.status == 200 and "openapi: 3.1" in text
# A closed terminal's signal is no reason to end; the folder is taken meanwhile.
s.process.send_signal(signal.SIGHUP)
assert s.ask("GET", "/healthz")[0].status == 200
second = subprocess.run([PROGRAM, "serve", "--data", "data", "--listen", "127.0.0.1:0"],
                        capture_output=True, text=True, timeout=PATIENCE)
assert second.returncode == 1 and second.stderr, second
other = subprocess.run([PROGRAM, "serve", "--data", "other", "--listen", f"127.0.0.1:{s.port}"],
                       capture_output=True, text=True, timeout=PATIENCE)
assert other.returncode == 1 and str(s.port) in other.stderr, other
assert s.stop() == 0
assert told.recv(64) == b"STOPPING=1"
assert token not in s.said.split("/setup#")[1][len(token):], "the log holds the token"
assert "admin@example.com" not in s.said, "the log holds an address"
assert cookie.split("=")[1] not in s.said, "the log holds a session"

# Again: no second link; the session goes on; the log goes to a file; Ctrl+C ends it.
s = Server("--lang", "zh", "--log", "log")
answer, text = s.ask("GET", "/api/v1/session", Cookie=cookie)
assert json.loads(text)["user"]["name"] == "Admin", text
assert s.ask("DELETE", "/api/v1/session", Cookie=cookie, X_CSRF_Token=csrf)[0].status == 204
answer, text = s.ask("GET", "/api/v1/session", Cookie=cookie)
assert "user" not in json.loads(text), text
assert s.stop(signal.SIGINT) == 0
assert "setup" not in s.said, s.said
lines = [json.loads(line) for line in open("log", encoding="utf-8")]
assert [x["op"] for x in lines if x.get("status") == 204] == ["logOut"], lines
PY

ouhe serve
exits 2
err_has "--data"
ouhe serve --data data --listen nowhere
exits 2
err_has "nowhere"
ouhe serve --data data --listen 127.0.0.1:0 --trusted-proxy proxy
exits 2
err_has "proxy"
ouhe serve --data data --listen 127.0.0.1:0 --web missing
exits 1
err_has "missing"
