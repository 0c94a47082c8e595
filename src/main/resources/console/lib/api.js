// Requests to this node. A failure is an ApiError whose message is the sentence that the node has for a person.

const PATIENCE_MS = 30_000;

export class ApiError extends Error {
  /** @param status of HTTP; 0 when the node was not reached */
  constructor(message, status, code, details) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** `/path?a=1` with the parameters that have a value. */
export function url(path, query = {}) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '' && value !== false) parameters.set(name, value);
  }
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}

/** A path with its parameters encoded: path`/admin/topics/${name}`. */
export function path(strings, ...values) {
  return strings.reduce((made, piece, index) => made + encodeURIComponent(values[index - 1]) + piece);
}

export const get = (target, query, signal) => request('GET', url(target, query), undefined, signal);
export const post = (target, body, query) => request('POST', url(target, query), body);
export const patch = (target, body, query) => request('PATCH', url(target, query), body);
export const put = (target, body, query) => request('PUT', url(target, query), body);
/** Posts JSON of a media type of its own, such as those of records. */
export const postAs = (mediaType, target, body) => request('POST', target, body, undefined, mediaType);
export const remove = (target, query) => request('DELETE', url(target, query));

async function request(method, target, body, signal, mediaType = 'application/json') {
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  const options = { method, headers: { Accept: 'application/json' }, signal: signal ? AbortSignal.any([signal, deadline]) : deadline };
  if (body !== undefined) {
    options.headers['Content-Type'] = mediaType;
    options.body = JSON.stringify(body);
  }
  let response;
  let text;
  try {
    response = await fetch(target, options);
    text = await response.text();
  } catch (failure) {
    if (signal?.aborted) throw failure;
    const why = deadline.aborted ? `did not answer within ${PATIENCE_MS / 1000} s` : 'cannot be reached';
    throw new ApiError(`The node ${why}. Is it running?`, 0, 0);
  }
  let json;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    throw new ApiError(`The node answered ${response.status} with something that is no JSON.`, response.status, 0);
  }
  if (!response.ok) {
    throw new ApiError(json?.detail ?? json?.message ?? `The node answered ${response.status}.`, response.status, json?.error_code ?? 0, json);
  }
  return json;
}
