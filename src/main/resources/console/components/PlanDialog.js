import { useEffect, useState } from '../vendor/preact-hooks.js';
import { html } from '../lib/html.js';
import { useLoad } from '../lib/load.js';
import { useReadOnly } from '../lib/live.js';
import { Dialog } from './Dialog.js';
import { Field } from './Field.js';
import { Loading, Problem } from './states.js';
import { toast } from './Toasts.js';

const SETTLE_MS = 250;

/** A text once nobody has changed it for a moment. */
function useSettled(text) {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/**
 * Asks before something is changed: shows the plan that the node itself has for it, then carries it out.
 *
 * @param run `run(dryRun)` asks the node; with true for the plan, with false to do it
 * @param plan draws what the node answered to the dry run
 * @param worth whether there is anything to do according to a plan
 * @param confirm a name that must be typed in first, for what cannot be undone
 * @param done the sentence that says it was done
 * @param inputs what `run` depends on; the plan is asked for anew when it changes
 */
export function PlanDialog({
  title, action, run, plan, worth = () => true, confirm = '', danger = Boolean(confirm), done, onDone, onClose, inputs = [], ready = true, children,
}) {
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState(null);
  const readOnly = useReadOnly();
  const wanted = JSON.stringify(inputs);
  const settled = useSettled(wanted);
  const planned = useLoad(() => (ready ? run(true) : Promise.resolve(null)), [ready, settled]);
  const answered = ready && settled === wanted && !planned.loading && !planned.error && planned.value && worth(planned.value);
  const may = answered && !busy && !readOnly && typed === confirm;

  const carryOut = async () => {
    if (!may) return;
    setBusy(true);
    setFailure(null);
    try {
      const result = await run(false);
      toast(typeof done === 'function' ? done(result) : done);
      onDone?.(result);
      onClose();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };

  const footer = html`
    ${readOnly && html`<span class="push quiet">${readOnly}</span>`}
    <button type="button" onClick=${onClose}>Cancel</button>
    <button type="submit" class="primary ${danger ? 'danger' : ''}" disabled=${!may}>${busy ? 'Working …' : action}</button>`;
  return html`<${Dialog} title=${title} onClose=${onClose} onSubmit=${carryOut} footer=${footer}>
    ${children}
    ${ready && planned.error && html`<${Problem} error=${planned.error} />`}
    ${ready && planned.loading && !planned.value && html`<${Loading} what="Asking the node for its plan" />`}
    ${ready && !planned.error && planned.value && html`<div class="plan ${danger ? 'danger' : ''}" aria-live="polite">${plan(planned.value)}</div>`}
    ${confirm && html`<${Field} label=${html`To go on, type <code>${confirm}</code>`} value=${typed} onInput=${setTyped} autofocus name="confirm" />`}
    ${failure && html`<${Problem} error=${failure} />`}
  <//>`;
}
