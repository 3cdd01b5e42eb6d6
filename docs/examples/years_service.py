"""An HTTP service that finds years such as 1999 and 2024, with nothing but the standard library.

python docs/examples/years_service.py 8000 &
factgauge run -e http://localhost:8000
"""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
HELLO = {"type": "hello", "protocol": 1, "name": "years-service", "version": "1.0", "kinds": ["date"], "batch": 4}


def answer(message):
    """Turn a document into the years that stand in it."""
    document = message["document"]
    facts = [
        {"kind": "date", "span": found.span(), "quote": found[0], "value": found[0]}
        for found in YEAR.finditer(document["text"])
    ]
    return {"type": "result", "id": document["id"], "facts": facts}


class Handler(BaseHTTPRequestHandler):
    """Answers ``GET /`` and ``POST /extract``; a batch is one document a line."""

    protocol_version = "HTTP/1.1"
    # Without this an answer waits for the network: 40 ms an article on many systems.
    disable_nagle_algorithm = True

    def do_GET(self):
        """Say hello."""
        self.reply([HELLO])

    def do_POST(self):
        """Answer each document of the batch."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.reply([answer(json.loads(line)) for line in body.splitlines()])

    def reply(self, messages):
        """Send some messages, one a line."""
        content = "".join(json.dumps(message) + "\n" for message in messages).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format, *arguments):
        """Say nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
