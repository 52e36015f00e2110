/** Where the person is. The address bar shows it behind `#`, so that any static server will do. */
export type Route =
  | { readonly name: 'home' | 'call' | 'signIn' | 'signUp' | 'devices' | 'connection' | 'profile' }
  /** The conversation with one peer; `peer` is an address key such as `bob@tandem.test`. */
  | { readonly name: 'messages'; readonly peer: string };

const paths = {
  home: '/',
  call: '/call',
  signIn: '/sign-in',
  signUp: '/sign-up',
  devices: '/devices',
  connection: '/connection',
  profile: '/profile',
} as const;
const messages = '/messages/';

export function readRoute(hash: string): Route {
  const path = hash.replace(/^#/, '') || '/';
  if (path.startsWith(messages)) {
    const peer = decode(path.slice(messages.length));
    if (peer) return { name: 'messages', peer };
  }
  const found = Object.entries(paths).find(([, each]) => each === path);
  return { name: (found?.[0] as keyof typeof paths | undefined) ?? 'home' };
}

export const hrefOf = (route: Route): string =>
  `#${route.name === 'messages' ? messages + encodeURIComponent(route.peer) : paths[route.name]}`;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

export class Router {
  #route = $state.raw<Route>(readRoute(location.hash));

  constructor() {
    addEventListener('hashchange', () => (this.#route = readRoute(location.hash)));
  }

  get current(): Route {
    return this.#route;
  }

  go(route: Route): void {
    location.hash = hrefOf(route);
    // hashchange comes later; what renders in between should be the new page already.
    this.#route = route;
  }

  /** Like {@link go}, but the back button does not return to the page that is left. */
  replace(route: Route): void {
    history.replaceState(null, '', hrefOf(route));
    this.#route = route;
  }
}
