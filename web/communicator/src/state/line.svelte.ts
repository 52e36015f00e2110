import {
  type Account,
  type Address,
  type Call,
  type CallState,
  type CaptureRefusal,
  type Delivery,
  Messages,
  Phone,
  type PhoneState,
  type Profile,
  capture,
  parseAddress,
} from '@tandem/sdk';
import { type Tones } from '../audio/tones';
import { type Conversations } from './conversations.svelte';
import { type DeviceChoice } from './device-choice.svelte';
import { type Notices } from './notices.svelte';
import { QualityWatch } from './quality-watch.svelte';

interface LineParts {
  readonly account: Account;
  readonly devices: DeviceChoice;
  readonly notices: Notices;
  readonly tones: Tones;
  readonly conversations: () => Conversations;
  /** The server no longer knows the session. */
  readonly sessionEnded: () => void;
  /** A call has begun or was accepted. */
  readonly callShown: () => void;
}

/** The telephone line of the person at this page: connection, the one call, and what happens around it. */
export class Line {
  #phone: Phone | null = null;
  #dialled: { readonly peer: Address; readonly video: boolean } | null = null;
  #domain = $state('');
  #phoneState = $state.raw<PhoneState>({ kind: 'stopped' });
  #call = $state.raw<Call | null>(null);
  #callState = $state.raw<CallState | null>(null);
  #quality = $state.raw<QualityWatch | null>(null);
  /** Between the press of a call button and the call: microphone and camera are being asked for. */
  #preparing = $state.raw<Address | null>(null);
  /** Why the last attempt to call or accept found no microphone. */
  #refusals = $state.raw<readonly CaptureRefusal[]>([]);

  constructor(private readonly parts: LineParts) {}

  get state(): PhoneState {
    return this.#phoneState;
  }

  get online(): boolean {
    return this.#phoneState.kind === 'online';
  }

  /** SIP domain of the account; empty before the first connection. */
  get domain(): string {
    return this.#domain;
  }

  /** The call in progress, or the one that has just ended and is still on the screen. */
  get call(): Call | null {
    return this.#call;
  }

  get callState(): CallState | null {
    return this.#callState;
  }

  /** How its media are, or were. */
  get quality(): QualityWatch | null {
    return this.#quality;
  }

  /** Whether a call is in progress, in whatever phase. */
  get busy(): boolean {
    return this.#preparing !== null || (this.#callState !== null && this.#callState.phase !== 'ended');
  }

  get preparing(): Address | null {
    return this.#preparing;
  }

  get refusals(): readonly CaptureRefusal[] {
    return this.#refusals;
  }

