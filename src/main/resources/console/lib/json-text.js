// JSON as text: laid out and coloured token by token, without ever becoming numbers, so that 64-bit integers keep each digit.

const TOKEN = /\s+|("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([{}[\],])/y;
const INDENT = '  ';

/**
 * The text laid out over lines, as a list of [kind, text]: key, string, number, word, or '' for the rest. Null for what is no JSON,
 * such as a value that was cut.
 */
export function layOut(text) {
  const pieces = [];
  let depth = 0;
  let opened = false; // whether an object or array has just been opened
  TOKEN.lastIndex = 0;
  const line = () => pieces.push(['', '\n' + INDENT.repeat(Math.max(0, depth))]);
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (!found) return null;
    const [whole, string, colon, number, word, mark] = found;
    if (!string && !number && !word && !mark) continue;
    if (mark === '}' || mark === ']') {
      depth--;
      if (!opened) line();
      pieces.push(['', whole]);
      opened = false;
      continue;
    }
    if (opened) line();
    opened = false;
    if (string) {
      pieces.push([colon ? 'key' : 'string', string]);
      if (colon) pieces.push(['', ': ']);
    } else if (number) {
      pieces.push(['number', number]);
    } else if (word) {
      pieces.push(['word', word]);
    } else {
      pieces.push(['', mark]);
      if (mark === ',') {
        line();
      } else {
        depth++;
        opened = true;
      }
    }
  }
  return depth === 0 ? pieces : null;
}

/** Whether a text is JSON, and if not what is wrong. */
export function jsonComplaint(text) {
  try {
    JSON.parse(text);
    return '';
  } catch (failure) {
    return failure.message;
  }
}
