import { type ConnectivityVerdict, judgeConnectivity } from './connectivity-verdict';
import { tryWay } from './measure';
import { type Way, waysThrough } from './way';
import { type WayResult } from './way-result';
import { impossible, stopped } from './way-verdict';

/** Milliseconds that each way is given; all are tried at the same time. */
const patience = 8_000;

export interface ConnectivityOptions {
  /** Ends the test early; what is known by then is in the report. */
  readonly signal?: AbortSignal;
  /** Called at the beginning and whenever a way is decided. */
  readonly progress?: (progress: ConnectivityProgress) => void;
}

export interface ConnectivityProgress {
  /** Every way of this test, in the order of the report. */
  readonly ways: readonly Way[];
  /** Those that are decided, by {@link Way.id}. */
  readonly results: ReadonlyMap<string, WayResult>;
}

/** What gets out of this network, found by trying. */
export interface ConnectivityReport {
  readonly verdict: ConnectivityVerdict;
  readonly ways: readonly WayResult[];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** How long the test took. */
  readonly milliseconds: number;
}

/**
 * Finds out how calls get out of this network: directly, by STUN, and through every relay by each of its transports. A relay counts as working
 * when a message has gone through it and come back. Takes 8 s at most and needs no permission of the person. Never rejects.
 * @param iceServers such as `await account.iceServers({ every: true })`: two ports of STUN tell what kind of NAT there is
 */
export async function testConnectivity(
  iceServers: readonly RTCIceServer[],
  { signal, progress }: ConnectivityOptions = {},
): Promise<ConnectivityReport> {
  const ways = waysThrough(iceServers);
  const results = new Map<string, WayResult>();
  const startedAt = Date.now();
  const begun = performance.now();
  const tell = (): void => progress?.({ ways, results: new Map(results) });
  tell();
  const tried = await Promise.all(
    ways.map(async (way) => {
      const result = await tryInTime(way, signal);
      results.set(way.id, result);
      tell();
      return result;
    }),
  );
  return { verdict: judgeConnectivity(tried), ways: tried, startedAt, milliseconds: performance.now() - begun };
}

async function tryInTime(way: Way, cancel: AbortSignal | undefined): Promise<WayResult> {
  const begun = performance.now();
  const passed = (): number => performance.now() - begun;
  if (cancel?.aborted) return stopped(way, 0);
  const timeUp = new AbortController();
  const end = (): void => timeUp.abort();
  const timer = setTimeout(end, patience);
  cancel?.addEventListener('abort', end, { once: true });
  try {
    const result = await tryWay(way, timeUp.signal);
    // What had not shown itself by the time of the stop might have worked.
    return cancel?.aborted && result.outcome === 'failed' ? stopped(way, passed()) : result;
  } catch {
    return cancel?.aborted ? stopped(way, passed()) : impossible(way, passed());
  } finally {
    clearTimeout(timer);
    cancel?.removeEventListener('abort', end);
  }
}