  /** Starts the phone of an account. */
  open(profile: Profile): void {
    this.close();
    const { account } = this.parts;
    const phone = new Phone({
      credentials: () => account.sipCredentials(),
      iceServers: () => account.iceServers(),
      displayName: profile.displayName,
    });
    this.#phone = phone;
    phone.on('state', (state) => this.#phoneChanged(phone, state));
    phone.on('incoming', (call) => this.#take(call));
    phone.on('refusedBusy', ({ peerName }) => this.parts.notices.inform(`${peerName} called while you were in a call.`));
    phone.messages.on('received', (message) => this.parts.conversations().receive(message));
    phone.start();
  }

  /** Hangs up, unregisters and forgets the account. */
  close(): void {
    const phone = this.#phone;
    this.#phone = null;
    phone?.stop();
    this.#phoneState = { kind: 'stopped' };
    this.dismiss();
  }

  retryNow(): void {
    this.#phone?.retryNow();
  }

  /** Reads what a person typed as an address; null when it is none. */
  parse(text: string): Address | null {
    return parseAddress(text, this.#domain);
  }

  /** Sends a text; without a phone it is not delivered. */
  write(to: Address, text: string): Promise<Delivery> {
    return (this.#phone?.messages ?? new Messages()).send(to, text);
  }

  async dial(peer: Address, video: boolean): Promise<void> {
    if (this.busy || !this.online) return;
    this.dismiss();
    this.#dialled = { peer, video };
    this.#preparing = peer;
    this.parts.callShown();
    const stream = await this.#capture(video);
    const call = stream && this.#preparing === peer ? this.#phone?.dial(peer, stream) : null;
    if (!call) stream?.getTracks().forEach((track) => track.stop());
    this.#preparing = null;
    if (call) this.#take(call);
  }

  /** Repeats the last attempt to call. */
  async dialAgain(): Promise<void> {
    if (this.#dialled) await this.dial(this.#dialled.peer, this.#dialled.video);
  }

  /** Gives up a call for which microphone and camera are still being asked for. */
  cancelPreparing(): void {
    this.#preparing = null;
  }

  async accept(video: boolean): Promise<void> {
    const call = this.#call;
    if (call?.state.phase !== 'ringing') return;
    this.#refusals = [];
    const stream = await this.#capture(video);
    if (!stream) return;
    call.accept(stream);
    this.parts.callShown();
  }

  /** Begins to send pictures in a call that had none. */
  async addCamera(): Promise<void> {
    const call = this.#call;
    const { stream, refusals } = await capture({ audio: false, video: true, camera: this.parts.devices.camera });
    for (const { text, advice } of refusals) this.parts.notices.warn(text, advice);
    const track = stream?.getVideoTracks()[0];
    if (!call || !track) return;
    const { accepted } = await call.addVideo(track);
    if (!accepted) this.parts.notices.warn(`${call.peerName} cannot receive pictures in this call.`);
  }

  /** Puts the call on hold or takes it back. */
  async toggleHold(): Promise<void> {
    const call = this.#call;
    if (!call) return;
    const { accepted } = await (call.state.heldByUs ? call.resume() : call.hold());
    if (!accepted && call.state.phase !== 'ended')
      this.parts.notices.warn('The other side did not agree to the change. The call goes on as before.');
  }

  /** Takes the call that has ended, and what was said about refused devices, off the screen. */
  dismiss(): void {
    if (this.busy) return;
    this.#call = null;
    this.#callState = null;
    this.#quality = null;
    this.#refusals = [];
  }

  #phoneChanged(phone: Phone, state: PhoneState): void {
    if (phone !== this.#phone) return;
    this.#phoneState = state;
    this.#domain = phone.domain;
    if (state.kind === 'signedOut') this.parts.sessionEnded();
  }

  #take(call: Call): void {
    this.#refusals = [];
    this.#call = call;
    this.#quality = new QualityWatch(this.parts.account, call);
    this.#follow(call, call.state);
    call.on('state', (state) => {
      if (call === this.#call) this.#follow(call, state);
    });
  }

  #follow(call: Call, state: CallState): void {
    const before = this.#callState;
    this.#callState = state;
    if (before?.phase !== state.phase) this.#sound(state);
    if (state.phase === 'ended' && state.answeredAt !== null) void this.#quality?.finish();
    // A call that was never answered here needs no page of its own afterwards.
    if (state.phase !== 'ended' || state.direction !== 'incoming' || state.answeredAt !== null) return;
    if (state.cause && state.cause.reason !== 'refused') this.parts.notices.inform(state.cause.text);
    if (call === this.#call) this.dismiss();
  }

  #sound(state: CallState): void {
    const { tones } = this.parts;
    if (state.phase === 'ringing') {
      if (state.direction === 'incoming') tones.ring();
      else tones.ringBack();
    } else if (state.phase === 'ended' && state.cause?.reason === 'busy') {
      tones.busy();
    } else {
      tones.silence();
    }
  }

  /** Microphone, and camera where it can be had: a call without pictures is better than none. */
  async #capture(video: boolean): Promise<MediaStream | null> {
    const { microphone, camera } = this.parts.devices;
    const { stream, refusals } = await capture({ audio: true, video, microphone, camera });
    if (!stream || stream.getAudioTracks().length === 0) {
      stream?.getTracks().forEach((track) => track.stop());
      this.#refusals = refusals;
      return null;
    }
    for (const { text, advice } of refusals) this.parts.notices.warn(`${text} The call goes on with sound only.`, advice);
    return stream;
  }
}
