import { vi } from 'vitest';

/** What a server does for a peer connection: it works, gives this error, or never answers. */
type Service = 'works' | 'silent' | { readonly code: number; readonly text?: string };

interface Surroundings {
  /** Of STUN and TURN addresses; those that are not here are silent. */
  services: Record<string, Service>;
  /** Addresses of this machine; none where the browser gives none. */
  own: readonly string[];
  /** Outside address of a socket at a server; null where it is the machine's own. */
  outside: (socket: number, url: string) => string | null;
  /** Whether messages come through once there are candidates. */
  passes: (configuration: RTCConfiguration) => boolean;
}

const free: Surroundings = { services: {}, own: ['192.168.1.2'], outside: () => null, passes: () => true };

/** What the peer connections of a test live in; the test says what gets through. */
export const network = {
  ...free,
  /** Peer connections that are not closed. */
  open: new Set<unknown>(),

  install(): void {
    Object.assign(network, free);
    network.open.clear();
    vi.stubGlobal('RTCPeerConnection', FakeConnection);
    Object.defineProperty(FakeConnection.prototype, 'onicecandidateerror', { value: null, configurable: true });
  },

  /** The browser tells no errors of gathering. */
  withoutErrors(): void {
    Reflect.deleteProperty(FakeConnection.prototype, 'onicecandidateerror');
  },
};

let sockets = 0;

class FakeChannel extends EventTarget {
  other: FakeChannel | null = null;
  send(data: string): void {
    setTimeout(() => this.other?.dispatchEvent(Object.assign(new Event('message'), { data })), 10);
  }
}

/** A peer connection that gathers what the network gives and opens its data channel when both ends have a candidate. */
class FakeConnection extends EventTarget {
  iceGatheringState: RTCIceGatheringState = 'new';
  connectionState: RTCPeerConnectionState = 'new';
  signalingState: RTCSignalingState = 'stable';
  channel: FakeChannel | null = null;
  #peer: FakeConnection | null = null;
  #candidates = 0;
  readonly #socket = ++sockets;

  constructor(readonly configuration: RTCConfiguration = {}) {
    super();
    if (JSON.stringify(configuration).includes('impossible')) throw new DOMException('', 'SyntaxError');
    network.open.add(this);
  }

  createDataChannel(): FakeChannel {
    return (this.channel = new FakeChannel());
  }

  createOffer = (): Promise<{ from: FakeConnection }> => Promise.resolve({ from: this });
  createAnswer = this.createOffer;
  addIceCandidate = (): Promise<void> => Promise.resolve();

  setRemoteDescription({ from }: { from: FakeConnection }): Promise<void> {
    this.#peer = from;
    return Promise.resolve();
  }

  setLocalDescription(): Promise<void> {
    this.#to('gathering');
    setTimeout(() => this.#gather(), 100);
    return Promise.resolve();
  }

  close(): void {
    this.signalingState = 'closed';
    network.open.delete(this);
  }

  #gather(): void {
    const urls = (this.configuration.iceServers ?? []).flatMap(({ urls: each }) => each);
    if (this.configuration.iceTransportPolicy !== 'relay') for (const address of network.own) this.#found('host', address, this.#socket);
    const services = urls.map((url) => ({ url, service: network.services[url] ?? ('silent' as const) }));
    const outside = new Set<string>();
    for (const { url, service } of services) {
      if (typeof service === 'object') this.#failed(service);
      if (service !== 'works') continue;
      if (url.startsWith('turn')) this.#found('relay', '203.0.113.1', 50_000);
      const seen = url.startsWith('stun') ? network.outside(this.#socket, url) : null;
      if (!seen || outside.has(seen)) continue;
      outside.add(seen);
      this.#found('srflx', seen.replace(/:\d+$/, ''), Number(seen.split(':').at(-1)));
    }
    if (!services.some(({ service }) => service === 'silent')) this.#to('complete');
    this.#connect();
  }

  #found(type: string, address: string, port: number): void {
    this.#candidates += 1;
    const candidate = { candidate: 'candidate:1', type, protocol: 'udp', address, port };
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }));
  }

  #failed({ code, text = '' }: { code: number; text?: string }): void {
    this.dispatchEvent(Object.assign(new Event('icecandidateerror'), { errorCode: code, errorText: text }));
  }

  #to(state: RTCIceGatheringState): void {
    this.iceGatheringState = state;
    this.dispatchEvent(new Event('icegatheringstatechange'));
  }

  #connect(): void {
    const [caller, callee] = this.channel ? [this, this.#peer] : [this.#peer, this];
    if (!caller?.channel || !callee || caller.#candidates === 0 || callee.#candidates === 0) return;
    if (!network.passes(this.configuration)) return;
    const far = new FakeChannel();
    [caller.channel.other, far.other] = [far, caller.channel];
    callee.dispatchEvent(Object.assign(new Event('datachannel'), { channel: far }));
    caller.channel.dispatchEvent(new Event('open'));
  }
}
