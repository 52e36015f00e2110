import { type Cause, explainLocalCause, explainStatus, readReason } from '../causes';
import { type CallState, isEstablished } from './call-state';

/** What JsSIP says when a session is over. */
export interface SessionEnd {
  readonly originator: string;
  readonly cause: string;
  /** The response, CANCEL or BYE that ended the session, when one did. */
  readonly message?: { readonly status_code?: number; getHeader(name: string): string | undefined } | null;
}

/** What this side knows that JsSIP does not tell. */
export interface EndContext {
  readonly call: CallState;
  readonly peer: string;
  /** Whether the person at this page ended the call. */
  readonly endedByUs: boolean;
  /** Whether the WebSocket is open. */
  readonly connected: boolean;
}

/** Why a call ended, in words. */
export function explainEnd(end: SessionEnd, { call, peer, endedByUs, connected }: EndContext): Cause {
  if (endedByUs) return endedHere(call);
  const status = end.message?.status_code ?? 0;
  // A 2xx whose description the browser cannot use ends the call, too; then JsSIP's cause says more.
  if (status >= 300) return explainStatus(status, peer);
  const reason = readReason(end.message?.getHeader('Reason'));
  if (end.cause === 'Canceled') {
    if (end.originator === 'remote') return cancelledThere(reason?.cause, peer);
    // JsSIP calls it cancelled, too, when a time-out or a lost connection made it give up.
    return explainLocalCause(connected ? 'Request Timeout' : 'Connection Error', peer);
  }
  if (end.originator === 'remote' && end.cause === 'Terminated') {
    if (reason?.cause === 408) return explainLocalCause('RTP Timeout', peer);
    return { reason: 'hungUp', text: `${peer} hung up.` };
  }
  // Nobody here refused it: the phone gave up a call that rang when the connection was lost.
  if (end.cause === 'Rejected') return explainLocalCause('Connection Error', peer);
  if (end.cause === 'No Answer' && call.direction === 'incoming') return { reason: 'noAnswer', text: `You missed a call from ${peer}.` };
  return explainLocalCause(end.cause, peer);
}

function endedHere(call: CallState): Cause {
  if (isEstablished(call)) return { reason: 'hungUp', text: 'You hung up.' };
  if (call.direction === 'incoming') return { reason: 'refused', text: 'You refused the call.' };
  return { reason: 'cancelled', text: 'You cancelled the call.' };
}

/** A CANCEL may say what became of the call elsewhere (RFC 3326 section 3.1). */
function cancelledThere(cause: number | undefined, peer: string): Cause {
  if (cause === 200) return { reason: 'answeredElsewhere', text: 'The call was answered on another device.' };
  if (cause === 600 || cause === 603 || cause === 486) return { reason: 'refused', text: 'The call was refused on another device.' };
  return { reason: 'cancelled', text: `You missed a call from ${peer}.` };
}
