// Markup in JavaScript without a build step: a tagged template that makes Preact elements, with the syntax of JSX but for holes.
//
//   html`<button class="primary" disabled=${busy} onClick=${go}>${label}</button>`
//   html`<${Badge} tone="bad" ...${rest}>late<//>`
//
// A template is parsed once, at its first use; after that only its holes are filled.
import { h, Fragment } from '../vendor/preact.js';

const HOLE = '\u0000';
const parsed = new WeakMap();

/** Elements of a template: one element, a list of them, or text. */
export function html(strings, ...values) {
  let roots = parsed.get(strings);
  if (!roots) {
    roots = parse(strings.join(HOLE));
    parsed.set(strings, roots);
  }
  const made = roots.map((node) => build(node, values));
  return made.length === 1 ? made[0] : h(Fragment, null, ...made);
}

function build(node, values) {
  if (typeof node === 'string') return node;
  if (node.hole !== undefined) return values[node.hole];
  const props = {};
  for (const { name, parts } of node.attributes) {
    if (name === '...') Object.assign(props, values[parts[0].hole]);
    else if (parts.length === 1) props[name] = fill(parts[0], values);
    else props[name] = parts.map((part) => fill(part, values) ?? '').join('');
  }
  const tag = node.tag.hole === undefined ? node.tag : values[node.tag.hole];
  return h(tag, props, ...node.children.map((child) => build(child, values)));
}

function fill(part, values) {
  return typeof part === 'object' ? values[part.hole] : part;
}

/** The tree of a template's text, in which each hole is a HOLE. */
function parse(source) {
  let at = 0;
  let holes = 0;
  const root = { children: [] };
  const open = [root];

  const fail = (what) => {
    throw new SyntaxError(`${what} in the template: ${source.replaceAll(HOLE, '${}').trim().slice(0, 120)}`);
  };
  const text = (raw) => {
    // As in JSX: white space with a line break in it at the ends of a text is layout, not content.
    const content = raw.replace(/^\s*\n\s*|\s*\n\s*$/g, '').replace(/\s*\n\s*/g, ' ');
    if (content) open.at(-1).children.push(content);
  };
  const parts = (raw) => {
    const found = [];
    raw.split(HOLE).forEach((piece, index) => {
      if (index > 0) found.push({ hole: holes++ });
      if (piece) found.push(piece);
    });
    return found.length ? found : [''];
  };
  const word = (end) => {
    const start = at;
    while (at < source.length && !end.test(source[at])) at++;
    return source.slice(start, at);
  };

  const bareValue = () => {
    const start = at;
    while (at < source.length && !/[\s>]/.test(source[at]) && !source.startsWith('/>', at)) at++;
    return source.slice(start, at);
  };

  function attribute() {
    if (source.startsWith('...' + HOLE, at)) {
      at += 4;
      return { name: '...', parts: [{ hole: holes++ }] };
    }
    const name = word(/[\s=>/]/);
    if (!name) fail(`'${source[at]}' is unexpected`);
    if (source[at] !== '=') return { name, parts: [true] };
    at++;
    const quote = source[at];
    if (quote !== '"' && quote !== "'") return { name, parts: parts(bareValue()) };
    const end = source.indexOf(quote, at + 1);
    if (end < 0) fail(`the value of ${name} does not end`);
    const raw = source.slice(at + 1, end);
    at = end + 1;
    return { name, parts: parts(raw) };
  }

  function element() {
    const node = { tag: '', attributes: [], children: [] };
    if (source[at] === HOLE) {
      node.tag = { hole: holes++ };
      at++;
    } else {
      node.tag = word(/[\s>/]/);
    }
    open.at(-1).children.push(node);
    for (;;) {
      while (/\s/.test(source[at])) at++;
      if (at >= source.length) fail('a tag does not end');
      if (source.startsWith('/>', at)) {
        at += 2;
        return;
      }
      if (source[at] === '>') {
        at++;
        open.push(node);
        return;
      }
      node.attributes.push(attribute());
    }
  }

  while (at < source.length) {
    const raw = word(/[<\u0000]/);
    text(raw);
    if (at >= source.length) break;
    if (source[at] === HOLE) {
      open.at(-1).children.push({ hole: holes++ });
      at++;
    } else if (source.startsWith('</', at)) {
      const closing = source.slice(at + 2, source.indexOf('>', at)).replaceAll('/', '').trim();
      const closed = open.pop();
      if (!open.length || (closing && closing !== closed.tag)) fail(`</${closing}> closes nothing`);
      at = source.indexOf('>', at) + 1;
    } else {
      at++;
      element();
    }
  }
  if (open.length > 1) fail(`<${typeof open.at(-1).tag === 'string' ? open.at(-1).tag : 'a component'}> is not closed`);
  return root.children;
}
