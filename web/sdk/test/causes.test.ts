import { describe, expect, it } from 'vitest';
import { type SessionEnd, type EndContext, explainEnd } from '../src/call/call-end';
import { type CallState, newCall } from '../src/call/call-state';
import { explainLocalCause, explainStatus, readReason } from '../src/causes';

describe('SIP statuses', () => {
  it.each([
    [404, 'notFound', 'There is no user bob.'],
    [408, 'noAnswer', 'bob did not answer.'],
    [430, 'offline', 'bob has lost the connection.'],
    [480, 'offline', 'bob is offline or cannot be reached right now.'],
    [486, 'busy', 'bob is busy.'],
    [487, 'cancelled', 'The call was cancelled.'],
    [503, 'unavailable', 'The service is overloaded or under maintenance. Please try again later.'],
    [403, 'forbidden', 'You are not allowed to reach bob.'],
    [600, 'busy', 'bob is busy.'],
    [603, 'refused', 'bob refused the call.'],
  ])('%i means %s', (status, reason, text) => expect(explainStatus(status, 'bob')).toEqual({ status, reason, text }));

  it('says of 488 that the phones have no media in common', () => {
    expect(explainStatus(488, 'bob')).toMatchObject({ reason: 'notAcceptable', text: expect.stringContaining('no common way') as string });
  });

  it.each([
    [499, 'failed'],
    [599, 'unavailable'],
    [699, 'busy'],
    [333, 'failed'],
  ])('reads the unknown %i as its class', (status, reason) => expect(explainStatus(status, 'bob').reason).toBe(reason));
});

describe('the Reason header', () => {
  it.each([
    ['SIP;cause=200;text="Call completed elsewhere"', { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' }],
    ['SIP ;cause=408; text="RTP Timeout"', { protocol: 'SIP', cause: 408, text: 'RTP Timeout' }],
    ['q.850 ; CAUSE = 16', { protocol: 'Q.850', cause: 16, text: '' }],
    ['SIP', null],
    ['', null],
    [undefined, null],
  ])('%s', (header, read) => expect(readReason(header)).toEqual(read));
});

describe('the end of a call', () => {
  const outgoing = newCall('outgoing', false);
  const incoming = newCall('incoming', false);
  const established: CallState = { ...outgoing, phase: 'connected', answeredAt: 1 };
  const message = (fields: Record<string, string>, status_code?: number): NonNullable<SessionEnd['message']> => ({
    getHeader: (name) => fields[name],
    ...(status_code === undefined ? {} : { status_code }),
  });
  const why = (end: SessionEnd, context: Partial<EndContext> = {}): string =>
    explainEnd(end, { call: outgoing, peer: 'bob', endedByUs: false, connected: true, ...context }).text;

  it.each<[string, SessionEnd, Partial<EndContext>, string]>([
    ['busy', { originator: 'remote', cause: 'Busy', message: message({}, 486) }, {}, 'bob is busy.'],
    [
      'answered with media that no browser takes',
      { originator: 'remote', cause: 'Bad Media Description', message: message({}, 200) },
      {},
      'This browser does not understand the media that the phone of bob offers.',
    ],
    ['we cancelled', { originator: 'local', cause: 'Canceled' }, { endedByUs: true }, 'You cancelled the call.'],
    ['we refused', { originator: 'local', cause: 'Rejected' }, { endedByUs: true, call: incoming }, 'You refused the call.'],
    ['we hung up', { originator: 'local', cause: 'Terminated' }, { endedByUs: true, call: established }, 'You hung up.'],
    ['they hung up', { originator: 'remote', cause: 'Terminated', message: message({}) }, { call: established }, 'bob hung up.'],
    [
      'their media died',
      { originator: 'remote', cause: 'Terminated', message: message({ Reason: 'SIP ;cause=408; text="RTP Timeout"' }) },
      { call: established },
      'No sound or picture came through any more, so the call was ended.',
    ],
    [
      'our media died',
      { originator: 'local', cause: 'RTP Timeout' },
      { call: established },
      'No sound or picture came through any more, so the call was ended.',
    ],
    ['missed', { originator: 'remote', cause: 'Canceled', message: message({}) }, { call: incoming }, 'You missed a call from bob.'],
    [
      'answered elsewhere',
      { originator: 'remote', cause: 'Canceled', message: message({ Reason: 'SIP;cause=200;text="Call completed elsewhere"' }) },
      { call: incoming },
      'The call was answered on another device.',
    ],
    [
      'refused elsewhere',
      { originator: 'remote', cause: 'Canceled', message: message({ Reason: 'SIP;cause=603' }) },
      { call: incoming },
      'The call was refused on another device.',
    ],
    ['rang out', { originator: 'local', cause: 'No Answer' }, { call: incoming }, 'You missed a call from bob.'],
    [
      'JsSIP gave up without connection',
      { originator: 'local', cause: 'Canceled' },
      { connected: false },
      'The connection to the server was lost.',
    ],
    ['JsSIP gave up after a time-out', { originator: 'local', cause: 'Canceled' }, {}, 'The server did not answer in time.'],
    ['unknown', { originator: 'system', cause: 'Something new' }, {}, 'The call failed.'],
  ])('%s', (_, end, context, text) => expect(why(end, context)).toBe(text));
});

it('has words for every cause of JsSIP', async () => {
  const { C } = (await import('jssip')).default as unknown as { C: { causes: Record<string, string> } };
  // These come with a SIP status, which says more.
  const withStatus = [
    'SIP Failure Code',
    'Busy',
    'Rejected',
    'Redirected',
    'Unavailable',
    'Not Found',
    'Address Incomplete',
    'Incompatible SDP',
    'Authentication Error',
    'Internal Error',
  ];
  for (const cause of Object.values(C.causes).filter((each) => !withStatus.includes(each))) {
    expect(explainLocalCause(cause, 'bob').text, cause).not.toBe('The call failed.');
  }
});
