import { EventEmitter } from 'node:events';
import { vi } from 'vitest';
import { type RequestHandlers, type Session, type SipResponse } from '../src/call/session';

/** A peer connection that keeps the signalling state of JSEP (RFC 8829 section 3.2) and nothing else. */
export class FakePeerConnection extends EventTarget {
  signalingState: RTCSignalingState = 'stable';
  iceGatheringState: RTCIceGatheringState = 'complete';
  iceConnectionState: RTCIceConnectionState = 'connected';
  localDescription: { type: string; sdp: string } | null = null;
  remoteDescription: { type: string; sdp: string } | null = null;
  configuration: RTCConfiguration = { iceServers: [] };
  readonly transceivers: { direction: RTCRtpTransceiverDirection; currentDirection?: string; receiver?: { track: { kind: string } } }[] = [
    { direction: 'sendrecv' },
    { direction: 'recvonly' },
  ];

  readonly senders: { track: { kind: string } | null; dtmf: unknown }[] = [];
  #offers = 0;

  getTransceivers = (): unknown[] => this.transceivers;
  getSenders = (): unknown[] => this.senders;
  getConfiguration = (): RTCConfiguration => this.configuration;
  setConfiguration = vi.fn((configuration: RTCConfiguration) => (this.configuration = configuration));
  getStats = (): Promise<Map<string, unknown>> => Promise.resolve(new Map<string, unknown>());
  createOffer = vi.fn(() =>
    Promise.resolve({ type: 'offer', sdp: `offer ${++this.#offers} ${this.transceivers.map(({ direction }) => direction).join(' ')}` }),
  );

  setLocalDescription = vi.fn((description: { type: string; sdp?: string }) => {
    if (description.type === 'rollback') {
      if (this.signalingState !== 'have-local-offer') throw new DOMException('', 'InvalidStateError');
      this.signalingState = 'stable';
    } else {
      this.localDescription = { type: description.type, sdp: description.sdp ?? '' };
      this.signalingState = 'have-local-offer';
    }
    return Promise.resolve();
  });

  setRemoteDescription = vi.fn(({ sdp }: { type: string; sdp: string }) => {
    if (this.signalingState !== 'have-local-offer') return Promise.reject(new DOMException('', 'InvalidStateError'));
    if (sdp === 'unreadable') return Promise.reject(new DOMException('', 'InvalidAccessError'));
    this.signalingState = 'stable';
    return Promise.resolve();
  });
}

/** Stands for JsSIP's session; the test is the other side. */
export class FakeSession extends EventEmitter {
  readonly id = 'call-1';
  readonly contact = '<sip:alice@tandem.test;gr=1>';
  readonly connection = new FakePeerConnection();
  readonly requests: { method: string; body: string | undefined; handlers: RequestHandlers }[] = [];
  ready = true;
  over = false;
  answer = vi.fn();
  sendDTMF = vi.fn();
  terminate = vi.fn((options?: { cause?: string }) => {
    this.over = true;
    this.emit('ended', { originator: 'local', cause: options?.cause ?? 'Terminated', message: null });
  });

  isReadyToReOffer = (): boolean => this.ready;
  isEnded = (): boolean => this.over;

  sendRequest(method: string, options: { body?: string; eventHandlers?: RequestHandlers } = {}): void {
    this.requests.push({ method, body: options.body, handlers: options.eventHandlers ?? {} });
  }

  /** Requests of a method that were sent. */
  sent(method: string): typeof this.requests {
    return this.requests.filter((request) => request.method === method);
  }

  /** Answers the latest INVITE. */
  respond(status: number, body = 'answer'): void {
    const handlers = this.sent('INVITE').at(-1)?.handlers;
    const response: SipResponse = { status_code: status, body, getHeader: () => undefined };
    if (status < 300) handlers?.onSuccessResponse?.(response);
    else handlers?.onErrorResponse?.(response);
  }

  /** The other side offers; returns the status with which it is refused, or null. */
  offerFromThere(body = 'v=0'): number | null {
    let refused: number | null = null;
    this.emit('reinvite', { request: { body }, reject: ({ status_code }: { status_code: number }) => (refused = status_code) });
    return refused;
  }

  get asSession(): Session {
    return this as unknown as Session;
  }
}
