import { html } from '../lib/html.js';
import { useConnection, useReadOnly } from '../lib/live.js';
import { Icon } from './Icon.js';

/** The main region; `fills` is for pages that scroll inside of themselves, such as long lists. */
export function Page({ fills = false, children }) {
  const readOnly = useReadOnly();
  const lost = useConnection() === 'lost';
  return html`<main id="page" class="page ${fills ? 'fills' : ''}" tabindex="-1">
    ${lost && html`<div class="ribbon bad" role="alert"><${Icon} name="warning" />
      <span>The connection to the node is lost. What you see is what was last known; the page connects again by itself.</span></div>`}
    ${readOnly && html`<div class="ribbon"><${Icon} name="warning" /><span>${readOnly} Everything can be looked at, nothing changed.</span></div>`}
    ${children}
  </main>`;
}
