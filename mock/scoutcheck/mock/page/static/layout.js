// A body in lines. Only the blanks between its tokens are changed, so that numbers, doubled keys and broken text stay as sent.

const TOKEN = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/gs;
const DEEPEST = 40;

// The lines of a text as it was sent: {depth, text, start}, where `start` is where the line begins in the text.
export function asSent(text) {
  let start = 0;
  return text.split("\n").map((line) => {
    const found = { depth: 0, text: line, start };
    start += line.length + 1;
    return found;
  });
}

// The same text, indented as JSON, if it looks like JSON.
export function indented(text) {
  return /^\s*[{[]/.test(text) ? spread([...text.matchAll(TOKEN)]) : asSent(text);
}

function spread(tokens) {
  const lines = [];
  let depth = 0, line = null, before = "";
  const add = (text, start) => {
    line ??= { depth: Math.min(depth, DEEPEST), text: "", start };
    line.text += text;
  };
  const end = () => {
    if (line) lines.push(line);
    line = null;
  };
  tokens.forEach(([token], index) => {
    const start = tokens[index].index, next = tokens[index + 1]?.[0];
    if (closes(token)) {
      if (!opens(before)) {
        end();
        depth = Math.max(depth - 1, 0);
      }
      add(token, start);
    } else if (opens(token)) {
      add(token, start);
      if (!closes(next)) {
        end();
        depth += 1;
      }
    } else if (token === ",") {
      add(token, start);
      end();
    } else {
      add(token === ":" ? ": " : isScalar(before) && isScalar(token) ? ` ${token}` : token, start);
    }
    before = token;
  });
  end();
  return lines;
}

const opens = (token) => token === "{" || token === "[";
const closes = (token) => token === "}" || token === "]";
const isScalar = (token) => token !== "" && !"{}[],:".includes(token);

// The offset in the text of a place that is told by line and column, both from 1, columns in code points.
export function offsetOf(text, line, column) {
  const before = text.split("\n").slice(0, line - 1);
  const start = before.reduce((sum, one) => sum + one.length + 1, 0);
  const end = text.indexOf("\n", start);
  const whole = text.slice(start, end < 0 ? undefined : end);
  return start + [...whole].slice(0, column - 1).join("").length;
}

// The index of the line that an offset lies in.
export function lineAt(lines, offset) {
  const after = lines.findIndex((line) => line.start > offset);
  return after < 0 ? lines.length - 1 : Math.max(after - 1, 0);
}
