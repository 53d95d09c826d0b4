#!/usr/bin/env python3
"""Stands in for llama.cpp's server: its options, paths and answers, as far as callers see them."""

import http.server
import json
import os
import pathlib
import sys
import time

options = dict(argument.removeprefix("--").partition("=")[::2] for argument in sys.argv[1:])
if options.keys() & {"broken"}:
    sys.exit("error: invalid argument: --broken")
ready_at = time.monotonic() + 1
# Who wants to end it finds it here.
pathlib.Path(os.environ["STAND_IN_FOLDER"], str(os.getpid())).touch()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if time.monotonic() < ready_at:
            self.answer(503, {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}})
        elif self.path == "/health":
            self.answer(200, {"status": "ok"})
        elif self.path == "/v1/models":
            self.answer(200, {"object": "list", "data": [{"id": options.get("alias"), "arguments": sys.argv[1:]}]})
        else:
            self.answer(404, {"error": {"code": 404, "message": "File Not Found", "type": "not_found_error"}})

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        inputs = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        if any(len(text) > 100 for text in inputs):
            self.answer(500, {"error": {"code": 500, "message": "input is too large to process", "type": "server_error"}})
            return
        data = [{"object": "embedding", "index": i, "embedding": [0.25, len(text)]} for i, text in enumerate(inputs)]
        self.answer(200, {"object": "list", "model": asked.get("model"), "data": data})

    def answer(self, status, body):
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json; charset=utf-8")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer((options["host"], int(options["port"])), Handler).serve_forever()
