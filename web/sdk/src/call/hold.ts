import { type OfferChange } from './session-offer';

/** Directions while this side holds the call (RFC 3264 section 8.4): nothing of the other side is taken any more. */
const whileHeld: Partial<Record<RTCRtpTransceiverDirection, RTCRtpTransceiverDirection>> = { sendrecv: 'sendonly', recvonly: 'inactive' };

/** Remembers the directions from before the hold, so that resuming brings back exactly those. */
export class HoldDirections {
  readonly #before = new Map<RTCRtpTransceiver, RTCRtpTransceiverDirection>();

  readonly hold: OfferChange = (connection) => {
    for (const transceiver of connection.getTransceivers()) {
      const held = whileHeld[transceiver.direction];
      if (!held) continue;
      this.#before.set(transceiver, transceiver.direction);
      transceiver.direction = held;
    }
    return () => this.#restore();
  };

  readonly resume: OfferChange = () => {
    const held = [...this.#before.keys()].map((transceiver) => [transceiver, transceiver.direction] as const);
    const before = new Map(this.#before);
    this.#restore();
    return () => {
      for (const [transceiver, direction] of held) transceiver.direction = direction;
      for (const [transceiver, direction] of before) this.#before.set(transceiver, direction);
    };
  };

  #restore(): void {
    for (const [transceiver, direction] of this.#before) if (transceiver.direction !== 'stopped') transceiver.direction = direction;
    this.#before.clear();
  }
}
