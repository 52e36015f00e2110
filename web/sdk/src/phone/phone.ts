import type { UA } from 'jssip';
import { Problem } from '../account/problem';
import { type SipCredentials } from '../account/profile';
import { type Address, parseAddress } from '../address';
import { Call } from '../call/call';
import { CallDesk, type NewSession } from './call-desk';
import { Emitter } from '../emitter';
import { Messages } from '../messages/messages';
import { BackOff } from './back-off';
import { Credentials } from './credentials';
import { type IceServerOption, IceServers } from './ice-servers';
import { claimInstanceId } from './instance-id';
import { type PhoneState } from './phone-state';
import { remedyFor } from './registration-outcome';
import { type UserAgent, createUserAgent } from './user-agent';

export interface PhoneOptions {
  /** Asks the server for SIP credentials: `() => account.sipCredentials()`. */
  readonly credentials: () => Promise<SipCredentials>;
  /** Origin of the server as a WebSocket address, such as `wss://phone.example`; the page's own by default. */
  readonly server?: string;
  readonly displayName?: string;
  /** A UUID; by default one that belongs to this tab. */
  readonly instanceId?: string;
  /**
   * STUN and TURN servers of the calls: a list, or how to ask the server for them: `() => account.iceServers()`. The phone asks when it connects and
   * renews them before they expire; a call waits a second for them at most. None by default: calls then find only ways that need no server.
   */
  readonly iceServers?: IceServerOption;
  /** Servers that are used beside those, such as a relay of the page's own. */
  readonly moreIceServers?: readonly RTCIceServer[];
}

export interface PhoneEvents {
  readonly state: PhoneState;
  /** A call comes in; the phone answers 180 until it is accepted or refused. */
  readonly incoming: Call;
  /** A second call came in and was told that this phone is busy. */
  readonly refusedBusy: { readonly peer: Address; readonly peerName: string };
}

/** Milliseconds until credentials that could not be renewed are asked for again. */
const renewalRetry = 30_000;

/**
 * A SIP phone in a web page. It registers, stays registered over lost connections and expired credentials, and gives calls and messages.
 * Nothing of it throws: what goes wrong is a state with words, or the cause of a call or a delivery.
 */
export class Phone extends Emitter<PhoneEvents> {
  readonly messages = new Messages();
  #state: PhoneState = { kind: 'stopped' };
  #agent: UserAgent | null = null;
  #domain = '';
  /** Counts starts and stops, so that what an earlier start still awaits is not taken for the present one's. */
  #generation = 0;
  #credentialsAreNew = false;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #renewTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #backOff = new BackOff();
  readonly #credentials: Credentials;
  readonly #iceServers: IceServers;
  readonly #desk: CallDesk;

