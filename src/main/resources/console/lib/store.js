// A value that components can watch.
import { useEffect, useRef, useState } from '../vendor/preact-hooks.js';

export class Store {
  #value;
  #watchers = new Set();

  constructor(value) {
    this.#value = value;
  }

  get value() {
    return this.#value;
  }

  set(value) {
    if (value === this.#value) return;
    this.#value = value;
    for (const watcher of [...this.#watchers]) watcher(value);
  }

  update(change) {
    this.set(change(this.#value));
  }

  /** Calls back at each change; answers the function that ends it. */
  watch(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

/** What `select` makes of a store's value; the component is drawn again only when that changes. */
export function useStore(store, select = (value) => value) {
  const [, redraw] = useState(0);
  const drawn = useRef(null);
  drawn.current = { select, selected: select(store.value) };
  useEffect(() => {
    const look = (value) => drawn.current.select(value) !== drawn.current.selected && redraw((count) => count + 1);
    look(store.value); // It may have changed between the drawing and now.
    return store.watch(look);
  }, [store]);
  return drawn.current.selected;
}
