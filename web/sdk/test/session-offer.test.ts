import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requestPendingDelay } from '../src/call/glare';
import { HoldDirections } from '../src/call/hold';
import { handOverRequestPending } from '../src/call/request-pending';
import { SessionOffer } from '../src/call/session-offer';
import { FakeServers } from './fake-servers';
import { FakeSession } from './fake-session';

let session: FakeSession;
let servers: FakeServers;
let offer: SessionOffer;
const directions = (): string[] => session.connection.transceivers.map(({ direction }) => direction);
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1);

beforeEach(() => {
  vi.useFakeTimers();
  session = new FakeSession();
  servers = new FakeServers();
  offer = new SessionOffer(session.asSession, true, servers);
});

afterEach(() => {
  vi.useRealTimers();
});

describe('an offer', () => {
  it('is sent, acknowledged and applied', async () => {
    const outcome = offer.send(() => undefined);
    await settle();
    expect(session.sent('INVITE')[0]?.body).toMatch(/^offer 1/);
    session.respond(200);
    expect(await outcome).toEqual({ accepted: true });
    expect(session.sent('ACK')).toHaveLength(1);
    expect(session.connection.signalingState).toBe('stable');
  });

  it('acknowledges a repeated 200 without applying it again', async () => {
    const outcome = offer.send(() => undefined);
    await settle();
    session.respond(200);
    await outcome;
    session.respond(200);
    expect(session.sent('ACK')).toHaveLength(2);
    expect(session.connection.setRemoteDescription).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['refused', () => session.respond(488), 488],
    ['without a connection', () => session.sent('INVITE')[0]?.handlers.onTransportError?.(), undefined],
    ['unanswered', () => session.sent('INVITE')[0]?.handlers.onRequestTimeout?.(), 408],
    ['answered with what cannot be read', () => session.respond(200, 'unreadable'), 488],
  ])('%s leaves the call as it was', async (_, happen, status) => {
    const outcome = offer.send(new HoldDirections().hold);
    await settle();
    expect(directions()).toEqual(['sendonly', 'inactive']);
    happen();
    expect(await outcome).toEqual(status === undefined ? { accepted: false } : { accepted: false, status });
    expect(directions()).toEqual(['sendrecv', 'recvonly']);
    expect(session.connection.signalingState).toBe('stable');
    expect(session.terminate).not.toHaveBeenCalled();
  });

  it('for a dialog that the other side has forgotten ends the call', async () => {
    const outcome = offer.send(() => undefined);
    await settle();
    session.sent('INVITE')[0]?.handlers.onDialogError?.();
    expect(await outcome).toMatchObject({ accepted: false, status: 481 });
    expect(session.terminate).toHaveBeenCalledWith({ cause: 'Dialog Error' });
  });

  it('waits until an earlier one is done', async () => {
    const first = offer.send(() => undefined);
    const second = offer.send(() => undefined);
    await settle();
    expect(session.sent('INVITE')).toHaveLength(1);
    session.respond(200);
    await first;
    await settle();
    expect(session.sent('INVITE')).toHaveLength(2);
    session.respond(200);
    expect(await second).toEqual({ accepted: true });
  });

  it('waits until an offer of the other side is done, and gives up when the call ends', async () => {
    session.ready = false;
    const outcome = offer.send(() => undefined);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(session.sent('INVITE')).toHaveLength(0);
    offer.close();
    await vi.advanceTimersByTimeAsync(100);
    expect(await outcome).toEqual({ accepted: false });
  });

  it('in flight is given up when the call ends', async () => {
    const outcome = offer.send(() => undefined);
    await settle();
    offer.close();
    expect(await outcome).toEqual({ accepted: false });
  });
});

