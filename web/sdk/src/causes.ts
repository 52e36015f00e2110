/** Why a call ended or a message was not delivered, in kinds that a page reacts to differently. */
export type Reason =
  | 'hungUp'
  | 'cancelled'
  | 'answeredElsewhere'
  | 'refused'
  | 'busy'
  | 'noAnswer'
  | 'offline'
  | 'notFound'
  | 'notAcceptable'
  | 'forbidden'
  | 'unauthorized'
  | 'tooLarge'
  | 'timeout'
  | 'unavailable'
  | 'connectionLost'
  | 'mediaLost'
  | 'captureRefused'
  | 'failed';

/** A cause with its words. */
export interface Cause {
  readonly reason: Reason;
  /** One sentence for the person, such as `bob is busy.` */
  readonly text: string;
  /** SIP status that said so, when one did. */
  readonly status?: number;
}

type Words = (peer: string) => string;

/** SIP status (RFC 3261 section 21 and the RFCs named) to reason and words. */
const statuses: Readonly<Record<number, readonly [Reason, Words]>> = {
  301: ['offline', (peer) => `${peer} has moved to another address.`],
  302: ['offline', (peer) => `${peer} can be reached at another address for now.`],
  400: ['failed', () => 'The server did not understand the request.'],
  401: ['unauthorized', () => 'The server did not accept your sign-in. Please sign in again.'],
  403: ['forbidden', (peer) => `You are not allowed to reach ${peer}.`],
  404: ['notFound', (peer) => `There is no user ${peer}.`],
  405: ['notAcceptable', (peer) => `${peer} uses a phone that cannot do this.`],
  407: ['unauthorized', () => 'The server did not accept your sign-in. Please sign in again.'],
  408: ['noAnswer', (peer) => `${peer} did not answer.`],
  410: ['notFound', (peer) => `${peer} is no longer here.`],
  413: ['tooLarge', () => 'This is too long to be sent.'],
  415: ['notAcceptable', (peer) => `The phone of ${peer} does not understand this kind of content.`],
  416: ['notFound', (peer) => `${peer} is not an address that can be reached from here.`],
  420: ['notAcceptable', (peer) => `The phone of ${peer} lacks something that this call needs.`],
  // RFC 5626 section 11.1: the connection to the phone is gone, though it had registered.
  430: ['offline', (peer) => `${peer} has lost the connection.`],
  480: ['offline', (peer) => `${peer} is offline or cannot be reached right now.`],
  481: ['failed', () => 'The other side no longer knows this call.'],
  482: ['failed', () => 'The call went round in circles and was stopped.'],
  483: ['failed', () => 'The call passed too many servers and was stopped.'],
  484: ['notFound', (peer) => `The address ${peer} is not complete.`],
  486: ['busy', (peer) => `${peer} is busy.`],
  487: ['cancelled', () => 'The call was cancelled.'],
  488: [
    'notAcceptable',
    (peer) => `The phone of ${peer} cannot take this kind of call: it and this browser have no common way to send sound or pictures.`,
  ],
  491: ['failed', () => 'Both sides changed the call at the same moment. Please try again.'],
  500: ['unavailable', () => 'The server has a problem. Please try again later.'],
  501: ['notAcceptable', (peer) => `${peer} uses a phone that cannot do this.`],
  502: ['unavailable', () => 'The network behind the server has a problem. Please try again later.'],
  503: ['unavailable', () => 'The service is overloaded or under maintenance. Please try again later.'],
  504: ['unavailable', () => 'A server on the way did not answer. Please try again later.'],
  513: ['tooLarge', () => 'This is too long to be sent.'],
  600: ['busy', (peer) => `${peer} is busy.`],
  603: ['refused', (peer) => `${peer} refused the call.`],
  604: ['notFound', (peer) => `There is no user ${peer} anywhere.`],
  606: ['notAcceptable', (peer) => `${peer} cannot take this kind of call anywhere.`],
};

/** What a SIP status outside 2xx means for the person. An unknown status is read as its class (RFC 3261 section 8.1.3.2). */
export function explainStatus(status: number, peer: string): Cause {
  const [reason, words] = statuses[status] ?? statuses[Math.floor(status / 100) * 100] ?? ['failed', () => `The call failed (${status}).`];
  return { reason, text: words(peer), status };
}

/** Causes that have no SIP status, by the name that JsSIP gives them (its Constants.causes). */
const localCauses: Readonly<Record<string, readonly [Reason, Words]>> = {
  'Connection Error': ['connectionLost', () => 'The connection to the server was lost.'],
  'Request Timeout': ['timeout', () => 'The server did not answer in time.'],
  'No Answer': ['noAnswer', (peer) => `${peer} did not answer.`],
  Expires: ['noAnswer', (peer) => `${peer} did not answer in time.`],
  Terminated: ['hungUp', () => 'The call has ended.'],
  Canceled: ['cancelled', () => 'The call was cancelled.'],
  'No ACK': ['connectionLost', () => 'The other side did not confirm the call.'],
  'Dialog Error': ['failed', () => 'The other side no longer knows this call.'],
  'RTP Timeout': ['mediaLost', () => 'No sound or picture came through any more, so the call was ended.'],
  'WebRTC Error': ['notAcceptable', (peer) => `This browser and the phone of ${peer} have no common way to send sound or pictures.`],
  'Bad Media Description': ['notAcceptable', (peer) => `This browser does not understand the media that the phone of ${peer} offers.`],
  'Missing SDP': ['notAcceptable', (peer) => `The phone of ${peer} named no media.`],
  'User Denied Media Access': ['captureRefused', () => 'The microphone or camera could not be used.'],
};

/** What a cause that arose on this side means for the person. */
export function explainLocalCause(cause: string, peer: string): Cause {
  const [reason, words] = localCauses[cause] ?? ['failed', () => 'The call failed.'];
  return { reason, text: words(peer) };
}

/** Reads a Reason header (RFC 3326): `SIP;cause=200;text="Call completed elsewhere"`. */
export function readReason(header: string | undefined): { protocol: string; cause: number; text: string } | null {
  const protocol = /^\s*([^\s;]+)/.exec(header ?? '')?.[1];
  const cause = /;\s*cause\s*=\s*(\d{1,3})/i.exec(header ?? '')?.[1];
  if (!protocol || !cause) return null;
  return { protocol: protocol.toUpperCase(), cause: Number(cause), text: /;\s*text\s*=\s*"([^"]*)"/i.exec(header ?? '')?.[1] ?? '' };
}
