import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Call } from '../src/call/call';
import { offersVideo } from '../src/call/incoming-offer';
import { FakeSession } from './fake-session';
import { FakeServers } from './fake-servers';

class FakeTrack {
  enabled = true;
  stop = vi.fn();
  constructor(readonly kind: 'audio' | 'video') {}
}

class FakeStream {
  constructor(private readonly tracks: FakeTrack[] = []) {}
  getTracks = (): FakeTrack[] => [...this.tracks];
  getAudioTracks = (): FakeTrack[] => this.tracks.filter(({ kind }) => kind === 'audio');
  getVideoTracks = (): FakeTrack[] => this.tracks.filter(({ kind }) => kind === 'video');
  addTrack = (track: FakeTrack): unknown => this.tracks.push(track);
  removeTrack = (): void => undefined;
}

let session: FakeSession;
let microphone: FakeTrack;
let camera: FakeTrack;
let stream: MediaStream;
const noServers = new FakeServers();
const peer = { uri: 'sip:bob@tandem.test', key: 'bob@tandem.test', label: 'bob' };

function newCall(direction: 'incoming' | 'outgoing', video = true): Call {
  return new Call(session.asSession, {
    callId: 'c1',
    direction,
    peer,
    peerName: null,
    video,
    iceServers: noServers,
    connected: () => true,
    probe: () => undefined,
  });
}

function outgoing(): Call {
  const call = newCall('outgoing');
  call.begin(stream);
  return call;
}

