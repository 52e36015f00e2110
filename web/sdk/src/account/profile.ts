/** A person's account, as `GET /api/v1/session` gives it. */
export interface Profile {
  readonly userName: string;
  readonly displayName: string;
  /** `sip:alice@tandem.test`. */
  readonly addressOfRecord: string;
  /** Telephone number inside the domain, such as `1001`; null when the account has none. */
  readonly number: string | null;
  readonly isAdministrator: boolean;
}

/** Credentials for SIP digest that live about an hour, as `POST /api/v1/sip-credentials` gives them. */
export interface SipCredentials {
  readonly addressOfRecord: string;
  /** User name of the digest; it names its own expiry and differs from the user of the address. */
  readonly authorizationUser: string;
  readonly realm: string;
  /** MD5(user:realm:password), in hexadecimal (RFC 7616 section 3.4.2). */
  readonly ha1: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly domain: string;
  /** Path of the SIP WebSocket on the server that answered. */
  readonly webSocketPath: string;
}
