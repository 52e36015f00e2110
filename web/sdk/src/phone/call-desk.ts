import type { UA } from 'jssip';
import { type Address, parseAddress } from '../address';
import { Call } from '../call/call';
import { type IceServerSource } from '../call/ice-server-source';
import { offersVideo } from '../call/incoming-offer';
import { handOverRequestPending } from '../call/request-pending';
import { type Session } from '../call/session';

/** Milliseconds after the first candidate until the description is sent with what was found; a server that does not answer takes much longer. */
const gatheringPatience = 1_000;

/** JsSIP's `newRTCSession` event. */
export interface NewSession {
  readonly originator: string;
  readonly session: unknown;
  readonly request: { readonly call_id: string; readonly body?: string | null };
}

interface CallDeskHooks {
  readonly incoming: (call: Call) => void;
  readonly refusedBusy: (caller: { peer: Address; peerName: string }) => void;
  readonly connected: () => boolean;
  readonly probe: () => void;
}

/** Takes and places the calls of a phone: one at a time, a second caller hears busy. */
export class CallDesk {
  #current: Call | null = null;
  #latestCallId = '';

  constructor(
    private readonly iceServers: IceServerSource,
    private readonly hooks: CallDeskHooks,
  ) {
    handOverRequestPending();
  }

  get current(): Call | null {
    return this.#current;
  }

  dial(ua: UA | null, peer: Address, stream: MediaStream): Call | null {
    if (!ua || this.#current) {
      stream.getTracks().forEach((track) => track.stop());
      return null;
    }
    const session = ua.call(peer.uri, {
      mediaStream: stream,
      pcConfig: { iceServers: [...this.iceServers.current] },
    }) as unknown as Session;
    const video = stream.getVideoTracks().length > 0;
    // JsSIP has told of the session, and with it of its request, before it gave it back.
    const call = this.#open(session, { callId: this.#latestCallId, direction: 'outgoing', peer, peerName: null, video });
    call.begin(stream);
    return call;
  }

  /** Takes what JsSIP tells of a new session; those of this side are known already. */
  receive(event: NewSession, domain: string): void {
    const callId = (this.#latestCallId = event.request.call_id);
    if (event.originator !== 'remote') return;
    const session = event.session as Session;
    const { uri, display_name } = session.remote_identity;
    const peer = parseAddress(`${uri.user}@${uri.host}`, domain);
    if (!peer) {
      session.terminate({ status_code: 400, reason_phrase: 'Unreadable From' });
      return;
    }
    const peerName = display_name || null;
    if (this.#current) {
      session.terminate({ status_code: 486, reason_phrase: 'Busy Here' });
      this.hooks.refusedBusy({ peer, peerName: peerName ?? peer.label });
      return;
    }
    const video = offersVideo(event.request.body ?? '');
    this.hooks.incoming(this.#open(session, { callId, direction: 'incoming', peer, peerName, video }));
  }

  /** The WebSocket is gone. */
  connectionLost(): void {
    this.#current?.connectionLost();
  }

  /** Ends the call in progress. */
  clear(): void {
    this.#current?.hangUp();
    this.#current = null;
  }

  #open(
    session: Session,
    options: Pick<ConstructorParameters<typeof Call>[1], 'callId' | 'direction' | 'peer' | 'peerName' | 'video'>,
  ): Call {
    limitGathering(session);
    const call = new Call(session, { ...options, iceServers: this.iceServers, connected: this.hooks.connected, probe: this.hooks.probe });
    this.#current = call;
    call.on('state', ({ phase }) => {
      if (phase === 'ended' && this.#current === call) this.#current = null;
    });
    return call;
  }
}

function limitGathering(session: Session): void {
  let limited: unknown = null;
  session.on('icecandidate', ({ ready }) => {
    if (ready === limited) return;
    limited = ready;
    setTimeout(ready, gatheringPatience);
  });
}
