import { useEffect, useId, useRef } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { Icon } from './Icon.js';

/**
 * A dialog of the browser's own: it keeps the focus, Esc closes it, and the focus goes back to where it was. Shown as long as it is
 * drawn. With `onSubmit` it is a form.
 */
export function Dialog({ title, onClose, onSubmit, footer, wide = false, children }) {
  const dialog = useRef(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current.showModal();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  const content = html`
    <header><h2 id=${id}>${title}</h2>
      <button type="button" class="plain square" aria-label="Close" onClick=${onClose}><${Icon} name="close" /></button></header>
    <div class="inside">${children}</div>
    ${footer && html`<footer>${footer}</footer>`}`;
  const submit = (event) => {
    event.preventDefault();
    onSubmit();
  };
  return html`<dialog ref=${dialog} class=${wide ? 'wide' : ''} aria-labelledby=${id}
      onCancel=${(event) => { event.preventDefault(); onClose(); }}>
    ${onSubmit ? html`<form onSubmit=${submit}>${content}</form>` : content}
  </dialog>`;
}
