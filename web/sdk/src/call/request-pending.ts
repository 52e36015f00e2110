// Brings its declarations along for pages whose own configuration does not list them.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="../jssip-internals.d.ts" />
import DialogRequestSender from 'jssip/lib/Dialog/RequestSender.js';
import { type RequestHandlers, type SipResponse } from './session';

interface Sender {
  _eventHandlers: RequestHandlers;
  _receiveResponse(response: SipResponse & { method: string }): void;
}

/**
 * Hands 491 (Request Pending) for a re-INVITE to the one who sent it.
 *
 * JsSIP 3.13 answers a 491 itself, one second later on both sides, with the CSeq of the refused request and a description that no longer
 * fits its peer connection; the second 491 ends the call. RFC 3261 section 14.1 wants a new request after a time that differs
 * between the two sides: {@link SessionOffer} does that.
 */
export function handOverRequestPending(): void {
  const prototype = (DialogRequestSender as { prototype: Sender & { handsOverRequestPending?: true } }).prototype;
  if (prototype.handsOverRequestPending) return;
  prototype.handsOverRequestPending = true;
  // The original is called with its own `this` below.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const original = prototype._receiveResponse;
  prototype._receiveResponse = function (response) {
    if (response.status_code === 491) this._eventHandlers.onErrorResponse?.(response);
    else original.call(this, response);
  };
}