function established(): Call {
  const call = outgoing();
  session.emit('progress', { originator: 'remote', response: { status_code: 180 } });
  session.emit('accepted', { originator: 'remote' });
  session.emit('confirmed', { originator: 'local' });
  expect(call.state.phase).toBe('connected');
  return call;
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

beforeEach(() => {
  vi.stubGlobal('MediaStream', FakeStream);
  session = new FakeSession();
  microphone = new FakeTrack('audio');
  camera = new FakeTrack('video');
  stream = new FakeStream([microphone, camera]) as unknown as MediaStream;
});

describe('an outgoing call', () => {
  it('tells its way in events', () => {
    const call = outgoing();
    const phases: string[] = [];
    call.on('state', ({ phase }) => phases.push(phase));
    session.emit('progress', { originator: 'remote', response: { status_code: 183, body: null } });
    session.emit('progress', { originator: 'remote', response: { status_code: 180, body: null } });
    session.emit('progress', { originator: 'remote', response: { status_code: 183, body: 'v=0' } });
    session.emit('accepted', { originator: 'remote' });
    session.emit('confirmed', { originator: 'local' });
    expect(phases).toEqual(['ringing', 'early', 'connecting', 'connected']);
  });

  it('ends with words and lets go of the devices', () => {
    const call = outgoing();
    session.emit('failed', { originator: 'remote', cause: 'Busy', message: { status_code: 486, getHeader: () => undefined } });
    expect(call.state).toMatchObject({ phase: 'ended', cause: { reason: 'busy', text: 'bob is busy.' } });
    expect(microphone.stop).toHaveBeenCalled();
    expect(camera.stop).toHaveBeenCalled();
  });

  it('is cancelled once, however often', () => {
    const call = outgoing();
    call.hangUp();
    call.hangUp();
    expect(session.terminate).toHaveBeenCalledTimes(1);
    expect(call.state.cause?.text).toBe('You cancelled the call.');
  });
});

describe('an incoming call', () => {
  it('is accepted with the given stream, once', () => {
    const call = newCall('incoming');
    call.accept(stream);
    const second = new FakeStream([new FakeTrack('audio')]);
    call.accept(second as unknown as MediaStream);
    expect(session.answer).toHaveBeenCalledTimes(1);
    expect(session.answer).toHaveBeenCalledWith(expect.objectContaining({ mediaStream: stream }));
    expect(second.getTracks()[0]?.stop).toHaveBeenCalled();
    expect(call.state.video).toBe(true);
  });

  it('accepted without camera sends no pictures', () => {
    const call = newCall('incoming', true);
    call.accept(new FakeStream([microphone]) as unknown as MediaStream);
    expect(call.state.video).toBe(false);
  });

  it.each([
    ['declined', 603],
    ['busy', 486],
  ] as const)('refused as %s is answered %i', (as, status_code) => {
    newCall('incoming').refuse(as);
    expect(session.terminate).toHaveBeenCalledWith(expect.objectContaining({ status_code }));
  });

  it('hung up while it rings is refused', () => {
    newCall('incoming').hangUp();
    expect(session.terminate).toHaveBeenCalledWith(expect.objectContaining({ status_code: 603 }));
  });

  it('stops ringing when the connection is lost, and says so', () => {
    const call = new Call(session.asSession, {
      callId: 'c1',
      direction: 'incoming',
      peer,
      peerName: null,
      video: false,
      iceServers: noServers,
      connected: () => false,
      probe: () => undefined,
    });
    session.terminate.mockImplementation(() => {
      session.emit('failed', { originator: 'local', cause: 'Rejected', message: null });
    });
    call.connectionLost();
    expect(call.state.cause).toMatchObject({ reason: 'connectionLost' });
  });

  it('that was taken goes on when the connection is lost', () => {
    const call = newCall('incoming');
    call.accept(stream);
    call.connectionLost();
    expect(session.terminate).not.toHaveBeenCalled();
  });

  it('that ended cannot be accepted', () => {
    const call = newCall('incoming');
    session.emit('failed', { originator: 'remote', cause: 'Canceled', message: { getHeader: () => undefined } });
    call.accept(stream);
    expect(session.answer).not.toHaveBeenCalled();
    expect(microphone.stop).toHaveBeenCalled();
  });
});

describe('microphone and camera', () => {
  const on = (): boolean[] => [microphone.enabled, camera.enabled];

  it('are off while muted or held by whichever side', async () => {
    const call = established();
    call.setAudioMuted(true);
    expect(on()).toEqual([false, true]);
    session.emit('hold', { originator: 'remote' });
    expect(on()).toEqual([false, false]);
    session.emit('unhold', { originator: 'remote' });
    expect(on()).toEqual([false, true]);
    call.setAudioMuted(false);
    const held = call.hold();
    await settle();
    session.respond(200);
    await held;
    expect(on()).toEqual([false, false]);
    call.setVideoMuted(true);
    const resumed = call.resume();
    await settle();
    session.respond(200);
    await resumed;
    expect(on()).toEqual([true, false]);
  });

  it('stay on when the other side refuses the hold', async () => {
    const call = established();
    const held = call.hold();
    await settle();
    session.respond(488);
    expect(await held).toEqual({ accepted: false, status: 488 });
    expect(call.state.heldByUs).toBe(false);
    expect(on()).toEqual([true, true]);
  });

  it('are set again after JsSIP has switched them on its own', () => {
    const call = established();
    call.setAudioMuted(true);
    microphone.enabled = true;
    session.emit('unhold', { originator: 'remote' });
    expect(microphone.enabled).toBe(false);
  });
});

describe('keypad tones', () => {
  it('go inside the sound where telephone events were agreed on', () => {
    const call = established();
    const insertDTMF = vi.fn();
    session.connection.senders.push({ track: { kind: 'audio' }, dtmf: { canInsertDTMF: true, toneBuffer: '1', insertDTMF } });
    expect(call.sendDtmf('2')).toBe('rtp');
    expect(insertDTMF).toHaveBeenCalledWith('12', expect.any(Number), expect.any(Number));
  });

  it('go as INFO otherwise', () => {
    const call = established();
    session.connection.senders.push({ track: { kind: 'audio' }, dtmf: { canInsertDTMF: false } });
    expect(call.sendDtmf('#')).toBe('info');
    expect(session.sendDTMF).toHaveBeenCalledWith('#', expect.anything());
  });

  it('are not sent before there is a call, nor when they are none', () => {
    expect(outgoing().sendDtmf('1')).toBe('none');
    expect(established().sendDtmf('x')).toBe('none');
  });
});

describe('pictures of the other side', () => {
  it.each([
    ['sendrecv', true],
    ['recvonly', true],
    ['sendonly', false],
    ['inactive', false],
    ['stopped', false],
  ])('are there when %s was agreed on: %s', (currentDirection, present) => {
    const call = established();
    const { connection } = session;
    connection.transceivers.splice(0, 2, { direction: 'sendrecv', currentDirection, receiver: { track: { kind: 'video' } } });
    connection.signalingState = 'have-local-offer';
    connection.dispatchEvent(new Event('signalingstatechange'));
    expect(call.state.remoteVideo).toBe(false);
    connection.signalingState = 'stable';
    connection.dispatchEvent(new Event('signalingstatechange'));
    expect(call.state.remoteVideo).toBe(present);
  });
});

describe('what this browser measures', () => {
  it('is known from the first look on, and stays when the call has ended', async () => {
    const call = established();
    expect(call.measured).toEqual([]);
    session.connection.getStats = () => Promise.resolve(new Map([['in', { type: 'inbound-rtp', kind: 'audio', packetsReceived: 50 }]]));
    await call.quality();
    session.emit('ended', { originator: 'remote', cause: 'Terminated', message: null });
    expect(call.measured).toMatchObject([{ kind: 'audio', received: { packets: 50 } }]);
  });
});

describe('an interruption', () => {
  it('shows, and another path is sought when it lasts', async () => {
    vi.useFakeTimers();
    const call = established();
    session.connection.iceConnectionState = 'disconnected';
    session.connection.dispatchEvent(new Event('iceconnectionstatechange'));
    expect(call.state.interrupted).toBe(true);
    await vi.advanceTimersByTimeAsync(3_100);
    expect(session.connection.createOffer).toHaveBeenCalledWith({ iceRestart: true });
    session.connection.iceConnectionState = 'connected';
    session.connection.dispatchEvent(new Event('iceconnectionstatechange'));
    expect(call.state.interrupted).toBe(false);
    vi.useRealTimers();
  });

  it('makes an offer again that was lost with the connection to the server, whatever this side alone sees', async () => {
    vi.useFakeTimers();
    established();
    const change = (state: RTCIceConnectionState): void => {
      session.connection.iceConnectionState = state;
      session.connection.dispatchEvent(new Event('iceconnectionstatechange'));
    };
    change('disconnected');
    await vi.advanceTimersByTimeAsync(3_100);
    expect(session.sent('INVITE')).toHaveLength(1);
    session.sent('INVITE')[0]!.handlers.onTransportError?.();
    await vi.advanceTimersByTimeAsync(3_100);
    expect(session.sent('INVITE')).toHaveLength(2);
    session.sent('INVITE')[1]!.handlers.onRequestTimeout?.();
    await vi.advanceTimersByTimeAsync(100);
    change('connected');
    await vi.advanceTimersByTimeAsync(3_100);
    expect(session.sent('INVITE')).toHaveLength(3);
    session.respond(200);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(session.sent('INVITE')).toHaveLength(3);
    vi.useRealTimers();
  });
});

describe('what an offer asks for', () => {
  const audio = 'v=0\r\ns=-\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendrecv\r\n';
  it.each([
    [audio, false],
    [`${audio}m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=sendrecv\r\n`, true],
    [`${audio}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n`, true],
    [`${audio}m=video 0 UDP/TLS/RTP/SAVPF 96\r\n`, false],
    [`${audio}m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=recvonly\r\n`, false],
    ['', false],
  ])('%j', (sdp, video) => expect(offersVideo(sdp)).toBe(video));
});
