import { type IceServerSource } from '../src/call/ice-server-source';

/** STUN and TURN servers of a call, as the test gives them. */
export class FakeServers implements IceServerSource {
  current: readonly RTCIceServer[] = [];
  fresh = true;
  #latest: readonly RTCIceServer[] | null = null;

  use(servers: readonly RTCIceServer[]): void {
    this.current = servers;
  }

  /** The present ones have expired; asking gives these. */
  becomeStale(latest: readonly RTCIceServer[]): void {
    this.fresh = false;
    this.#latest = latest;
  }

  latest(): Promise<readonly RTCIceServer[]> {
    this.current = this.#latest ?? this.current;
    this.fresh = true;
    return Promise.resolve(this.current);
  }
}
