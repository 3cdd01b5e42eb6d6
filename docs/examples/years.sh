#!/bin/sh
# An extractor in shell and awk: years such as 1999 and 2024. It gives quotes and no offsets; factgauge finds them in the text.
# factgauge run -e 'cmd:sh docs/examples/years.sh'

# Turns a document message into a result. The text stays written as JSON: a year looks the same there, once what JSON escapes is a blank.
answer() {
  printf '%s\n' "$1" | awk '
    # What stands between "key":" and the quotation mark that ends the string.
    function string_of(line, key) {
      match(line, "\"" key "\":\"")
      line = substr(line, RSTART + RLENGTH)
      match(line, /^([^"\\]|\\.)*/)
      return substr(line, 1, RLENGTH)
    }

    {
      text = " " string_of($0, "text") " "
      gsub(/\\u[0-9a-f][0-9a-f][0-9a-f][0-9a-f]|\\./, " ", text)
      while (match(text, /[^0-9A-Za-z](19|20)[0-9][0-9][^0-9A-Za-z]/)) {
        year = substr(text, RSTART + 1, 4)
        facts = facts separator "{\"kind\":\"date\",\"quote\":\"" year "\",\"value\":\"" year "\"}"
        separator = ","
        text = substr(text, RSTART + 5)
      }
      print "{\"type\":\"result\",\"id\":\"" string_of($0, "id") "\",\"facts\":[" facts "]}"
    }
  '
}

while IFS= read -r line; do
  case $line in
    '{"type":"hello"'*)
      echo '{"type":"hello","protocol":1,"name":"years-in-awk","version":"1.0","kinds":["date"]}' ;;
    '{"type":"document"'*)
      answer "$line" ;;
    '{"type":"bye"'*)
      break ;;
  esac
done
