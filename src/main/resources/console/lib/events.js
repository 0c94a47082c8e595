// Server-Sent Events over fetch: unlike EventSource it can be given up cleanly, and a refusal comes with the sentence of the node.
import { ApiError } from './api.js';

/**
 * Calls `take({event, id, data})` for each event until the stream ends or `signal` is aborted; data is still text. Waits for what
 * `take` answers where that is a promise, and reads nothing meanwhile: the node waits, too.
 */
export async function readEvents(target, { signal, lastId = '', take }) {
  let response;
  try {
    response = await fetch(target, { headers: { Accept: 'text/event-stream', ...(lastId && { 'Last-Event-ID': lastId }) }, signal });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new ApiError('The node cannot be reached. Is it running?', 0, 0);
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => null);
    throw new ApiError(problem?.detail ?? `The node answered ${response.status}.`, response.status, problem?.error_code ?? 0, problem);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    let from = 0;
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n', from)) {
      await take(parse(rest.slice(from, end)));
      from = end + 2;
    }
    rest = rest.slice(from);
  }
}

function parse(block) {
  const event = { event: 'message', id: '', data: '' };
  for (const line of block.split('\n')) {
    const colon = line.indexOf(': ');
    const name = line.slice(0, colon);
    if (name in event) event[name] = line.slice(colon + 2);
  }
  return event;
}
