import type { RTCSession } from 'jssip/lib/RTCSession';

/** A response to a request inside a dialog, as far as it is read here. */
export interface SipResponse {
  readonly status_code: number;
  readonly body?: string | null;
  getHeader(name: string): string | undefined;
}

/** What happens to a request inside a dialog. */
export interface RequestHandlers {
  onSuccessResponse?(response: SipResponse): void;
  onErrorResponse?(response: SipResponse): void;
  onTransportError?(): void;
  onRequestTimeout?(): void;
  onDialogError?(): void;
}

/** JsSIP's session with the methods that its type declarations leave out. */
export interface Session extends RTCSession {
  sendRequest(method: string, options?: { extraHeaders?: string[]; body?: string; eventHandlers?: RequestHandlers }): unknown;
}
