import { type IceError } from './ice-error';

// What a test has measured, before anything is concluded from it. Times are milliseconds.

/** A message went from one peer connection of the page to the other and came back. */
export interface LoopFacts {
  /** From the first description to the open data channel. */
  readonly connected: number;
  /** The shortest of several messages there and back. */
  readonly roundTrip: number;
}

/** Two peer connections that called each other. */
export interface PairFacts {
  /** Candidates of the caller over UDP, of the kind that was allowed. */
  readonly candidates: number;
  readonly errors: readonly IceError[];
  /** Null when nothing came back. */
  readonly loop: LoopFacts | null;
  /** Whether the time was up before it was decided. */
  readonly timedOut: boolean;
}

/** What one peer connection learnt from STUN servers. */
export interface ReflexiveFacts {
  /** Addresses of this machine as the servers see it, `203.0.113.5:50000`, each once. */
  readonly addresses: readonly string[];
  /** Addresses of the machine itself; null when the browser hides them behind names (mDNS). */
  readonly own: readonly string[] | null;
  /** UDP sockets that gathered. */
  readonly sockets: number;
  readonly errors: readonly IceError[];
  /** Whether this browser tells errors at all. */
  readonly errorsTold: boolean;
  /** Whether the browser has declared the gathering complete. */
  readonly complete: boolean;
  /** Until the first address, or until the end. */
  readonly milliseconds: number;
}

export interface StunFacts {
  /** From each port alone, on sockets of its own: whether it answers. */
  readonly alone: readonly ReflexiveFacts[];
  /** From both ports on the same sockets, which shows how the NAT maps; null with one port. */
  readonly together: ReflexiveFacts | null;
}

/** What a NAT does with the port of a socket that sends to several destinations (RFC 4787 section 4.1). */
export type NatMapping =
  /** No NAT: the server sees an address of this machine. */
  | 'none'
  /** The same outside port for every destination. */
  | 'endpointIndependent'
  /** Another outside port for every destination ("symmetric"). */
  | 'addressAndPortDependent'
  /** Only one port was there to ask, or none answered. */
  | 'unknown';
