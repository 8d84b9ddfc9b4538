#!/usr/bin/env python3
"""A tiny OpenID provider for tests: discovery, keys, authorisation, tokens.

Prints its port and serves until its standard input ends. RS256 and PS256 signatures come from the
openssl program. `/authorize` grants at once: it answers 302 with the address in Location and in the
body. A `mode` in the query of /authorize makes the token that follows wrong in one way.
"""
import base64
import hashlib
import http.server
import json
import pathlib
import secrets
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

CLIENT, SECRET = "ouhe client", "s3cret/+&"
codes = {}
seen = {"keys": 0, "discovery": 0}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Keys:
    """Two RSA keys: one that the key set names, one that it does not."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.number = 0
        self.make("own")
        self.make("foreign")

    def make(self, name):
        path = self.folder / f"{name}.pem"
        subprocess.run(["openssl", "genrsa", "-out", path, "2048"], check=True, capture_output=True)
        return path

    def turn_over(self):
        self.number += 1
        self.make("own")

    @property
    def kid(self):
        return f"key-{self.number}"

    def sign(self, text, name, pss):
        options = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"] if pss else []
        return subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.folder / f"{name}.pem", *options],
                              input=text, check=True, capture_output=True).stdout

    def public(self):
        run = subprocess.run(["openssl", "rsa", "-in", self.folder / "own.pem", "-noout", "-modulus"],
                             check=True, capture_output=True).stdout
        n = bytes.fromhex(run.decode().strip().split("=")[1])
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": b64(n), "e": "AQAB"}


def token(issuer, grant):
    mode, now = grant["mode"], int(time.time()) if not grant.get("now") else int(grant["now"])
    claims = {"iss": issuer, "aud": CLIENT, "sub": grant["sub"], "nonce": grant["nonce"], "iat": now, "exp": now + 300,
              "email": grant["mail"], "email_verified": mode != "unverified", "name": "林岚"}
    changes = {"wrong_issuer": {"iss": issuer + "/x"}, "wrong_audience": {"aud": "somebody else"},
               "several": {"aud": [CLIENT, "x"], "azp": CLIENT}, "other_party": {"aud": [CLIENT, "x"], "azp": "x"},
               "no_party": {"aud": [CLIENT, "x"]}, "expired": {"exp": now - 3600, "iat": now - 7200},
               "future": {"iat": now + 3600}, "wrong_nonce": {"nonce": "x"}, "no_subject": {"sub": ""},
               "long_subject": {"sub": "x" * 300}, "no_name": {"name": "\u0007"}}
    claims.update(changes.get(mode, {}))
    header = {"alg": {"pss": "PS256", "none": "none", "hmac": "HS256"}.get(mode, "RS256"), "kid": keys.kid, "typ": "JWT"}
    text = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}".encode()
    if mode == "none":
        return text.decode() + "."
    if mode == "hmac":
        import hmac
        key = json.dumps(keys.public()).encode()
        return text.decode() + "." + b64(hmac.new(key, text, hashlib.sha256).digest())
    signature = keys.sign(text, "foreign" if mode == "foreign_key" else "own", mode == "pss")
    return text.decode() + "." + b64(signature)


class Provider(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    @property
    def issuer(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, status, body, **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        q = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/.well-known/openid-configuration":
            seen["discovery"] += 1
            self.answer(200, {"issuer": self.issuer, "authorization_endpoint": self.issuer + "/authorize",
                              "token_endpoint": self.issuer + "/token", "jwks_uri": self.issuer + "/keys"})
        elif url.path == "/keys":
            seen["keys"] += 1
            self.answer(200, {"keys": [keys.public()]})
        elif url.path == "/seen":
            self.answer(200, seen)
        elif url.path == "/turn-over":
            keys.turn_over()
            self.answer(200, {})
        elif url.path == "/authorize":
            good = q.get("response_type") == "code" and q.get("client_id") == CLIENT and \
                q.get("code_challenge_method") == "S256" and "openid" in q.get("scope", "").split()
            if not good:
                return self.answer(400, b"bad request")
            code = secrets.token_urlsafe(16)
            codes[code] = {"mode": q.get("mode", ""), "nonce": q["nonce"], "challenge": q["code_challenge"],
                           "back": q["redirect_uri"], "sub": q.get("sub", "lin-1"), "mail": q.get("mail", "lin@example.com"),
                           "now": q.get("now")}
            to = q["redirect_uri"] + "?" + urllib.parse.urlencode({"code": code, "state": q["state"]})
            self.answer(302, to.encode(), Location=to)
        else:
            self.answer(404, b"")

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()))
        grant = codes.pop(form.get("code", ""), None)
        basic = base64.b64decode(self.headers.get("Authorization", "Basic ")[6:]).decode()
        who = [urllib.parse.unquote_plus(part) for part in basic.split(":")]
        challenge = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if who != [CLIENT, SECRET] or form.get("grant_type") != "authorization_code":
            return self.answer(401, {"error": "invalid_client"})
        if not grant or challenge != grant["challenge"] or form.get("redirect_uri") != grant["back"]:
            return self.answer(400, {"error": "invalid_grant"})
        if grant["mode"] == "not_json":
            return self.answer(200, b"<html>")
        if grant["mode"] == "no_token":
            return self.answer(200, {"access_token": "x", "token_type": "Bearer"})
        if grant["mode"] == "big":
            return self.answer(200, b'{"id_token":"' + b"x" * (2 << 20) + b'"}')
        self.answer(200, {"access_token": "x", "token_type": "Bearer", "id_token": token(self.issuer, grant)})


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that hangs up early is no news."""


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="ouhe-oidc-") as folder:
        keys = Keys(folder)
        server = Server(("127.0.0.1", 0), Provider)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_port, flush=True)
        sys.stdin.read()
        server.shutdown()
