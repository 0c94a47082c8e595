// Numbers and times for people. What is not known is an en dash.

const UNKNOWN = '–';
const known = (value) => value !== null && value !== undefined && !Number.isNaN(value);
const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 12,345 */
export const count = (value) => (known(value) ? grouped.format(value) : UNKNOWN);

/** 3 significant digits or so: 0.12, 1.2, 12.3, 123 */
function short(value) {
  if (value === 0) return '0';
  const digits = value < 1 ? 2 : value < 100 ? 1 : 0;
  return value.toFixed(digits).replace(/\.0+$/, '');
}

const BYTES = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** 1.5 MB; steps of 1024 */
export function bytes(value) {
  if (!known(value)) return UNKNOWN;
  let step = 0;
  let size = Math.abs(value);
  while (size >= 1000 && step < BYTES.length - 1) {
    size /= 1024;
    step++;
  }
  return `${value < 0 ? '−' : ''}${step ? short(size) : Math.round(size)} ${BYTES[step]}`;
}

export const bytesPerSecond = (value) => (known(value) ? `${bytes(value)}/s` : UNKNOWN);

/** 1.2 M */
export function compact(value) {
  if (!known(value)) return UNKNOWN;
  const steps = ['', ' K', ' M', ' G', ' T'];
  let step = 0;
  let size = value;
  while (size >= 1000 && step < steps.length - 1) {
    size /= 1000;
    step++;
  }
  return `${step ? short(size) : short(Math.round(size * 10) / 10)}${steps[step]}`;
}

export const perSecond = (value) => (known(value) ? `${compact(value)}/s` : UNKNOWN);

/** 0.25 ms, 12 ms, 1.2 s */
export function millis(value) {
  if (!known(value) || value < 0) return UNKNOWN;
  return value < 1000 ? `${short(value)} ms` : duration(value);
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** 3 d 4 h: the two largest units */
export function duration(ms) {
  if (!known(ms)) return UNKNOWN;
  if (ms < 0) return 'for ever';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${short(ms / 1000)} s`;
  const parts = [];
  let left = ms;
  for (const [name, size] of UNITS) {
    const whole = Math.floor(left / size);
    if (whole || parts.length) parts.push(whole ? `${whole} ${name}` : '');
    left -= whole * size;
    if (parts.length === 2) break;
  }
  return parts.filter(Boolean).join(' ');
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** 14:03:05, with the date in front when it is not today */
export function time(ms) {
  if (!known(ms) || ms < 0) return UNKNOWN;
  const at = new Date(ms);
  const today = at.toDateString() === new Date().toDateString();
  return today ? clock.format(at) : `${isoDate(at)} ${clock.format(at)}`;
}

/** 2026-01-31 14:03:05.123 in local time */
export function exactTime(ms) {
  if (!known(ms) || ms < 0) return UNKNOWN;
  const at = new Date(ms);
  return `${isoDate(at)} ${clock.format(at)}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

function isoDate(at) {
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}

/** "12 s ago" */
export const ago = (ms, now = Date.now()) => (known(ms) ? `${duration(Math.max(0, now - ms))} ago` : UNKNOWN);

/** "1 partition", "3 partitions" */
export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;
