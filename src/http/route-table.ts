import type { Route } from './route.ts';

export interface Found {
  readonly route: Route;
  /** What stands for `:id` in the path, as it is written there. */
  readonly id: string;
}

type Methods = Map<string, Route>;

const ID = '/:id';

/** Which route a request is for. Paths are read as Express reads them: case does not matter, nor a slash at the end. */
export class RouteTable {
  readonly #whole = new Map<string, Methods>();
  /** By what comes before the id. */
  readonly #withId = new Map<string, Methods>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      if (route.path.endsWith(ID)) add(this.#withId, route.path.slice(0, -ID.length), route);
      else add(this.#whole, route.path, route);
    }
  }

  /** Undefined: it is for none. */
  find(method: string, url: string): Found | undefined {
    const path = pathOf(url);
    const whole = this.#whole.get(path.toLowerCase())?.get(method);
    if (whole !== undefined) return { route: whole, id: '' };
    const { parent, id } = split(path);
    const route = id === '' ? undefined : this.#withId.get(parent)?.get(method);
    return route && { route, id };
  }

  /** The methods of the routes at this path. */
  methodsAt(url: string): readonly string[] {
    const path = pathOf(url);
    const { parent, id } = split(path);
    const whole = this.#whole.get(path.toLowerCase()) ?? [];
    const withId = (id === '' ? undefined : this.#withId.get(parent)) ?? [];
    return [...new Map([...whole, ...withId]).keys()].sort();
  }
}

function add(paths: Map<string, Methods>, path: string, route: Route): void {
  const methods = paths.get(path) ?? new Map<string, Route>();
  paths.set(path, methods.set(route.method, route));
  if (route.method === 'GET') methods.set('HEAD', route);
}

/** Without what may come after it, and before it where a proxy is asked. */
function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  const path = end < 0 ? url : url.slice(0, end);
  const own = path.startsWith('/') ? path : path.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, '');
  return own.endsWith('/') ? own.slice(0, -1) : own;
}

function split(path: string): { readonly parent: string; readonly id: string } {
  const slash = path.lastIndexOf('/');
  return { parent: path.slice(0, slash).toLowerCase(), id: path.slice(slash + 1) };
}
