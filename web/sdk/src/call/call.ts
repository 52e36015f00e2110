import { type StreamQuality } from '../account/call-quality';
import { type Address } from '../address';
import { Emitter } from '../emitter';
import { type SessionEnd, explainEnd } from './call-end';
import { type CallEvent, type CallState, type Direction, isEstablished, newCall, nextCallState } from './call-state';
import { CallMedia } from './call-media';
import { type DtmfPath, sendDtmf } from './dtmf';
import { HoldDirections } from './hold';
import { type IceServerSource, holdFirstGathering } from './ice-server-source';
import { type MediaQuality } from './media-quality';
import { type Session } from './session';
import { type OfferOutcome, SessionOffer } from './session-offer';

export interface CallEvents {
  /** The call is in a new state. */
  readonly state: CallState;
}

export interface CallOptions {
  /** The Call-ID of its dialog. */
  readonly callId: string;
  readonly direction: Direction;
  readonly peer: Address;
  /** Name that the other side gives itself; null when it gives none. */
  readonly peerName: string | null;
  readonly video: boolean;
  readonly iceServers: IceServerSource;
  /** Whether the WebSocket is open. */
  readonly connected: () => boolean;
  /** Looks whether it still works, and connects anew when it does not. */
  readonly probe: () => void;
}

/**
 * One call. Its whole condition is in {@link Call.state}; every change of it is an event.
 * The microphone and camera stream given to it belongs to the call from then on and is stopped when the call ends.
 */
export class Call extends Emitter<CallEvents> {
  readonly peer: Address;
  readonly peerName: string;
  /** What comes from the other side: at most one track of sound and one of pictures. Stays the same object all through the call. */
  readonly remote = new MediaStream();
  #state: CallState;
  #local: MediaStream | null = null;
  #media: CallMedia | null = null;
  #endedByUs = false;
  readonly #offer: SessionOffer;
  readonly #directions = new HoldDirections();

  constructor(
    private readonly session: Session,
    private readonly options: CallOptions,
  ) {
    super();
    this.peer = options.peer;
    this.peerName = options.peerName ?? options.peer.label;
    this.#state = newCall(options.direction, options.video);
    this.#offer = new SessionOffer(session, options.direction === 'outgoing', options.iceServers);
    this.#follow(session);
  }

  /** Identifies the call on this page. */
  get id(): string {
    return this.session.id;
  }

  /** The Call-ID (RFC 3261 section 8.1.1.4), by which servers name the call. */
  get callId(): string {
    return this.options.callId;
  }

  get state(): CallState {
    return this.#state;
  }

  /** What this side sends; null while the call has not been accepted. */
  get local(): MediaStream | null {
    return this.#local;
  }

  /** For the {@link Phone}: the peer connection of an outgoing call exists from the start. */
  begin(stream: MediaStream): void {
    this.#useMedia(stream);
  }

