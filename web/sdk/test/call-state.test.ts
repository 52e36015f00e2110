import { describe, expect, it } from 'vitest';
import { type CallEvent, type CallPhase, type CallState, type Direction, newCall, nextCallState } from '../src/call/call-state';

const cause = { reason: 'hungUp', text: 'x' } as const;
const play = (direction: Direction, ...events: CallEvent[]): CallState => events.reduce(nextCallState, newCall(direction, false));
const accepted: CallEvent = { type: 'accepted', at: 100 };
const confirmed: CallEvent = { type: 'confirmed' };

/** Every phase, by the events that lead to it, and where each event leads from there. Absent: nowhere. */
const table: [Direction, CallPhase, CallEvent[], Partial<Record<CallEvent['type'], CallPhase>>][] = [
  ['outgoing', 'calling', [], { ringing: 'ringing', earlyMedia: 'early', accepted: 'connecting', ended: 'ended' }],
  ['outgoing', 'ringing', [{ type: 'ringing' }], { earlyMedia: 'early', accepted: 'connecting', ended: 'ended' }],
  ['outgoing', 'early', [{ type: 'earlyMedia' }], { accepted: 'connecting', ended: 'ended' }],
  ['incoming', 'ringing', [], { accepted: 'connecting', ended: 'ended' }],
  ['outgoing', 'connecting', [accepted], { confirmed: 'connected', ended: 'ended' }],
  ['outgoing', 'connected', [accepted, confirmed], { ended: 'ended' }],
  ['outgoing', 'ended', [{ type: 'ended', cause, at: 1 }], {}],
];

const events: CallEvent[] = [
  { type: 'ringing' },
  { type: 'earlyMedia' },
  accepted,
  confirmed,
  { type: 'held', by: 'us' },
  { type: 'resumed', by: 'us' },
  { type: 'held', by: 'them' },
  { type: 'resumed', by: 'them' },
  { type: 'muted', audio: true },
  { type: 'videoSent', video: true },
  { type: 'remoteVideo', present: true },
  { type: 'interrupted' },
  { type: 'restored' },
  { type: 'ended', cause, at: 200 },
];

describe.each(table)('%s call, %s', (direction, phase, path, next) => {
  it('is reached', () => expect(play(direction, ...path).phase).toBe(phase));

  it.each(events)('then $type', (event) => {
    expect(play(direction, ...path, event).phase).toBe(next[event.type] ?? phase);
  });
});

describe('hold', () => {
  const established = [accepted, confirmed];

  it('is kept for each side on its own', () => {
    const both = play('incoming', ...established, { type: 'held', by: 'us' }, { type: 'held', by: 'them' });
    expect(both).toMatchObject({ heldByUs: true, heldByThem: true });
    expect(nextCallState(both, { type: 'resumed', by: 'us' })).toMatchObject({ heldByUs: false, heldByThem: true });
  });

  it('means nothing before the call is established', () => {
    expect(play('outgoing', { type: 'ringing' }, { type: 'held', by: 'them' }).heldByThem).toBe(false);
  });
});

it('remembers when it was answered and when and why it ended', () => {
  const ended = play('outgoing', accepted, confirmed, { type: 'interrupted' }, { type: 'ended', cause, at: 500 });
  expect(ended).toMatchObject({ answeredAt: 100, endedAt: 500, cause, interrupted: false });
});

it('changes nothing after its end', () => {
  const ended = play('outgoing', { type: 'ended', cause, at: 1 });
  for (const event of events) expect(nextCallState(ended, event)).toBe(ended);
});

it('switches the camera mark off with the stream and on with a new one', () => {
  const muted = play('outgoing', { type: 'videoSent', video: true }, { type: 'muted', video: true });
  expect(muted).toMatchObject({ video: true, videoMuted: true });
  expect(nextCallState(muted, { type: 'videoSent', video: true })).toMatchObject({ video: true, videoMuted: false });
});
