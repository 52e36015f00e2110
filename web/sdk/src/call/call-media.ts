import { type CallEvent } from './call-state';
import { type StreamQuality } from '../account/call-quality';
import { type MediaQuality, type MediaSample, rateQuality, readSample } from './media-quality';
import { readStreams } from './measured-streams';
import { type OfferOutcome } from './session-offer';

interface CallMediaHooks {
  readonly event: (event: CallEvent) => void;
  /** Looks for another path between the two sides (RFC 8445 section 2.4); gives whether the other side takes part. */
  readonly restart: () => Promise<OfferOutcome>;
  /** Milliseconds of interruption before that, and before the next try where it was in vain. */
  readonly patience: number;
}

/** Follows the peer connection of one call: which tracks arrive, whether they flow, how well. */
export class CallMedia {
  readonly #listening = new AbortController();
  #restartTimer: ReturnType<typeof setTimeout> | undefined;
  #repeatTimer: ReturnType<typeof setTimeout> | undefined;
  #restarts = false;
  #sample: MediaSample | null = null;
  #measured: readonly StreamQuality[] = [];

  constructor(
    private readonly connection: RTCPeerConnection,
    private readonly remote: MediaStream,
    private readonly hooks: CallMediaHooks,
  ) {
    const { signal } = this.#listening;
    connection.addEventListener('track', ({ track }) => this.#take(track), { signal });
    connection.addEventListener('signalingstatechange', () => this.#lookForPictures(), { signal });
    connection.addEventListener('iceconnectionstatechange', () => this.#connectionChanged(), { signal });
  }

  get measured(): readonly StreamQuality[] {
    return this.#measured;
  }

  async quality(): Promise<MediaQuality | null> {
    const before = this.#sample;
    const report = await this.connection.getStats().catch(() => null);
    if (!report || this.#listening.signal.aborted) return null;
    this.#sample = readSample(report);
    this.#measured = readStreams(report);
    return before && rateQuality(before, this.#sample);
  }

  close(): void {
    clearTimeout(this.#restartTimer);
    clearTimeout(this.#repeatTimer);
    this.#listening.abort();
    for (const track of this.remote.getTracks()) this.remote.removeTrack(track);
  }

  #take(track: MediaStreamTrack): void {
    for (const old of this.remote.getTracks()) if (old.kind === track.kind && old !== track) this.remote.removeTrack(old);
    this.remote.addTrack(track);
  }

  /** What was agreed on tells whether pictures come. A track's `muted` does not: in Chromium it may stay set after hold and resume. */
  #lookForPictures(): void {
    if (this.connection.signalingState !== 'stable') return;
    const present = this.connection
      .getTransceivers()
      .some(
        ({ receiver, currentDirection }) =>
          receiver.track.kind === 'video' && (currentDirection === 'sendrecv' || currentDirection === 'recvonly'),
      );
    this.hooks.event({ type: 'remoteVideo', present });
  }

  #connectionChanged(): void {
    clearTimeout(this.#restartTimer);
    switch (this.connection.iceConnectionState) {
      case 'disconnected':
        this.hooks.event({ type: 'interrupted' });
        this.#restartTimer = setTimeout(() => void this.#restart(), this.hooks.patience);
        break;
      case 'connected':
      case 'completed':
        this.hooks.event({ type: 'restored' });
        break;
    }
  }

  /**
   * What cuts off the media often cuts off the connection to the server too: an offer that is lost with it is made again, whatever the state. The other side answers checks that begin anew with new
   * credentials (RFC 8445 section 7.3) while it cannot make its own, so that this side alone may see a path.
   */
  async #restart(): Promise<void> {
    if (this.#restarts) return;
    clearTimeout(this.#repeatTimer);
    this.#restarts = true;
    const outcome = await this.hooks.restart();
    this.#restarts = false;
    if (outcome.accepted || this.#listening.signal.aborted) return;
    const isLost = outcome.status === undefined || outcome.status === 408;
    const { iceConnectionState } = this.connection;
    if (!isLost && (iceConnectionState === 'connected' || iceConnectionState === 'completed')) return;
    this.#repeatTimer = setTimeout(() => void this.#restart(), this.hooks.patience);
  }
}
