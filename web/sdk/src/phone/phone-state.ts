/** How a phone stands with the server. */
export type PhoneState =
  /** Not started, or stopped. */
  | { readonly kind: 'stopped' }
  /** Fetching credentials or opening the WebSocket. */
  | { readonly kind: 'connecting' }
  /** Connected; REGISTER is on its way. */
  | { readonly kind: 'registering' }
  /** Registered: calls and messages work in both directions. */
  | { readonly kind: 'online' }
  /** Not connected or not registered; another attempt follows by itself at `retryAt` (milliseconds since 1970). */
  | { readonly kind: 'waiting'; readonly retryAt: number; readonly reason: string }
  /** The session has ended (the server gives no credentials): only signing in again helps. */
  | { readonly kind: 'signedOut' };
