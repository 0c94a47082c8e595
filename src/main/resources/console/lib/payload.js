// Keys and values as the node tells them, {format, size, text, cut}, and as somebody else wants to see them.

export const FORMATS = [['auto', 'As detected'], ['json', 'JSON'], ['text', 'Text'], ['hex', 'Hex'], ['integer', 'Integer']];
export const FORMAT_NAMES = { null: 'null', json: 'JSON', text: 'text', int32: '32-bit integer', int64: '64-bit integer', binary: 'binary' };

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const hex = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, '0')).join('');

/** The bytes of a payload; of a cut one, those that are there. */
export function bytesOf({ format, text = '' }) {
  switch (format) {
    case 'json':
    case 'text':
      return encoder.encode(text);
    case 'int32':
    case 'int64':
      return integerBytes(BigInt(text), format === 'int32' ? 4 : 8);
    case 'binary':
      return hexBytes(text);
    default:
      return new Uint8Array();
  }
}

/** Bytes of pairs of hexadecimal digits; white space between them does not matter. */
export function hexBytes(text) {
  const digits = text.replace(/\s+/g, '');
  if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new Error('These are not pairs of hexadecimal digits.');
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** A big-endian integer in two's complement. */
export function integerBytes(number, length) {
  const bits = length * 8;
  if (BigInt.asIntN(bits, number) !== number) throw new Error(`This is no integer of ${bits} bits.`);
  const bytes = new Uint8Array(length);
  let rest = BigInt.asUintN(bits, number);
  for (let index = length - 1; index >= 0; index--) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** The payload in one of FORMATS: {kind, text}; kind is json, text, hex, integer or null. */
export function shown(payload, wanted) {
  if (payload.format === 'null') return { kind: 'null', text: '' };
  switch (wanted) {
    case 'json':
    case 'text': {
      const text = payload.format === 'json' || payload.format === 'text' ? payload.text : decoder.decode(bytesOf(payload));
      return { kind: wanted, text };
    }
    case 'hex':
      return { kind: 'hex', text: hexLines(bytesOf(payload)) };
    case 'integer': {
      const bytes = bytesOf(payload);
      if (payload.cut || (bytes.length !== 4 && bytes.length !== 8)) return { kind: 'text', text: 'Only 4 or 8 bytes are an integer.' };
      return { kind: 'integer', text: String(BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex(bytes)}`))) };
    }
    default:
      if (payload.format === 'json') return { kind: 'json', text: payload.text };
      if (payload.format === 'binary') return { kind: 'hex', text: hexLines(hexBytes(payload.text)) };
      return { kind: payload.format === 'text' ? 'text' : 'integer', text: payload.text };
  }
}

/** 16 bytes a line: place, bytes, and what of them is text. */
function hexLines(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = bytes.subarray(at, at + 16);
    const digits = Array.from(part, (each) => each.toString(16).padStart(2, '0')).join(' ');
    const text = Array.from(part, (each) => (each >= 32 && each < 127 ? String.fromCharCode(each) : '·')).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${digits.padEnd(47)}  ${text}`);
  }
  return lines.join('\n');
}

/** One line for a list. */
export function preview({ format, text = '', size }) {
  if (format === 'null') return '';
  if (format === 'text' || format === 'json') return text.replace(/\s+/g, ' ');
  return format === 'binary' ? `0x${text}` : text || `${size} bytes`;
}

/** What bytes are in base64, which is how they travel to the node. */
export function base64(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
