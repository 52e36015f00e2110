import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../src/account/problem';
import { holdFirstGathering } from '../src/call/ice-server-source';
import { IceServers } from '../src/phone/ice-servers';
import { FakePeerConnection } from './fake-session';

const server = (name: string): RTCIceServer => ({ urls: [`stun:${name}.test`] });
const namesOf = (servers: readonly RTCIceServer[]): string[] => servers.map(({ urls }) => /stun:(\w+)/.exec(String(urls))?.[1] ?? '');

/** How the server answers the next questions: a list with its lifetime in seconds, a problem, or nothing for ever. */
type Answer = { readonly name: string; readonly seconds?: number } | Problem | 'silence';
let answers: Answer[];
let asked: number;

function ask(): Promise<RTCIceServer[] & { expiresAt?: string }> {
  asked += 1;
  const answer = answers.shift() ?? { name: 'more', seconds: 3_600 };
  if (answer instanceof Problem) return Promise.reject(answer);
  if (answer === 'silence') return new Promise(() => undefined);
  const expiry = answer.seconds === undefined ? {} : { expiresAt: new Date(Date.now() + answer.seconds * 1000).toISOString() };
  return Promise.resolve(Object.assign([server(answer.name)], expiry));
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const pass = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * 1000);
let servers: IceServers;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
  answers = [];
  asked = 0;
  servers = new IceServers(ask);
});

afterEach(() => {
  servers.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('the servers of a phone', () => {
  it('are none by default, and never asked for', async () => {
    const none = new IceServers();
    none.start();
    expect(none.current).toEqual([]);
    expect(none.fresh).toBe(true);
    expect(await none.latest()).toEqual([]);
  });

  it('may be a list, and more beside it', () => {
    expect(namesOf(new IceServers([server('one')], [server('two')]).current)).toEqual(['one', 'two']);
  });

  it('are asked for at the start, and those of the page stand beside them', async () => {
    answers = [{ name: 'tandem' }];
    servers = new IceServers(ask, [server('own')]);
    servers.start();
    expect(namesOf(servers.current)).toEqual(['own']);
    await settle();
    expect(namesOf(servers.current)).toEqual(['tandem', 'own']);
  });

  it('are renewed after three quarters of their life', async () => {
    answers = [
      { name: 'first', seconds: 3_600 },
      { name: 'second', seconds: 3_600 },
    ];
    servers.start();
    await pass(2_699);
    expect(namesOf(servers.current)).toEqual(['first']);
    await pass(1);
    expect(namesOf(servers.current)).toEqual(['second']);
  });

  it('that do not say how long they are good are renewed every hour', async () => {
    answers = [{ name: 'first' }, { name: 'second' }];
    servers.start();
    await pass(3_599);
    expect(asked).toBe(1);
    await pass(1);
    expect(asked).toBe(2);
  });

  it('of a clock that is wrong are not asked for again and again', async () => {
    answers = [{ name: 'first', seconds: -7_200 }];
    servers.start();
    await pass(20);
    expect(asked).toBe(1);
    expect(servers.fresh).toBe(true);
  });

  it('are asked for again when that failed, at growing distances, and not sooner than the server wants', async () => {
    answers = [
      new Problem('server', ''),
      new Problem('server', ''),
      new Problem('tooMany', '', {}, 30),
      { name: 'at last', seconds: 3_600 },
    ];
    servers.start();
    await pass(1.9);
    expect(asked).toBe(1);
    await pass(0.2);
    expect(asked).toBe(2);
    await pass(4);
    expect(asked).toBe(3);
    await pass(29);
    expect(asked).toBe(3);
    await pass(1);
    expect(namesOf(servers.current)).toEqual(['at']);
  });

  it('are not asked for any more after the stop', async () => {
    answers = [new Problem('server', '')];
    servers.start();
    servers.stop();
    await pass(100);
    expect(asked).toBe(1);
  });

  it('survive a question that throws', async () => {
    const throwing = new IceServers(() => {
      throw new TypeError('mistake of the page');
    });
    expect(await throwing.latest()).toEqual([]);
  });

  it('that the browser would not take are left out, so that they fail no call', () => {
    vi.stubGlobal(
      'RTCPeerConnection',
      class {
        constructor({ iceServers }: RTCConfiguration) {
          if (String(iceServers?.[0]?.urls).includes('bad')) throw new DOMException('', 'SyntaxError');
        }
        close = (): void => undefined;
      },
    );
    expect(namesOf(new IceServers([server('bad'), server('good')]).current)).toEqual(['good']);
  });
});

describe('at a call', () => {
  it('the known ones are used at once while they are good', async () => {
    answers = [{ name: 'first', seconds: 3_600 }];
    servers.start();
    await settle();
    expect(namesOf(await servers.latest())).toEqual(['first']);
    expect(asked).toBe(1);
  });

  it('those on their way are waited for, for a second; the question goes on', async () => {
    answers = ['silence'];
    servers.start();
    const used = servers.latest();
    let got: readonly RTCIceServer[] | null = null;
    void used.then((list) => (got = list));
    await vi.advanceTimersByTimeAsync(999);
    expect(got).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(got).toEqual([]);
    expect(asked).toBe(1);
  });

  it('expired ones are better than none when asking fails', async () => {
    answers = [{ name: 'first', seconds: 60 }, ...Array.from({ length: 9 }, () => new Problem('unreachable', ''))];
    servers.start();
    await pass(61);
    expect(servers.fresh).toBe(false);
    expect(namesOf(await servers.latest())).toEqual(['first']);
  });

  it('a failed question is asked again at once, and calls at the same time share it', async () => {
    answers = [new Problem('server', ''), { name: 'second', seconds: 60 }];
    servers.start();
    await settle();
    const both = await Promise.all([servers.latest(), servers.latest()]);
    expect(both.map(namesOf)).toEqual([['second'], ['second']]);
    expect(asked).toBe(2);
  });
});

describe('the first gathering', () => {
  const connection = (): FakePeerConnection => new FakePeerConnection();
  const describeIt = (fake: FakePeerConnection): Promise<void> =>
    (fake as unknown as RTCPeerConnection).setLocalDescription({ type: 'offer', sdp: 'v=0' });

  it('waits for servers that are on their way, once', async () => {
    answers = [{ name: 'first', seconds: 3_600 }];
    const fake = connection();
    const apply = fake.setLocalDescription;
    holdFirstGathering(fake as unknown as RTCPeerConnection, servers);
    await describeIt(fake);
    expect(namesOf(fake.configuration.iceServers ?? [])).toEqual(['first']);
    expect(apply).toHaveBeenCalledTimes(1);
    await describeIt(fake);
    expect(asked).toBe(1);
    expect(apply).toHaveBeenCalledTimes(2);
  });

  it('begins at once when they are there', async () => {
    answers = [{ name: 'first', seconds: 3_600 }];
    servers.start();
    await settle();
    const fake = connection();
    const apply = fake.setLocalDescription;
    holdFirstGathering(fake as unknown as RTCPeerConnection, servers);
    expect(fake.setLocalDescription).toBe(apply);
  });

  it('of a call that has ended meanwhile changes nothing', async () => {
    const fake = connection();
    holdFirstGathering(fake as unknown as RTCPeerConnection, servers);
    const described = describeIt(fake);
    fake.signalingState = 'closed';
    await described;
    expect(fake.setConfiguration).not.toHaveBeenCalled();
  });
});
