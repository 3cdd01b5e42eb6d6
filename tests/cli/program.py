"""An extractor that speaks the protocol; it reads a word that must stand between a year and a figure from a file beside it."""

import json
import re
import sys
from pathlib import Path

WORD = Path("words.txt").read_text(encoding="utf-8")

for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        answer = {"type": "hello", "protocol": 1, "name": "zebras", "kinds": ["date"], "offsets": "codepoint"}
    elif message["type"] == "document":
        document = message["document"]
        found = re.finditer(rf"In (\d{{4}}) {WORD}", document["text"])
        facts = [{"kind": "date", "span": each.span(1), "value": each[1]} for each in found]
        answer = {"type": "result", "id": document["id"], "facts": facts}
    else:
        break
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
