// Fields of forms: a label, the input, and a line below that explains it or says what is wrong with it.
import { useId } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';

/** kind: text | number | select | area. options of a select: [value, label]. onInput gets the text. */
export function Field({ label, hint, wrong, kind = 'text', options, class: name = '', onInput, ...rest }) {
  const id = useId();
  const below = wrong || hint;
  const attributes = {
    id,
    'aria-describedby': below ? `${id}-note` : undefined,
    'aria-invalid': wrong ? 'true' : undefined,
    autocomplete: 'off',
    spellcheck: false,
    onInput: (event) => onInput(event.currentTarget.value),
    ...rest,
  };
  return html`<div class="field ${name}">
    <label for=${id}>${label}</label>
    ${kind === 'select' && html`<select ...${attributes}>${options.map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}</select>`}
    ${kind === 'area' && html`<textarea ...${attributes} />`}
    ${(kind === 'text' || kind === 'number') && html`<input type=${kind} ...${attributes} />`}
    ${below && html`<small id="${id}-note" class=${wrong ? 'wrong' : ''}>${below}</small>`}
  </div>`;
}
