# An extractor in jq: years such as 1999 and 2024. It counts bytes of UTF-8, and the hello says so.
# factgauge run -e 'cmd:jq --unbuffered -c -f docs/examples/years.jq'

def years_of($text):
  [$text | match("\\b(?:19|20)\\d\\d\\b"; "g")
   | ($text[:.offset] | utf8bytelength) as $start
   | {kind: "date", span: [$start, $start + (.string | utf8bytelength)], quote: .string, value: .string}];

if .type == "hello" then
  {type: "hello", protocol: 1, name: "years-in-jq", version: "1.0", kinds: ["date"], offsets: "byte"}
elif .type == "document" then
  {type: "result", id: .document.id, facts: years_of(.document.text)}
else
  empty
end