  /** Takes an incoming call. Without effect when it has ended or was taken already. */
  accept(stream: MediaStream): void {
    if (this.#state.direction !== 'incoming' || this.#state.phase !== 'ringing' || this.#local) {
      stopTracks(stream);
      return;
    }
    this.#local = stream;
    this.session.answer({ mediaStream: stream, pcConfig: { iceServers: [...this.options.iceServers.current] } });
    this.#useMedia(stream);
    if (stream.getVideoTracks().length > 0 !== this.#state.video)
      this.#apply({ type: 'videoSent', video: stream.getVideoTracks().length > 0 });
  }

  /** Refuses an incoming call: `declined` (603) ends it on all devices, `busy` (486) on this one only. */
  refuse(as: 'declined' | 'busy' = 'declined'): void {
    this.#terminate(as === 'busy' ? { status_code: 486, reason_phrase: 'Busy Here' } : { status_code: 603, reason_phrase: 'Decline' });
  }

  /** Ends the call, cancels it while it rings. Without effect when it has ended. */
  hangUp(): void {
    if (this.#state.direction === 'incoming' && this.#state.phase === 'ringing') this.refuse();
    else this.#terminate();
  }

  /** For the {@link Phone}: a call that rings here cannot be taken any more when the connection that brought it is gone. */
  connectionLost(): void {
    if (this.#state.direction === 'incoming' && this.#state.phase === 'ringing' && !this.#local)
      this.session.terminate({ status_code: 480 });
  }

  setAudioMuted(muted: boolean): void {
    this.#apply({ type: 'muted', audio: muted });
  }

  setVideoMuted(muted: boolean): void {
    this.#apply({ type: 'muted', video: muted });
  }

  /** Puts the other side on hold. The call goes on as before when it refuses. */
  async hold(): Promise<OfferOutcome> {
    if (!isEstablished(this.#state) || this.#state.heldByUs) return { accepted: this.#state.heldByUs };
    const outcome = await this.#offer.send(this.#directions.hold);
    if (outcome.accepted) this.#apply({ type: 'held', by: 'us' });
    return outcome;
  }

  async resume(): Promise<OfferOutcome> {
    if (!this.#state.heldByUs) return { accepted: true };
    const outcome = await this.#offer.send(this.#directions.resume);
    if (outcome.accepted) this.#apply({ type: 'resumed', by: 'us' });
    return outcome;
  }

  /** Sends pictures from now on, in a call that began without. The track belongs to the call. */
  async addVideo(track: MediaStreamTrack): Promise<OfferOutcome> {
    const local = this.#local;
    if (!local || !isEstablished(this.#state)) {
      track.stop();
      return { accepted: false };
    }
    const bundled = /^a=group:BUNDLE/m.test(this.session.connection.remoteDescription?.sdp ?? '');
    const outcome = await this.#offer.send(
      (connection) => {
        const sender = connection.addTrack(track, local);
        return () => connection.removeTrack(sender);
      },
      { needsCandidates: !bundled },
    );
    if (outcome.accepted) {
      local.addTrack(track);
      this.#apply({ type: 'videoSent', video: true });
    } else {
      track.stop();
    }
    return outcome;
  }

  /** Presses keys of the telephone keypad: `0`-`9`, `*`, `#`, `A`-`D`. */
  sendDtmf(keys: string): DtmfPath {
    return isEstablished(this.#state) || this.#state.phase === 'early' ? sendDtmf(this.session, keys) : 'none';
  }

  /** Quality of what has arrived since the last time it was asked for; null while it cannot be said. */
  quality(): Promise<MediaQuality | null> {
    return this.#media?.quality() ?? Promise.resolve(null);
  }

  /** Each medium as this browser measured it when {@link Call.quality} was last asked for; stays when the call has ended. */
  get measured(): readonly StreamQuality[] {
    return this.#media?.measured ?? [];
  }

  #follow(session: Session): void {
    session.on('progress', (event: { originator: string; response?: { status_code: number; body?: string | null } | null }) => {
      if (event.originator !== 'remote') return;
      if (event.response?.body) this.#apply({ type: 'earlyMedia' });
      else if (event.response?.status_code !== 183) this.#apply({ type: 'ringing' });
    });
    session.on('accepted', () => this.#apply({ type: 'accepted', at: Date.now() }));
    session.on('confirmed', () => this.#apply({ type: 'confirmed' }));
    session.on('hold', ({ originator }: { originator: string }) => this.#apply({ type: 'held', by: side(originator) }));
    session.on('unhold', ({ originator }: { originator: string }) => this.#apply({ type: 'resumed', by: side(originator) }));
    const ended = (end: unknown): void => this.#ended(end as SessionEnd);
    session.on('ended', ended);
    session.on('failed', ended);
  }

  #useMedia(stream: MediaStream): void {
    this.#local = stream;
    holdFirstGathering(this.session.connection, this.options.iceServers);
    this.#media = new CallMedia(this.session.connection, this.remote, {
      event: (event) => this.#apply(event),
      restart: () => {
        this.options.probe();
        return this.#offer.send(() => undefined, { iceRestart: true });
      },
      patience: this.#state.direction === 'outgoing' ? 3_000 : 6_000,
    });
    this.#enableTracks();
  }

  #ended(end: SessionEnd): void {
    const { peerName: peer, options } = this;
    const cause = explainEnd(end, { call: this.#state, peer, endedByUs: this.#endedByUs, connected: options.connected() });
    this.#offer.close();
    this.#media?.close();
    if (this.#local) stopTracks(this.#local);
    this.#apply({ type: 'ended', cause, at: Date.now() });
  }

  #terminate(options?: { status_code: number; reason_phrase: string }): void {
    if (this.#state.phase === 'ended' || this.session.isEnded()) return;
    this.#endedByUs = true;
    this.session.terminate(options);
  }

  #apply(event: CallEvent): void {
    const next = nextCallState(this.#state, event);
    // Always, because JsSIP switches tracks on its own when the other side holds and resumes.
    if (event.type !== 'ended') this.#enableTracks(next);
    if (next === this.#state) return;
    this.#state = next;
    this.emit('state', next);
  }

  /** Nothing is heard or seen of a side that is muted, or in a call that is held by whichever side. */
  #enableTracks({ audioMuted, videoMuted, heldByUs, heldByThem }: CallState = this.#state): void {
    const held = heldByUs || heldByThem;
    for (const track of this.#local?.getTracks() ?? []) track.enabled = !held && !(track.kind === 'audio' ? audioMuted : videoMuted);
  }
}

const side = (originator: string): 'us' | 'them' => (originator === 'remote' ? 'them' : 'us');

const stopTracks = (stream: MediaStream): void => stream.getTracks().forEach((track) => track.stop());
