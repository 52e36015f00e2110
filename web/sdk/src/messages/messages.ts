import type { UA } from 'jssip';
import { type Address, parseAddress } from '../address';
import { type Cause, explainLocalCause, explainStatus } from '../causes';
import { Emitter } from '../emitter';

/** A text that came in (RFC 3428). */
export interface IncomingMessage {
  /** Call-ID of the MESSAGE: the same on every device of this account that receives it. */
  readonly id: string;
  readonly from: Address;
  /** Name that the sender gives itself; null when it gives none. */
  readonly fromName: string | null;
  readonly text: string;
  readonly receivedAt: number;
}

/** What became of a text that was sent. */
export type Delivery =
  /** A phone of the receiver has taken it (200), or a server keeps it for the receiver (202). */
  { readonly delivered: true; readonly stored: boolean } | { readonly delivered: false; readonly cause: Cause };

export interface MessagesEvents {
  readonly received: IncomingMessage;
}

/** The part of a JsSIP request or message event that is read here. */
interface MessageEvent {
  readonly originator: string;
  readonly message: { reject(options: { status_code: number }): void };
  readonly request: {
    readonly call_id?: string;
    readonly from: { readonly uri: { readonly user: string; readonly host: string }; readonly display_name: string };
    readonly body: string | null;
    getHeader(name: string): string | undefined;
  };
}

/** Text messages of a {@link Phone}. */
export class Messages extends Emitter<MessagesEvents> {
  #ua: UA | null = null;

  /** For the {@link Phone}: the user agent in use, null while there is none. */
  attach(ua: UA | null, domain = ''): void {
    this.#ua = ua;
    ua?.on('newMessage', (event: unknown) => this.#receive(event as MessageEvent, domain));
  }

  /** Sends a text. Never rejects: what went wrong is in the delivery. */
  send(to: Address, text: string): Promise<Delivery> {
    const ua = this.#ua;
    if (!ua?.isConnected()) return Promise.resolve(undelivered(explainLocalCause('Connection Error', to.label)));
    return new Promise((resolve) => {
      ua.sendMessage(to.uri, text, {
        contentType: 'text/plain;charset=UTF-8',
        eventHandlers: {
          succeeded: ({ response }) => resolve({ delivered: true, stored: response.status_code === 202 }),
          failed: ({ response, cause }: { response: { status_code: number } | null; cause?: string }) => {
            const why = response ? explainStatus(response.status_code, to.label) : explainLocalCause(cause ?? '', to.label);
            resolve(undelivered(inWordsOfMessages(why)));
          },
        },
      });
    });
  }

  #receive({ originator, message, request }: MessageEvent, domain: string): void {
    if (originator !== 'remote') return;
    const type = request.getHeader('Content-Type') ?? 'text/plain';
    const { uri, display_name } = request.from;
    const from = parseAddress(`${uri.user}@${uri.host}`, domain);
    if (!/^text\/plain\b/i.test(type) || !from) {
      // RFC 3428 section 7: a body that cannot be shown is refused, so that the sender learns of it.
      message.reject({ status_code: from ? 415 : 400 });
      return;
    }
    this.emit('received', {
      id: request.call_id ?? '',
      from,
      fromName: display_name || null,
      text: request.body ?? '',
      receivedAt: Date.now(),
    });
  }
}

const undelivered = (cause: Cause): Delivery => ({ delivered: false, cause });

/** Some statuses mean another thing for a message than for a call. */
function inWordsOfMessages(cause: Cause): Cause {
  switch (cause.status) {
    case 408:
      return { ...cause, reason: 'timeout', text: 'The phone of the receiver did not answer in time.' };
    case 603:
      return { ...cause, text: 'The receiver does not take messages.' };
    default:
      return cause;
  }
}
