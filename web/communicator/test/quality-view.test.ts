import { describe, expect, it } from 'vitest';
import { box, layOut } from '../src/components/quality-plot';
import {
  codecWords,
  millisecondsWords,
  nameLegs,
  percentWords,
  protectionWords,
  reasonWords,
  scoreWord,
  secondsWords,
} from '../src/components/quality-words';
import { type Moment, addMoment } from '../src/state/quality-trend';
import { leg, stream } from './quality-values';

describe('the words of quality', () => {
  it.each([
    [4.41, 'good'],
    [4, 'good'],
    [3.99, 'fair'],
    [3.1, 'fair'],
    [3.09, 'poor'],
  ] as const)('%f is %s', (score, word) => expect(scoreWord(score)).toBe(word));

  it.each([
    ['opus/48000/2', 'Opus, 48\u00a0kHz'],
    ['PCMU/8000', 'G.711 µ-law, 8\u00a0kHz'],
    ['G722/8000', 'G.722, 16\u00a0kHz'],
    ['VP8/90000', 'VP8'],
    ['iLBC/8000', 'iLBC, 8\u00a0kHz'],
    ['', 'Nothing yet'],
  ])('%j is %s', (format, words) => expect(codecWords(format)).toBe(words));

  it.each([
    ['RTP/AVP', '', 'In the clear'],
    ['RTP/AVPF', '', 'In the clear'],
    ['RTP/SAVP', 'AES_CM_128_HMAC_SHA1_80', 'Encrypted: SRTP with AES-128, keys in the signalling'],
    ['UDP/TLS/RTP/SAVPF', 'AEAD_AES_256_GCM', 'Encrypted: SRTP with AES-256-GCM, keys by DTLS'],
    ['UDP/TLS/RTP/SAVPF', 'SRTP_AES128_CM_HMAC_SHA1_80', 'Encrypted: SRTP with AES-128, keys by DTLS'],
    ['UDP/TLS/RTP/SAVPF', 'SRTP_NEW', 'Encrypted: SRTP with SRTP_NEW, keys by DTLS'],
    ['UDP/TLS/RTP/SAVPF', '', 'Encrypted, no keys yet'],
  ])('%s with %j is %s', (profile, suite, words) => expect(protectionWords(profile, suite)).toBe(words));

  it.each([
    [null, '–', '–'],
    [0, '0\u00a0%', '0\u00a0ms'],
    [0.04, '0\u00a0%', '0\u00a0ms'],
    [0.26, '0.3\u00a0%', '0.3\u00a0ms'],
    [9.96, '10\u00a0%', '10\u00a0ms'],
    [12.6, '13\u00a0%', '13\u00a0ms'],
  ])('%f is %s and %s', (value, percent, milliseconds) => {
    expect(percentWords(value)).toBe(percent);
    expect(millisecondsWords(value)).toBe(milliseconds);
  });

  it.each([
    [0, '0:00'],
    [65.9, '1:05'],
    [3601, '60:01'],
  ])('%f seconds are %s', (seconds, words) => expect(secondsWords(seconds)).toBe(words));

  it('reads reasons of the server', () => expect(reasonWords('WrongSourceAddress')).toBe('Wrong source address'));
});

describe('legs', () => {
  const sides = { own: 'sip:alice@tandem.test', peerName: 'Bob', outgoing: false };
  const names = (legs: ReturnType<typeof leg>[], outgoing = false): string[] =>
    nameLegs(legs, { ...sides, outgoing }).map(({ leg: { party }, name }) => `${party}: ${name}`);

  it('are called for people, the own one first', () => {
    expect(names([leg('caller', '203.0.113.9:5060'), leg('b1', 'sip:Alice@tandem.test')])).toEqual(['b1: You', 'caller: Bob']);
  });

  it('of several devices that were called are called by their addresses', () => {
    const legs = [leg('caller', 'sip:alice@tandem.test'), leg('b1', 'sip:bob@tandem.test'), leg('b2', '203.0.113.9:5060'), leg('b3', '')];
    expect(names(legs, true)).toEqual(['caller: You', 'b1: bob@tandem.test', 'b2: 203.0.113.9:5060', 'b3: Bob']);
  });

  it('of one person at two devices are told apart by who has called', () => {
    const legs = [leg('caller', sides.own), leg('b1', sides.own)];
    expect(names(legs, true)).toEqual(['caller: You', 'b1: Your other device']);
    expect(names(legs, false)).toEqual(['b1: You', 'caller: Your other device']);
  });

  it('that this browser measures has nobody else', () => expect(names([leg('peer', '')])).toEqual(['peer: Bob']));
});

describe('how it went', () => {
  const { received } = stream();
  const at = (packets: number, lost: number): ReturnType<typeof leg> =>
    leg('a', '', [stream({ received: { ...received, packets, lost } })]);

  it('counts losses since the moment before', () => {
    const counts = [at(90, 10), at(140, 10), at(185, 15), at(185, 15), at(235, 12)];
    const trend = counts.reduce<readonly Moment[]>((all, each, i) => addMoment(all, [each], i), []);
    expect(trend.map(({ legs }) => legs.a?.loss)).toEqual([10, 0, 10, null, 0]);
  });

  it('is forgotten after five minutes, and is of sound alone', () => {
    let trend: readonly Moment[] = [];
    for (let i = 0; i < 151; i++) trend = addMoment(trend, [leg('a', '', [stream({ kind: 'video' })])], i);
    expect(trend).toHaveLength(150);
    expect(trend[0]).toEqual({ at: 1, legs: {} });
  });
});

describe('the plot', () => {
  const moment = (at: number, values: Record<string, number | null>): Moment => ({
    at,
    legs: Object.fromEntries(
      Object.entries(values).map(([party, value]) => [party, { score: value, loss: value, jitter: value ?? 0, packets: 1, lost: 0 }]),
    ),
  });

  it('spans the scale of scores and the time that passed', () => {
    const { lines, latest, ticks } = layOut([moment(0, { a: 1 }), moment(1_000, { a: 4.5 })], 'score', ['a', 'b']);
    expect(lines).toEqual({ a: [`${box.left},${box.bottom} ${box.right},${box.top}`], b: [] });
    expect(latest).toEqual({ a: 4.5, b: null });
    expect(ticks.map(({ text }) => text)).toEqual(['1', '3.1', '4', '4.5']);
  });

  it('breaks a line where nothing is known', () => {
    const { lines } = layOut([moment(0, { a: 0 }), moment(1, { a: null }), moment(2, { a: 5 })], 'loss', ['a']);
    expect(lines.a).toEqual([`${box.left},${box.bottom}`, `${box.right},${box.top}`]);
  });

  it.each([
    [1, ['0', '10', '20 ms']],
    [21, ['0', '25', '50 ms']],
    [180, ['0', '100', '200 ms']],
  ])('of a jitter of %i ms has a round scale', (jitter, texts) =>
    expect(layOut([moment(0, { a: jitter })], 'jitter', ['a']).ticks.map(({ text }) => text)).toEqual(texts),
  );
});
