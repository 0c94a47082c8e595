// Line icons, drawn on a grid of 16. They say nothing to a screen reader: the text beside them does.
import { html } from '../lib/html.js';

const PATHS = {
  overview: 'M2.5 13.5h11M4 11V8.5M8 11V3.5M12 11V6.5',
  topics: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  messages: 'M2.5 3.5h11v7.5h-6l-3 2.5v-2.5h-2z',
  partitions: 'M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z',
  groups: 'M5.5 7.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM2 13c0-2 1.5-3.5 3.5-3.5S9 11 9 13M10.5 3.700a2 2 0 0 1 0 3.700M11.5 9.700c1.5.4 2.5 1.700 2.5 3.300',
  transactions: 'M3 5.5h9.5M10 3l2.5 2.5L10 8M13 10.5H3.5M6 8l-2.5 2.5L6 13',
  brokers: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01',
  alerts: 'M8 2.5c-2.5 0-3.800 1.700-3.800 4 0 3-1.200 4-1.200 4.5h10c0-.5-1.200-1.5-1.200-4.5 0-2.300-1.300-4-3.800-4zM6.700 13.300c.3.5.7.700 1.300.7s1-.2 1.300-.7',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5l3 3',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  warning: 'M8 2.5 14 13H2zM8 6.5v3M8 11.300v.1',
  check: 'M3 8.5l3.200 3.200L13 4.800',
  light: 'M8 10.700a2.700 2.700 0 1 0 0-5.400 2.700 2.700 0 0 0 0 5.400zM8 1.5v1.300M8 13.200v1.300M1.5 8h1.300M13.200 8h1.300M3.400 3.400l.9.9M11.700 11.700l.9.9M3.400 12.600l.9-.9M11.700 4.300l.9-.9',
  dark: 'M13.300 9.700A5.800 5.800 0 0 1 6.300 2.700a5.800 5.800 0 1 0 7 7z',
  system: 'M2.5 3h11v7.5h-11zM6 13.5h4M8 10.5v3',
  keyboard: 'M1.5 4h13v8h-13zM4 6.5h.01M6.5 6.5h.01M9 6.5h.01M11.5 6.5h.01M5 9.5h6',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  empty: 'M2.5 9.5 4.5 3h7l2 6.5v3.5h-11zM2.5 9.5H6c0 1.300.8 2 2 2s2-.7 2-2h3.5',
  up: 'M4 10l4-4 4 4',
  down: 'M4 6l4 4 4-4',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.5v9l7.5-4.5z',
  download: 'M8 2.5v7.5M5 7.5l3 3 3-3M2.5 13.5h11',
};

export function Icon({ name, size = 16 }) {
  return html`<svg width=${size} height=${size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.4"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}
