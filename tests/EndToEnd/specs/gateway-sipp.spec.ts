import path from 'node:path';
import { signatures } from '../fixtures/capture.ts';
import { MediaCapture } from '../fixtures/media-capture.ts';
import { BrowserPhone } from '../fixtures/phones/browser-phone.ts';
import { answered, call, called, callerRequest, described, play, receive, request, respond, Sipp, type Step, wait } from '../fixtures/phones/sipp.ts';
import type { TelephoneCodec } from '../fixtures/phones/tone-packets.ts';
import { expect, test } from '../fixtures/test.ts';

/** Where SIPp takes sound, and what it was sent there. */
interface Received {
  readonly port: number;
  readonly codec: TelephoneCodec;
}

test.describe('Chromium and SIPp, which plays from a capture file', () => {
  test.setTimeout(90_000);
  let visitor: BrowserPhone;
  let phone: Sipp;
  let capture: MediaCapture;
  test.beforeAll(async ({ laboratory }) => {
    visitor = await BrowserPhone.register(laboratory, 'Chromium', 'browser-one', 'alice');
    phone = await Sipp.register(laboratory, 'classic-one');
  });
  test.beforeEach(async ({ laboratory }, { testId }) => {
    capture = await MediaCapture.start(laboratory.network, path.join(laboratory.home, `${testId}.pcapng`));
  });
  test.afterEach(() => capture.stop());
  test.afterAll(async () => {
    phone?.close();
    await visitor?.close();
  });

  const hears = (frequency: number): Promise<void> =>
    expect
      .poll(async () => {
        const heard = await visitor.listen();
        return heard.level > -45 && Math.abs(heard.frequency - frequency) < 25 ? frequency : heard.frequency;
      }, `${visitor.user} hears what SIPp plays`)
      .toBe(frequency);

  /** The browser sends for a second more and hangs up, SIPp has gone through its scenario, and what it was sent at last is the browser's tone. */
  const ends = async ({ port, codec }: Received): Promise<void> => {
    const before = await visitor.sent();
    await expect.poll(() => visitor.sent()).toBeGreaterThan(before + 50);
    await visitor.hangUp();
    await phone.succeeds();
    await capture.stop();
    expect(Math.abs(capture.sentTo(phone.network, port, codec).frequency - signatures.alice.frequency)).toBeLessThan(25);
  };

  const bye: readonly Step[] = [receive('BYE'), respond('200 OK', '', true)];

  for (const codec of ['PCMA', 'PCMU'] as const)
    test(`call each other with ${codec}`, async () => {
      await phone.begin([called, respond('180 Ringing'), respond('200 OK', described(codec)), receive('ACK'), play(1500, codec), ...bye]);
      await visitor.call(phone.user);
      await hears(1500);
      await ends({ port: 6000, codec });
      await capture.stop();
      await phone.begin([call(described(codec)), callerRequest('ACK', 2), play(1700, codec), ...bye], `${visitor.user}@tandem.test`);
      await hears(1700);
      await visitor.hangUp();
      await phone.succeeds();
    });

  test('what SIPp plays before it picks up is heard', async () => {
    await phone.begin([called, respond('183 Session Progress', described('PCMA')), play(1500, 'PCMA'), wait(6000), respond('200 OK', described('PCMA')), receive('ACK'), play(1900, 'PCMA'), ...bye]);
    await visitor.dial(phone.user);
    await hears(1500);
    expect(await visitor.shows('call-state')).toBe('Ringing …');
    await hears(1900);
    expect(await visitor.shows('call-state')).toBe('In a call');
    await ends({ port: 6000, codec: 'PCMA' });
  });

  test('what SIPp plays and never picks up is heard, until the call is given up', async () => {
    await phone.begin([called, respond('183 Session Progress', described('PCMA')), play(1500, 'PCMA'), receive('CANCEL'), respond('200 OK', '', true)]);
    await visitor.dial(phone.user);
    await hears(1500);
    expect(await visitor.shows('call-state')).toBe('Ringing …');
    await visitor.hangUp();
    await phone.succeeds();
  });

  test('SIPp calls without an offer, and answers that of the browser', async () => {
    await phone.begin([call(''), callerRequest('ACK', 2, described('PCMA')), play(1500, 'PCMA'), ...bye], `${visitor.user}@tandem.test`);
    await hears(1500);
    await ends({ port: 6000, codec: 'PCMA' });
  });

  for (const method of ['INVITE', 'UPDATE'])
    test(`SIPp changes its port and its codec by ${method}`, async () => {
      const changed = described('PCMA', 2);
      const changing = method === 'INVITE' ? [request('INVITE', 1, changed), answered(200), request('ACK', 1)] : [request('UPDATE', 1, changed), answered(200)];
      await phone.begin([called, respond('180 Ringing'), respond('200 OK', described('PCMU')), receive('ACK'), play(1500, 'PCMU'), wait(4000), ...changing, play(1900, 'PCMA'), ...bye]);
      await visitor.call(phone.user);
      await hears(1500);
      await hears(1900);
      await ends({ port: 6002, codec: 'PCMA' });
    });
});
