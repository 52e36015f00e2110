import { type NatMapping } from './facts';
import { type IceError } from './ice-error';
import { type Way } from './way';

/** What became of one way. `limited`: it answers, but not all is as it should be. `stopped`: the test was ended before it was known. */
export type WayOutcome = 'works' | 'limited' | 'failed' | 'stopped';

export interface WayResult extends Way {
  readonly outcome: WayOutcome;
  /** In one or two sentences. */
  readonly text: string;
  /** Whether the server answered at all, even if with a refusal. */
  readonly reached: boolean;
  /** Milliseconds that it took: until the connection stood, until the address was known, or until it was given up. */
  readonly milliseconds: number;
  /** Milliseconds of a message there and back through the way; null where none came back. */
  readonly roundTrip: number | null;
  /** The way `stun` alone knows it. */
  readonly mapping: NatMapping;
  /** Addresses of this machine as the server sees it; only of the way `stun`. */
  readonly outside: readonly string[];
  readonly errors: readonly IceError[];
}
