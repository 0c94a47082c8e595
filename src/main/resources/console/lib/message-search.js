// One search for messages: a stream of matches and of how far the node has come.
//
// Memory is bounded: of a search through what is there the first KEPT matches stay and the others are only counted; of what is
// followed the latest stay. What has come is shown once for each frame of the screen, however much that is.
import { readEvents } from './events.js';
import { path, url } from './api.js';
import { Store } from './store.js';

export const KEPT = 10_000;
const PREVIEW_BYTES = 512;
const RETRY_MS = [300, 1_000, 3_000];

const EMPTY = { status: 'idle', matches: [], total: 0, progress: null, places: new Map(), error: null, limit: 0 };

/** Where a search is asked for; `query` has the parameters of the route. */
export const searchUrl = (topic, query) => url(path`/topics/${topic}/search`, query);

export class MessageSearch {
  /** status: idle | searching | following | end | limit | stopped | failed */
  state = new Store(EMPTY);
  #abort = null;
  #lastId = '';
  #asked = null;
  #waiting = [];
  #frame = 0;

  /** Begins anew. */
  start(topic, query) {
    this.stop();
    this.#asked = { topic, query };
    this.#lastId = '';
    this.state.set({ ...EMPTY, status: query.follow ? 'following' : 'searching', limit: query.limit ?? 0 });
    this.#run();
  }

  /** Goes on behind the last match, with so many more of them. */
  more(count) {
    if (!this.#asked || this.#abort) return;
    const limit = count ? this.state.value.total + count : '';
    this.#asked = { ...this.#asked, query: { ...this.#asked.query, limit } };
    this.state.update((state) => ({ ...state, status: 'searching', limit, error: null }));
    this.#run();
  }

  /** Gives up; what was found stays. */
  stop() {
    if (!this.#abort) return;
    this.#abort.abort();
    this.#abort = null;
    this.#show();
    this.state.update((state) => ({ ...state, status: 'stopped' }));
  }

  async #run() {
    const abort = new AbortController();
    this.#abort = abort;
    const { topic, query } = this.#asked;
    const target = searchUrl(topic, { max_bytes: PREVIEW_BYTES, ...query });
    for (let attempt = 0; ; attempt++) {
      try {
        await readEvents(target, { signal: abort.signal, lastId: this.#lastId, take: (event) => { attempt = 0; this.#take(event, abort); } });
        if (this.#abort !== abort) return;
      } catch (error) {
        if (abort.signal.aborted) return;
        // What was refused is not asked again; a connection that was cut goes on behind the last event.
        if (error.status || attempt >= RETRY_MS.length) {
          this.#end(abort, 'failed', error);
          return;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]));
      if (abort.signal.aborted) return;
    }
  }

  #take({ event, id, data }, abort) {
    if (abort.signal.aborted) return;
    if (id) this.#lastId = id;
    if (event === 'match') {
      this.#waiting.push(data);
    } else if (event === 'progress' || event === 'done') {
      this.#waiting.push({ told: JSON.parse(data) });
    }
    if (event === 'done') {
      const { reason, message } = JSON.parse(data);
      this.#end(abort, reason, reason === 'failed' ? new Error(message) : null);
    } else if (!this.#frame) {
      // A hidden tab draws no frames.
      this.#frame = document.hidden ? setTimeout(() => this.#show(), 250) : requestAnimationFrame(() => this.#show());
    }
  }

  #end(abort, status, error) {
    if (this.#abort !== abort) return;
    this.#abort = null;
    this.#show();
    this.state.update((state) => ({ ...state, status, error }));
  }

  /** Takes what has come into the state. */
  #show() {
    this.#frame = 0;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (!waiting.length) return;
    this.state.update((state) => {
      const next = { ...state };
      const follows = state.status === 'following';
      const found = waiting.filter((each) => typeof each === 'string');
      for (const { told } of waiting.filter((each) => typeof each !== 'string')) {
        next.progress = told;
        for (const place of told.partitions) next.places.set(place.partition, place);
      }
      if (found.length) {
        // Text of matches that will not be kept is not even parsed.
        const wanted = follows ? found.slice(-KEPT) : found.slice(0, KEPT - state.matches.length);
        const rows = wanted.map((text) => JSON.parse(text));
        next.matches = follows ? [...rows.reverse(), ...state.matches].slice(0, KEPT) : [...state.matches, ...rows];
        next.total = state.total + found.length;
      }
      return next;
    });
  }
}
