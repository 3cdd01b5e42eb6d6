"""An extractor in Python that does without factgauge: years such as 1999 and 2024.

factgauge run -e 'cmd:python docs/examples/years.py'
"""

import json
import re
import sys

YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def years_of(text):
    """Give the years of a text; Python counts code points, as factgauge does."""
    return [
        {"kind": "date", "span": found.span(), "quote": found[0], "value": found[0]} for found in YEAR.finditer(text)
    ]


def send(message):
    """Write one message; without the flush it would wait in a buffer."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        send({"type": "hello", "protocol": 1, "name": "years-in-python", "version": "1.0", "kinds": ["date"]})
    elif message["type"] == "document":
        document = message["document"]
        send({"type": "result", "id": document["id"], "facts": years_of(document["text"])})
    elif message["type"] == "bye":
        break
