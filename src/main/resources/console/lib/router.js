// Addresses. What a page shows is in its address, so that it can be kept, sent to somebody, and gone back to.
import { html } from './html.js';
import { Store, useStore } from './store.js';

const here = () => ({ pathname: location.pathname, search: location.search });
export const place = new Store(here());

addEventListener('popstate', () => place.set(here()));

/** Goes to an address of the console; `replace` leaves no entry to go back to. */
export function navigate(target, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', target);
  place.set(here());
}

/** A link that stays in the page, unless the browser is told otherwise by a modifier key. */
export function Link({ href, children, ...rest }) {
  const follow = (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || rest.target) return;
    event.preventDefault();
    navigate(href);
  };
  return html`<a href=${href} onClick=${follow} ...${rest}>${children}</a>`;
}

/** The query of the address as an object, and a function that changes some of its entries ('' or null removes one). */
export function useQuery() {
  const search = useStore(place, (value) => value.search);
  return [Object.fromEntries(new URLSearchParams(search)), setQuery];
}

export function setQuery(changes, { replace = true } = {}) {
  const parameters = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '' || value === null || value === undefined || value === false) parameters.delete(name);
    else parameters.set(name, value);
  }
  const text = parameters.toString();
  navigate(location.pathname + (text ? `?${text}` : ''), { replace });
}

/**
 * The parameters of a path if it fits a pattern such as `/console/topics/:topic`, else null. Names of topics may hold what must be
 * encoded in an address, so each part is decoded by itself.
 */
export function match(pattern, pathname) {
  const wanted = pattern.split('/');
  const given = pathname.replace(/\/+$/, '').split('/');
  if (wanted.length !== given.length) return null;
  const parameters = {};
  for (let index = 0; index < wanted.length; index++) {
    if (wanted[index].startsWith(':')) {
      try {
        parameters[wanted[index].slice(1)] = decodeURIComponent(given[index]);
      } catch {
        return null;
      }
    } else if (wanted[index] !== given[index]) {
      return null;
    }
  }
  return parameters;
}
