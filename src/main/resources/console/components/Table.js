// Tables. A column is {key, title, width, number, sortable, cell(row)}.
import { useLayoutEffect, useRef, useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { Icon } from './Icon.js';

const ROW_PX = 34;
const HEAD_PX = 32;
const SPARE_ROWS = 12;

function Head({ columns, sort, onSort }) {
  return html`<thead><tr>
    ${columns.map((column) => {
      const sorted = sort && column.key === sort.by;
      const direction = sorted ? (sort.down ? 'descending' : 'ascending') : undefined;
      return html`<th key=${column.key} scope="col" class=${column.number ? 'number' : ''} aria-sort=${direction} title=${column.about}>
        ${column.sortable && onSort
          ? html`<button type="button" onClick=${() => onSort({ by: column.key, down: sorted ? !sort.down : Boolean(column.number) })}>
              ${column.title}${sorted && html`<${Icon} name=${sort.down ? 'down' : 'up'} size="12" />`}</button>`
          : column.hidden ? html`<span class="only-for-readers">${column.title}</span>` : column.title}
      </th>`;
    })}
  </tr></thead>`;
}

const widths = (columns) => html`<colgroup>${columns.map((column) => html`<col key=${column.key} style=${{ width: column.width ?? 'auto' }} />`)}</colgroup>`;

/** Numbers are on the right; a zero is quiet, so that what is something stands out. */
function cells(columns, row) {
  return columns.map((column) => {
    const content = column.cell(row);
    const zero = column.number && typeof content === 'string' && /^0( |$)/.test(content);
    return html`<td key=${column.key} class=${column.number ? `number ${zero ? 'quiet' : ''}` : ''}>${content}</td>`;
  });
}

/** Arrow keys go from row to row: to the first thing in each that can have the focus. */
function arrows(event, move) {
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[event.key];
  if (!step || event.target.closest('input:not([type="checkbox"]), select, textarea')) return;
  event.preventDefault();
  const row = event.target.closest('tr[aria-rowindex]');
  move(row ? Number(row.getAttribute('aria-rowindex')) - 2 + step : 0);
}

function focusRow(box, index) {
  box.querySelector(`tr[aria-rowindex="${index + 2}"] :is(a, button, input)`)?.focus({ preventScroll: true });
}

/** A table of rows that are all there. `airy` lets rows be as high as their content. */
export function Table({ label, columns, rows, rowKey, sort, onSort, airy = false, bare = false, low = true }) {
  const box = useRef(null);
  const move = (index) => focusRow(box.current, Math.min(rows.length - 1, Math.max(0, index)));
  return html`<div class="table-box ${low ? 'low' : ''} ${bare ? 'bare' : ''}" ref=${box} tabindex="0" role="region" aria-label=${label}
      onKeyDown=${(event) => arrows(event, move)}>
    <table class=${airy ? 'airy' : ''}>${widths(columns)}<${Head} columns=${columns} sort=${sort} onSort=${onSort} />
      <tbody>${rows.map((row, index) => html`<tr key=${rowKey(row)} aria-rowindex=${index + 2}>${cells(columns, row)}</tr>`)}</tbody>
    </table>
  </div>`;
}

/**
 * A table of any length of which only what is visible exists. Rows are of one height and columns of fixed width, so nothing moves
 * while it is scrolled. `pages` is what usePages answers.
 */
export function VirtualTable({ label, columns, pages, rowKey, sort, onSort }) {
  const box = useRef(null);
  const wanted = useRef(-1);
  const [range, setRange] = useState([0, 40]);
  const total = pages.total ?? 0;
  const [from, to] = [Math.min(range[0], total), Math.min(range[1], total)];

  const look = () => {
    const { scrollTop, clientHeight } = box.current;
    const top = Math.floor(scrollTop / ROW_PX);
    const next = [Math.max(0, top - SPARE_ROWS), top + Math.ceil(clientHeight / ROW_PX) + SPARE_ROWS];
    pages.show(next[0], Math.min(next[1], Math.max(total, 1)));
    if (next[0] !== range[0] || next[1] !== range[1]) setRange(next);
  };
  // Observed anew at each drawing, and observing begins with a look: another list may be shown at the same place.
  useLayoutEffect(() => {
    const watch = new ResizeObserver(look);
    watch.observe(box.current);
    return () => watch.disconnect();
  });
  useLayoutEffect(() => {
    if (wanted.current >= 0) {
      focusRow(box.current, wanted.current);
      wanted.current = -1;
    }
  });

  const move = (index) => {
    const target = Math.min(total - 1, Math.max(0, index));
    const { scrollTop, clientHeight } = box.current;
    const y = target * ROW_PX;
    if (y < scrollTop) box.current.scrollTop = y;
    else if (y + ROW_PX + HEAD_PX > scrollTop + clientHeight) box.current.scrollTop = y + ROW_PX + HEAD_PX - clientHeight;
    wanted.current = target;
    look();
    focusRow(box.current, target);
  };

  const visible = [];
  for (let index = from; index < to; index++) visible.push([index, pages.rowAt(index)]);
  const spacer = (rows) => rows > 0 && html`<tr class="spacer" aria-hidden="true"><td colspan=${columns.length} style=${{ height: `${rows * ROW_PX}px` }} /></tr>`;
  return html`<div class="table-box" ref=${box} onScroll=${look} tabindex="0" role="region" aria-label=${label}
      onKeyDown=${(event) => arrows(event, move)}>
    <table class="fixed" aria-rowcount=${total + 1}>${widths(columns)}<${Head} columns=${columns} sort=${sort} onSort=${onSort} />
      <tbody>
        ${spacer(from)}
        ${visible.map(([index, row]) => html`<tr key=${row ? rowKey(row) : index} aria-rowindex=${index + 2}>
          ${row ? cells(columns, row) : columns.map((column) => html`<td key=${column.key}><span class="skeleton" /></td>`)}</tr>`)}
        ${spacer(total - to)}
      </tbody>
    </table>
  </div>`;
}

/** Rows in the order that a Head asks for; for lists that are small enough to be here whole. */
export function sorted(rows, sort, columns) {
  const column = columns.find((each) => each.key === sort?.by);
  if (!column) return rows;
  const value = column.value ?? ((row) => row[column.key]);
  const direction = sort.down ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === b) return 0;
    if (a === null || a === undefined) return 1;
    if (b === null || b === undefined) return -1;
    return (a < b ? -1 : 1) * direction;
  });
}
