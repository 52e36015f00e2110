import { type SipCredentials } from '../account/profile';

/** Part of the lifetime after which credentials are renewed. */
const renewAfter = 0.75;

/** Keeps short-lived SIP credentials at hand and knows when the next ones are due. */
export class Credentials {
  #current: SipCredentials | null = null;
  #renewAt = 0;
  #fetching: Promise<SipCredentials> | null = null;

  /** @param fetchNew asks the server; rejects with a Problem */
  constructor(private readonly fetchNew: () => Promise<SipCredentials>) {}

  /** Credentials that are good for a while yet; fetched when there are none or their renewal is due. */
  async fresh(): Promise<SipCredentials> {
    if (this.#current && Date.now() < this.#renewAt) return this.#current;
    return this.renew();
  }

  /** New credentials, whatever the age of the present ones. Concurrent callers share one request. */
  renew(): Promise<SipCredentials> {
    this.#fetching ??= this.fetchNew()
      .then((credentials) => this.#keep(credentials))
      .finally(() => (this.#fetching = null));
    return this.#fetching;
  }

  /** Milliseconds until the present credentials should be renewed; 0 when that is due. */
  get renewIn(): number {
    return Math.max(0, this.#renewAt - Date.now());
  }

  #keep(credentials: SipCredentials): SipCredentials {
    const lifetime = Date.parse(credentials.expiresAt) - Date.now();
    this.#current = credentials;
    // A clock that differs from the server's by more than the lifetime must not make every call to fresh() a request.
    this.#renewAt = Date.now() + Math.max(lifetime * renewAfter, 30_000);
    return credentials;
  }
}
