import { requestPendingDelay } from './glare';
import { type IceServerSource, restartsIce, useServers } from './ice-server-source';
import { type Session, type SipResponse } from './session';

/** Changes a peer connection for the next offer; returns what takes the change back when the offer is not accepted. */
export type OfferChange = (connection: RTCPeerConnection) => (() => void) | undefined;

export interface OfferOptions {
  /** Looks for another path between the two sides (RFC 8445 section 2.4). */
  readonly iceRestart?: boolean;
  /** The change needs candidates that are not known yet: a new line of media that does not share the transport of the others. */
  readonly needsCandidates?: boolean;
}

/** How a new offer inside a call went. */
export type OfferOutcome =
  | { readonly accepted: true }
  /** The call goes on as before (RFC 3261 section 14.1). `status` is absent when no answer came. */
  | { readonly accepted: false; readonly status?: number };

/** Milliseconds that an offer waits for candidates; those found by then are enough. */
const gatheringPatience = 1_500;
/** Milliseconds between looks at whether JsSIP has finished with an offer of the other side; it has no event for that. */
const readyPoll = 50;
/** How often an offer that met one of the other side is repeated. */
const mostAttempts = 6;

/** JsSIP's `reinvite` and `update` events. */
interface RemoteOffer {
  readonly request?: { readonly body?: string | null };
  readonly reject: (options: { status_code: number }) => void;
}

const refused: OfferOutcome = { accepted: false };

/**
 * Sends new offers (re-INVITE, RFC 3261 section 14.1) inside one call, one after another, and resolves glare.
 * JsSIP's own hold() and renegotiate() end the call when the other side refuses; here a refused offer leaves the call as it was.
 */
export class SessionOffer {
  #pending = false;
  #ended = false;
  /** The connection has been given other servers, so its next offer is an ICE restart (RFC 8829 section 4.1.18) and needs candidates. */
  #serversChanged = false;
  #queue: Promise<unknown> = Promise.resolve();
  #stopWaiting: (() => void) | undefined;

  constructor(
    private readonly session: Session,
    private readonly ownsCallId: boolean,
    private readonly iceServers: IceServerSource,
  ) {
    const receive = (offer: RemoteOffer): void => {
      if (this.#pending) offer.reject({ status_code: 491 });
      else this.#serveRestart(offer.request?.body ?? '');
    };
    session.on('reinvite', receive);
    session.on('update', receive);
  }

  /** Offers the changed session to the other side. Never rejects. */
  send(change: OfferChange, options: OfferOptions = {}): Promise<OfferOutcome> {
    const sent = this.#queue.then(() => this.#attempt(change, options)).catch(() => refused);
    this.#queue = sent;
    return sent;
  }

  /** The call has ended: what still waits gives up. */
  close(): void {
    this.#ended = true;
    this.#stopWaiting?.();
  }

  /** The other side looks for another path: so does the answer, which JsSIP makes. There is no time to ask for other servers. */
  #serveRestart(offer: string): void {
    const { connection } = this.session;
    if (restartsIce(connection.remoteDescription?.sdp, offer)) useServers(connection, this.iceServers.current);
  }

  async #attempt(change: OfferChange, { iceRestart = false, needsCandidates = iceRestart }: OfferOptions): Promise<OfferOutcome> {
    if (needsCandidates && !this.iceServers.fresh) await this.iceServers.latest();
    for (let attempt = 0; attempt < mostAttempts && !this.#isOver(); attempt++) {
      while (!this.#isOver() && !this.session.isReadyToReOffer()) await this.#wait(readyPoll);
      if (this.#isOver()) return refused;
      if (needsCandidates && useServers(this.session.connection, this.iceServers.current)) this.#serversChanged = true;
      const outcome = await this.#offerOnce(change, iceRestart, needsCandidates || this.#serversChanged);
      if (outcome.accepted || outcome.status !== 491) return outcome;
      await this.#wait(requestPendingDelay(this.ownsCallId));
    }
    return refused;
  }

  /**
   * The offer is applied when it has been accepted, not before: nothing has to be rolled back after 491. Chromium (156) keeps the tracks of the
   * other side mute when a rolled back offer is followed by hold and resume. Only candidates cannot be had without applying the offer.
   */
  async #offerOnce(change: OfferChange, iceRestart: boolean, needsCandidates: boolean): Promise<OfferOutcome> {
    const { connection } = this.session;
    this.#pending = true;
    const undo = change(connection);
    let outcome = refused;
    try {
      const offer = await connection.createOffer({ iceRestart });
      if (needsCandidates) {
        await connection.setLocalDescription(offer);
        await gathered(connection);
        outcome = await this.#invite(connection.localDescription?.sdp ?? '', (answer) => connection.setRemoteDescription(answer));
      } else {
        outcome = await this.#invite(offer.sdp ?? '', async (answer) => {
          await connection.setLocalDescription(offer);
          await connection.setRemoteDescription(answer);
        });
      }
    } finally {
      if (outcome.accepted) this.#serversChanged = false;
      if (!outcome.accepted && !this.#ended) {
        undo?.();
        if (connection.signalingState === 'have-local-offer') await connection.setLocalDescription({ type: 'rollback' });
      }
      this.#pending = false;
    }
    return outcome;
  }

  #invite(body: string, apply: (answer: RTCSessionDescriptionInit) => Promise<void>): Promise<OfferOutcome> {
    return new Promise<OfferOutcome>((resolve) => {
      this.#stopWaiting = () => resolve(refused);
      let answered = false;
      const accept = (response: SipResponse): void => {
        // Every 2xx is acknowledged, also a repeated one (RFC 3261 section 13.2.2.4).
        this.session.sendRequest('ACK');
        if (answered) return;
        answered = true;
        apply({ type: 'answer', sdp: response.body ?? '' })
          .then(() => resolve({ accepted: true }))
          .catch(() => resolve({ accepted: false, status: 488 }));
      };
      this.session.sendRequest('INVITE', {
        extraHeaders: [`Contact: ${this.session.contact}`, 'Content-Type: application/sdp'],
        body,
        eventHandlers: {
          onSuccessResponse: accept,
          onErrorResponse: ({ status_code }) => resolve({ accepted: false, status: status_code }),
          onTransportError: () => resolve(refused),
          onRequestTimeout: () => resolve({ accepted: false, status: 408 }),
          onDialogError: () => {
            resolve({ accepted: false, status: 481 });
            // RFC 3261 section 12.2.1.2: the other side has forgotten the dialog.
            if (!this.#ended) this.session.terminate({ cause: 'Dialog Error' });
          },
        },
      });
    });
  }

  #isOver(): boolean {
    return this.#ended;
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#stopWaiting = resolve;
      setTimeout(resolve, milliseconds);
    });
  }
}

/** Resolves when the candidates of the local description are complete, or enough time has passed. */
function gathered(connection: RTCPeerConnection): Promise<void> {
  if (connection.iceGatheringState === 'complete') return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(patience);
      connection.removeEventListener('icegatheringstatechange', look);
      resolve();
    };
    const look = (): void => {
      if (connection.iceGatheringState === 'complete') done();
    };
    const patience = setTimeout(done, gatheringPatience);
    connection.addEventListener('icegatheringstatechange', look);
  });
}
