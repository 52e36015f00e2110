import { Problem } from '../account/problem';
import { type IceServerSource } from '../call/ice-server-source';
import { BackOff } from './back-off';

/** STUN and TURN servers, or how to ask for them. A list may say in `expiresAt` until when it is good, as that of an Account does. */
export type IceServerOption = readonly RTCIceServer[] | (() => Promise<readonly RTCIceServer[] & { readonly expiresAt?: string }>);

/** Part of the lifetime after which a list is renewed. */
const renewAfter = 0.75;
/** Milliseconds after which a list is renewed that does not say how long it is good. */
const renewUnlimited = 3_600_000;
/** Milliseconds that a list is taken to be good at least: this machine's clock may differ from the server's. */
const shortestLifetime = 30_000;
/** Milliseconds between renewals at most; a browser's timer overflows after 24 days. */
const longestTimer = 86_400_000;
/** Milliseconds that a call waits for servers when it has none that are good. */
const patience = 1_000;

/** Keeps the STUN and TURN servers of a phone at hand and fresh. A failure costs a call nothing: it goes on with the last known or none. */
export class IceServers implements IceServerSource {
  readonly #fetchNew: (() => Promise<readonly RTCIceServer[] & { readonly expiresAt?: string }>) | null;
  readonly #more: readonly RTCIceServer[];
  readonly #backOff = new BackOff(2_000, 60_000);
  #servers: readonly RTCIceServer[];
  #goodUntil = 0;
  #fetching: Promise<void> | null = null;
  #running = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param more servers that are used beside those of `option` */
  constructor(option: IceServerOption = [], more: readonly RTCIceServer[] = []) {
    this.#fetchNew = typeof option === 'function' ? option : null;
    this.#servers = typeof option === 'function' ? [] : option.filter(isUsable);
    this.#more = more.filter(isUsable);
  }

  get current(): readonly RTCIceServer[] {
    return [...this.#servers, ...this.#more];
  }

  get fresh(): boolean {
    return !this.#fetchNew || Date.now() < this.#goodUntil;
  }

  async latest(): Promise<readonly RTCIceServer[]> {
    if (!this.fresh) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)));
      await Promise.race([this.#fetch(), enough]);
      clearTimeout(timer);
    }
    return this.current;
  }

  /** Asks now, and keeps the list fresh until {@link stop}. A server that has come back may have other keys, so a list that is still good is replaced, too. */
  start(): void {
    if (!this.#fetchNew) return;
    this.#running = true;
    void this.#fetch();
  }

  stop(): void {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  /** Never rejects. Concurrent callers share one request. */
  #fetch(): Promise<void> {
    clearTimeout(this.#timer);
    // Inside a promise, so that a function of the page that throws is one that rejects.
    this.#fetching ??= Promise.resolve()
      .then(() => this.#fetchNew?.() ?? [])
      .then((servers) => this.#schedule(this.#keep(servers)))
      .catch((problem: unknown) => this.#schedule(this.#delayAfter(problem)))
      .finally(() => (this.#fetching = null));
    return this.#fetching;
  }

  /** @returns the milliseconds until the renewal */
  #keep(servers: readonly RTCIceServer[] & { readonly expiresAt?: string }): number {
    const lifetime = Math.max(Date.parse(servers.expiresAt ?? '') - Date.now(), shortestLifetime);
    this.#servers = servers.filter(isUsable);
    this.#backOff.reset();
    this.#goodUntil = Number.isNaN(lifetime) ? Infinity : Date.now() + lifetime;
    return Number.isNaN(lifetime) ? renewUnlimited : lifetime * renewAfter;
  }

  #delayAfter(problem: unknown): number {
    const asked = problem instanceof Problem ? (problem.retryAfter ?? 0) * 1000 : 0;
    return Math.max(this.#backOff.next(), asked);
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer);
    if (this.#running) this.#timer = setTimeout(() => void this.#fetch(), Math.min(delay, longestTimer));
  }
}

/** Whether the browser takes a server: one that it does not take (an address that is none, a relay without password) would fail every call. */
function isUsable(server: RTCIceServer): boolean {
  if (!('RTCPeerConnection' in globalThis)) return true;
  try {
    new RTCPeerConnection({ iceServers: [server] }).close();
    return true;
  } catch {
    return false;
  }
}
