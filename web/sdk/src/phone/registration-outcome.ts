import { explainLocalCause, explainStatus } from '../causes';

/** What to do about a REGISTER that failed. */
export type RegistrationRemedy =
  /** The credentials may have expired: fetch new ones and try once more. */
  | { readonly kind: 'renewCredentials' }
  /** The connection is of no use: give it up and open another. */
  | { readonly kind: 'reconnect'; readonly reason: string }
  /** Try again over the same connection, not before `after` milliseconds where the server said so. */
  | { readonly kind: 'retry'; readonly reason: string; readonly after?: number }
  /** The loss of the connection is being handled already. */
  | { readonly kind: 'none' };

interface Failure {
  readonly response: { readonly status_code: number; getHeader(name: string): string | undefined } | null;
  readonly cause?: string;
}

export function remedyFor({ response, cause }: Failure, credentialsAreNew: boolean): RegistrationRemedy {
  if (!response) {
    if (cause === 'Connection Error') return { kind: 'none' };
    return { kind: 'reconnect', reason: explainLocalCause(cause ?? 'Request Timeout', '').text };
  }
  const { status_code } = response;
  if ((status_code === 401 || status_code === 403 || status_code === 407) && !credentialsAreNew) return { kind: 'renewCredentials' };
  const seconds = Number.parseInt(response.getHeader('Retry-After') ?? '', 10);
  const reason = status_code === 403 ? 'The server does not accept this account.' : explainStatus(status_code, '').text;
  return Number.isFinite(seconds) ? { kind: 'retry', reason, after: seconds * 1000 } : { kind: 'retry', reason };
}
