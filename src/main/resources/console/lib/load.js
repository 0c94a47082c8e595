// Loading what a page shows.
import { useCallback, useEffect, useRef, useState } from '../vendor/preact-hooks.js';

/**
 * What `ask(signal)` answers, asked again when `inputs` change, on `reload()`, and every `everyMs` while the tab is visible. The old
 * value stays until the new one is there; a question that is not wanted any more is taken back.
 *
 * @returns {{value, error, loading, reload}} error of the latest question, value of the latest one that was answered
 */
export function useLoad(ask, inputs, { everyMs = 0 } = {}) {
  const [state, setState] = useState({ value: undefined, error: null, loading: true });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  const key = JSON.stringify(inputs);
  const shownKey = useRef(key);

  useEffect(() => {
    const abort = new AbortController();
    const fresh = shownKey.current !== key;
    shownKey.current = key;
    setState((before) => ({ value: before.value, error: fresh ? null : before.error, loading: true }));
    ask(abort.signal).then(
      (value) => !abort.signal.aborted && setState({ value, error: null, loading: false }),
      (error) => !abort.signal.aborted && setState((before) => ({ value: before.value, error, loading: false })),
    );
    return () => abort.abort();
  }, [key, round]);

  useEffect(() => {
    if (!everyMs) return undefined;
    const timer = setInterval(() => !document.hidden && reload(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);

  return { ...state, reload };
}

/**
 * A long list of which only the visible part is loaded, page by page. `ask(page, signal)` answers `{total, rows}`.
 *
 * @returns {{total, rowAt, show, error, loading, reload}} rowAt(index) is undefined until loaded; show(from, to) says what is visible
 */
export function usePages(ask, inputs, { pageSize = 100, everyMs = 0 } = {}) {
  const key = JSON.stringify(inputs);
  const list = useRef(null);
  const [, redraw] = useState(0);
  const draw = useCallback(() => redraw((count) => count + 1), []);
  if (list.current?.key !== key) {
    list.current?.abort.abort();
    list.current = new PagedList(key, ask, pageSize, draw, list.current);
  }
  const current = list.current;
  useEffect(() => {
    current.refresh();
    return () => current.abort.abort();
  }, [current]);
  useEffect(() => {
    if (!everyMs) return undefined;
    const timer = setInterval(() => !document.hidden && list.current.refresh(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return {
    total: current.total,
    error: current.error,
    loading: current.asked.size > 0,
    rowAt: (index) => current.rowAt(index),
    show: (from, to) => current.show(from, to),
    reload: () => current.refresh(),
  };
}

/** The loaded pages of one list. Bounded: pages far from what is visible are let go. */
class PagedList {
  static #KEPT = 20;
  pages = new Map();
  asked = new Set();
  error = null;
  abort = new AbortController();
  #visible = [1, 1];

  constructor(key, ask, pageSize, draw, before) {
    this.key = key;
    this.ask = ask;
    this.pageSize = pageSize;
    this.draw = draw;
    this.total = before?.total; // Keeps the scroll bar where it was until the new list is known.
  }

  rowAt(index) {
    return this.pages.get(Math.floor(index / this.pageSize) + 1)?.[index % this.pageSize];
  }

  show(from, to) {
    this.#visible = [Math.floor(from / this.pageSize) + 1, Math.floor(Math.max(from, to - 1) / this.pageSize) + 1];
    for (let page = this.#visible[0]; page <= this.#visible[1]; page++) {
      if (!this.pages.has(page)) this.#load(page);
    }
  }

  refresh() {
    for (let page = this.#visible[0]; page <= this.#visible[1]; page++) this.#load(page);
  }

  async #load(page) {
    if (this.asked.has(page) || this.abort.signal.aborted) return;
    this.asked.add(page);
    try {
      const { total, rows } = await this.ask(page, this.abort.signal);
      this.total = total;
      this.error = null;
      this.pages.delete(page);
      this.pages.set(page, rows);
      if (this.pages.size > PagedList.#KEPT) this.pages.delete(this.pages.keys().next().value);
    } catch (error) {
      if (!this.abort.signal.aborted) this.error = error;
    } finally {
      this.asked.delete(page);
      if (!this.abort.signal.aborted) this.draw();
    }
  }
}

/** Rows that are all here, as a VirtualTable wants them. */
export const localPages = (rows) => ({ total: rows.length, rowAt: (index) => rows[index], show: () => {} });
