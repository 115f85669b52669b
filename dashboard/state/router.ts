/** The browser's history as a source of routes. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { parseRoute, type Route } from './route.ts';

const changes = new EventTarget();

/** Opens a page of the dashboard without loading the document again. `path` may carry a query. */
export function navigate(path: string, how: 'push' | 'replace' = 'push'): void {
  if (path === location.pathname + location.search) return;
  if (how === 'push') history.pushState(null, '', path);
  else history.replaceState(null, '', path);
  changes.dispatchEvent(new Event('change'));
}

/** Changes the query of the shown page (a filter, say) without a new entry in the history. */
export function replaceQuery(query: URLSearchParams): void {
  const text = query.toString();
  history.replaceState(null, '', location.pathname + (text ? `?${text}` : ''));
  changes.dispatchEvent(new Event('change'));
}

/** The query of the shown page, for a host that shows what the address asks for: rendered again when it changes. */
export class QueryController implements ReactiveController {
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get query(): URLSearchParams {
    return new URLSearchParams(location.search);
  }

  hostConnected(): void {
    changes.addEventListener('change', this.#changed);
    window.addEventListener('popstate', this.#changed);
  }

  hostDisconnected(): void {
    changes.removeEventListener('change', this.#changed);
    window.removeEventListener('popstate', this.#changed);
  }

  readonly #changed = (): void => this.#host.requestUpdate();
}

/** Keeps `route` and renders the host again when it changes; takes over clicks on links to pages of the dashboard. */
export class RouteController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  route: Route = parseRoute(location.pathname);

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    changes.addEventListener('change', this.#read);
    window.addEventListener('popstate', this.#read);
    this.#host.addEventListener('click', this.#click);
  }

  hostDisconnected(): void {
    changes.removeEventListener('change', this.#read);
    window.removeEventListener('popstate', this.#read);
    this.#host.removeEventListener('click', this.#click);
  }

  readonly #read = (): void => {
    this.route = parseRoute(location.pathname);
    this.#host.requestUpdate();
  };

  readonly #click = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const anchor = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
    if (!anchor || anchor.target || anchor.hasAttribute('download') || anchor.origin !== location.origin) return;
    if (parseRoute(anchor.pathname).view === 'missing') return;
    event.preventDefault();
    navigate(anchor.pathname + anchor.search);
  };
}
