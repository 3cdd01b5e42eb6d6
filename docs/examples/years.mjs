// An extractor in Node.js: years such as 1999 and 2024. JavaScript counts UTF-16 units, and the hello says so.
// factgauge run -e 'cmd:node docs/examples/years.mjs'

import { createInterface } from "node:readline";

const send = (message) => process.stdout.write(JSON.stringify(message) + "\n");

function yearsOf(text) {
  const found = text.matchAll(/\b(?:19|20)\d\d\b/g);
  return Array.from(found, (match) => ({
    kind: "date",
    span: [match.index, match.index + match[0].length],
    quote: match[0],
    value: match[0],
  }));
}

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.type === "hello") {
    send({ type: "hello", protocol: 1, name: "years-in-node", version: "1.0", kinds: ["date"], offsets: "utf16" });
  } else if (message.type === "document") {
    const { id, text } = message.document;
    try {
      send({ type: "result", id, facts: yearsOf(text) });
    } catch (error) {
      send({ type: "error", id, message: String(error) });
    }
  } else if (message.type === "bye") {
    break;
  }
}