describe('glare', () => {
  it('refuses an offer of the other side with 491 while one of this side is open, and only then', async () => {
    expect(session.offerFromThere()).toBeNull();
    const outcome = offer.send(() => undefined);
    await settle();
    expect(session.offerFromThere()).toBe(491);
    session.respond(200);
    await outcome;
    expect(session.offerFromThere()).toBeNull();
  });

  it.each([
    ['never applied', { needsCandidates: false }],
    ['rolled back, where it had to be applied for its candidates', { needsCandidates: true }],
  ])('sends a new offer later after 491; the old one is %s', async (_, options) => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const outcome = offer.send(() => undefined, options);
    await settle();
    expect(session.connection.signalingState).toBe(options.needsCandidates ? 'have-local-offer' : 'stable');
    session.respond(491);
    await settle();
    expect(session.connection.signalingState).toBe('stable');
    expect(session.connection.setLocalDescription).toHaveBeenCalledTimes(options.needsCandidates ? 2 : 0);
    // The other side's turn: its offer is not refused now.
    expect(session.offerFromThere()).toBeNull();
    await vi.advanceTimersByTimeAsync(2_090);
    expect(session.sent('INVITE')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(20);
    expect(session.sent('INVITE').map(({ body }) => body?.slice(0, 7))).toEqual(['offer 1', 'offer 2']);
    session.respond(200);
    expect(await outcome).toEqual({ accepted: true });
  });

  it('gives up when it never ends', async () => {
    const outcome = offer.send(() => undefined);
    for (let attempt = 0; attempt < 6; attempt++) {
      await settle();
      session.respond(491);
      await vi.advanceTimersByTimeAsync(4_100);
    }
    expect(await outcome).toEqual({ accepted: false });
    expect(session.sent('INVITE')).toHaveLength(6);
  });

  it('keeps the two sides apart: 2.1 to 4 s for the owner of the Call-ID, 0 to 2 s for the other', () => {
    expect([0, 0.999999].map((random) => requestPendingDelay(true, () => random))).toEqual([2_100, 4_000]);
    expect([0, 0.999999].map((random) => requestPendingDelay(false, () => random))).toEqual([0, 2_000]);
  });

  it('is taken out of the hands of JsSIP', async () => {
    handOverRequestPending();
    handOverRequestPending();
    const { default: Sender } = (await import('jssip/lib/Dialog/RequestSender.js')) as unknown as {
      default: new (...parts: unknown[]) => { _receiveResponse(response: object): void };
    };
    const handlers = { onErrorResponse: vi.fn(), onSuccessResponse: vi.fn() };
    const sender = new Sender({ _ua: null }, { method: 'INVITE' }, handlers);
    sender._receiveResponse({ method: 'INVITE', status_code: 491 });
    expect(handlers.onErrorResponse).toHaveBeenCalledTimes(1);
    sender._receiveResponse({ method: 'INVITE', status_code: 200 });
    expect(handlers.onSuccessResponse).toHaveBeenCalledTimes(1);
  });
});

describe('the servers of a call', () => {
  const relay = (credential: string): RTCIceServer => ({ urls: ['turn:turn.test'], username: 'alice', credential });
  const used = (): unknown => session.connection.configuration.iceServers;

  it('are the freshest at an ICE restart', async () => {
    servers.use([relay('old')]);
    servers.becomeStale([relay('new')]);
    const outcome = offer.send(() => undefined, { iceRestart: true });
    await settle();
    expect(used()).toEqual([relay('new')]);
    session.respond(200);
    expect(await outcome).toEqual({ accepted: true });
  });

  it('stay as they are in an offer that needs no candidates', async () => {
    servers.use([relay('new')]);
    const outcome = offer.send(() => undefined);
    await settle();
    session.respond(200);
    await outcome;
    expect(session.connection.setConfiguration).not.toHaveBeenCalled();
  });

  it('are set once while they are the same, however the browser writes them', async () => {
    session.connection.configuration = { iceServers: [{ ...relay('same'), urls: 'turn:turn.test' }] };
    servers.use([relay('same')]);
    const outcome = offer.send(() => undefined, { iceRestart: true });
    await settle();
    session.respond(200);
    await outcome;
    expect(session.connection.setConfiguration).not.toHaveBeenCalled();
  });

  it('that changed make the next offer one with candidates when the restart was refused', async () => {
    servers.use([relay('new')]);
    const restart = offer.send(() => undefined, { iceRestart: true });
    await settle();
    session.respond(488);
    await restart;
    expect(session.connection.setLocalDescription).toHaveBeenCalledTimes(2);
    const hold = offer.send(new HoldDirections().hold);
    await settle();
    expect(session.connection.signalingState).toBe('have-local-offer');
    session.respond(200);
    await hold;
    const resume = offer.send(() => undefined);
    await settle();
    expect(session.connection.signalingState).toBe('stable');
    session.respond(200);
    await resume;
  });

  it('are the latest known when the other side looks for another path, and only then', () => {
    servers.use([relay('new')]);
    const sdp = (ufrag: string): string => `v=0\r\na=ice-ufrag:${ufrag}\r\n`;
    session.connection.remoteDescription = { type: 'answer', sdp: sdp('one') };
    session.offerFromThere(sdp('one'));
    expect(used()).toEqual([]);
    session.offerFromThere(sdp('two'));
    expect(used()).toEqual([relay('new')]);
  });
});

describe('hold', () => {
  it('takes back exactly the directions from before', () => {
    const hold = new HoldDirections();
    const connection = session.connection as unknown as RTCPeerConnection;
    session.connection.transceivers.push({ direction: 'inactive' });
    hold.hold(connection);
    expect(directions()).toEqual(['sendonly', 'inactive', 'inactive']);
    const undo = hold.resume(connection);
    expect(directions()).toEqual(['sendrecv', 'recvonly', 'inactive']);
    undo?.();
    expect(directions()).toEqual(['sendonly', 'inactive', 'inactive']);
    hold.resume(connection);
    expect(directions()).toEqual(['sendrecv', 'recvonly', 'inactive']);
  });
});
