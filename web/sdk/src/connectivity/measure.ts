import { type StunFacts } from './facts';
import { loopThrough } from './pair-loop';
import { askStun } from './reflexive';
import { type Way } from './way';
import { type WayResult } from './way-result';
import { judgeDirect, judgeRelay, judgeStun } from './way-verdict';

/** Tries one way. Rejects when the browser refuses even to try. */
export async function tryWay(way: Way, timeUp: AbortSignal): Promise<WayResult> {
  const begun = performance.now();
  const passed = (): number => performance.now() - begun;
  switch (way.kind) {
    case 'direct': {
      const facts = await loopThrough({}, timeUp);
      return judgeDirect(way, facts, passed());
    }
    case 'stun': {
      const facts = await askPorts(way.iceServers, timeUp);
      return judgeStun(way, facts, passed());
    }
    default: {
      const facts = await loopThrough({ iceServers: [...way.iceServers], iceTransportPolicy: 'relay' }, timeUp);
      return judgeRelay(way, facts, passed());
    }
  }
}

async function askPorts(ports: readonly RTCIceServer[], timeUp: AbortSignal): Promise<StunFacts> {
  const [together, alone] = await Promise.all([
    ports.length > 1 ? askStun(ports, timeUp) : null,
    Promise.all(ports.map((port) => askStun([port], timeUp))),
  ]);
  return { alone, together };
}