  constructor(private readonly options: PhoneOptions) {
    super();
    this.#credentials = new Credentials(options.credentials);
    this.#iceServers = new IceServers(options.iceServers, options.moreIceServers);
    this.#desk = new CallDesk(this.#iceServers, {
      incoming: (call) => this.emit('incoming', call),
      refusedBusy: (caller) => this.emit('refusedBusy', caller),
      connected: () => this.#agent?.ua.isConnected() ?? false,
      probe: () => this.retryNow(),
    });
  }

  get state(): PhoneState {
    return this.#state;
  }

  /** SIP domain of the account; empty before the first connection. */
  get domain(): string {
    return this.#domain;
  }

  /** The call in progress, or null. */
  get call(): Call | null {
    return this.#desk.current;
  }

  /** Connects and registers, and keeps at it until {@link stop}. */
  start(): void {
    if (this.#state.kind !== 'stopped' && this.#state.kind !== 'signedOut') return;
    this.#generation += 1;
    this.#backOff.reset();
    void this.#connect();
  }

  /** Ends calls, unregisters and closes the connection. */
  stop(): void {
    this.#generation += 1;
    this.#clearTimers();
    this.#iceServers.stop();
    this.#desk.clear();
    this.messages.attach(null);
    const agent = this.#agent;
    this.#agent = null;
    agent?.ua.stop();
    this.#become({ kind: 'stopped' });
  }

  /** Tries again at once instead of waiting for the next attempt; when online, looks whether the connection still works. */
  retryNow(): void {
    if (this.#state.kind === 'waiting') void this.#connect();
    else this.#agent?.socket.probe();
  }

  /** Reads what a person typed as an address; null when it is none. */
  parse(text: string): Address | null {
    return parseAddress(text, this.#domain);
  }

  /**
   * Calls somebody with the given microphone and camera.
   * @returns null when the phone is not online or has a call already; the stream is stopped then.
   */
  dial(peer: Address, stream: MediaStream): Call | null {
    const ua = this.#state.kind === 'online' ? this.#agent?.ua : undefined;
    return this.#desk.dial(ua ?? null, peer, stream);
  }

  async #connect(): Promise<void> {
    const generation = this.#generation;
    this.#clearTimers();
    this.#become({ kind: 'connecting' });
    try {
      const credentials = await this.#credentials.fresh();
      const instanceId = this.options.instanceId ?? (await claimInstanceId());
      if (generation !== this.#generation) return;
      this.#scheduleRenewal();
      this.#iceServers.start();
      if (this.#agent) this.#comeBack(this.#agent, credentials);
      else this.#agent = this.#createAgent(credentials, instanceId);
    } catch (problem) {
      if (generation === this.#generation) this.#withoutCredentials(problem);
    }
  }

  #createAgent(credentials: SipCredentials, instanceId: string): UserAgent {
    const url = (this.options.server ?? location.origin.replace(/^http/, 'ws')) + credentials.webSocketPath;
    const agent = createUserAgent({ credentials, url, instanceId, displayName: this.options.displayName });
    this.#domain = credentials.domain;
    this.#follow(agent.ua);
    this.messages.attach(agent.ua, credentials.domain);
    agent.ua.start();
    return agent;
  }

  #comeBack(agent: UserAgent, credentials: SipCredentials): void {
    agent.use(credentials);
    if (agent.ua.isConnected()) this.#register(agent.ua);
    else agent.reconnect();
  }

  #register(ua: UA): void {
    this.#become({ kind: 'registering' });
    ua.register();
  }

  #follow(ua: UA): void {
    const generation = this.#generation;
    const current = (): boolean => generation === this.#generation;
    ua.on('connected', () => current() && this.#become({ kind: 'registering' }));
    ua.on('disconnected', ({ code, reason }) => {
      if (!current()) return;
      this.#desk.connectionLost();
      // With 1006 the network gives no reason, so a reason there is the one of our own drop().
      this.#wait(code === 1006 && reason ? reason : 'The connection to the server was lost.');
    });
    ua.on('registered', () => current() && this.#registered());
    ua.on('registrationFailed', (failure) => current() && this.#registrationFailed(failure as Parameters<typeof remedyFor>[0]));
    // With a listener JsSIP leaves the refresh to it: the credentials must be fresh before.
    ua.on('registrationExpiring', () => current() && void this.#refresh(ua));
    ua.on('newRTCSession', (event: NewSession) => current() && this.#desk.receive(event, this.#domain));
  }

  #registered(): void {
    this.#backOff.reset();
    this.#credentialsAreNew = false;
    this.#become({ kind: 'online' });
  }

  async #refresh(ua: UA): Promise<void> {
    const generation = this.#generation;
    const credentials = await this.#credentials.fresh().catch(() => null);
    if (generation !== this.#generation || !ua.isConnected()) return;
    if (credentials) this.#agent?.use(credentials);
    ua.register();
  }

  #registrationFailed(failure: Parameters<typeof remedyFor>[0]): void {
    const remedy = remedyFor(failure, this.#credentialsAreNew);
    switch (remedy.kind) {
      case 'renewCredentials':
        this.#credentialsAreNew = true;
        void this.#registerWithNewCredentials();
        break;
      case 'reconnect':
        this.#agent?.socket.drop(remedy.reason);
        break;
      case 'retry':
        this.#wait(remedy.reason, remedy.after);
        break;
      case 'none':
        break;
    }
  }

  async #registerWithNewCredentials(): Promise<void> {
    const generation = this.#generation;
    try {
      const credentials = await this.#credentials.renew();
      if (generation !== this.#generation) return;
      this.#scheduleRenewal();
      if (this.#agent) this.#comeBack(this.#agent, credentials);
    } catch (problem) {
      if (generation === this.#generation) this.#withoutCredentials(problem);
    }
  }

  #withoutCredentials(problem: unknown): void {
    if (problem instanceof Problem && problem.kind === 'unauthorized') {
      this.stop();
      this.#become({ kind: 'signedOut' });
      return;
    }
    const after = problem instanceof Problem && problem.retryAfter !== undefined ? problem.retryAfter * 1000 : undefined;
    this.#wait(problem instanceof Problem ? problem.message : 'The phone could not be started.', after);
  }

  /** A request may be challenged at any time, so the user agent always holds credentials that are valid. */
  #scheduleRenewal(atLeast = 1_000): void {
    clearTimeout(this.#renewTimer);
    const generation = this.#generation;
    this.#renewTimer = setTimeout(
      () => {
        this.#credentials
          .fresh()
          .then((credentials) => {
            if (generation !== this.#generation) return;
            this.#agent?.use(credentials);
            this.#scheduleRenewal();
          })
          .catch((problem: unknown) => {
            if (generation !== this.#generation) return;
            const ended = problem instanceof Problem && problem.kind === 'unauthorized';
            // A session that has ended ends the phone, but not a call in progress.
            if (ended && !this.#desk.current) this.#withoutCredentials(problem);
            else this.#scheduleRenewal(renewalRetry);
          });
      },
      Math.max(this.#credentials.renewIn, atLeast),
    );
  }

  #wait(reason: string, after?: number): void {
    clearTimeout(this.#retryTimer);
    const delay = Math.max(this.#backOff.next(), after ?? 0);
    this.#retryTimer = setTimeout(() => void this.#connect(), delay);
    this.#become({ kind: 'waiting', retryAt: Date.now() + delay, reason });
  }

  #clearTimers(): void {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#renewTimer);
  }

  #become(state: PhoneState): void {
    if (state.kind === this.#state.kind && state.kind !== 'waiting') return;
    this.#state = state;
    this.emit('state', state);
  }
}
