import path from 'node:path';
import type { Laboratory } from '../fixtures/laboratory.ts';
import { MediaCapture } from '../fixtures/media-capture.ts';
import { Baresip } from '../fixtures/phones/baresip.ts';
import { BrowserPhone } from '../fixtures/phones/browser-phone.ts';
import { hears, hearsNothing } from '../fixtures/phones/telephone.ts';
import { expect, test } from '../fixtures/test.ts';

/** What happens to one end of a call while the other goes on: the phone is always baresip with G.711. */
const phoneOf = (laboratory: Laboratory): Promise<Baresip> => Baresip.register(laboratory, { user: 'classic-two', frequency: 1200, codecs: 'pcmu' });

const hearEachOther = (one: BrowserPhone, other: Baresip): Promise<unknown> => Promise.all([hears(one, other), hears(other, one)]);

/** Runs a test within a call of the two, of which the phone is told by so many INVITEs, and by no UPDATE. */
async function inCall(laboratory: Laboratory, visitor: BrowserPhone, phone: Baresip, happens: () => Promise<void>): Promise<void> {
  const capture = await MediaCapture.start(laboratory.network, path.join(laboratory.home, `${phone.network}-changes.pcapng`));
  try {
    await visitor.call(phone.user);
    await hearEachOther(visitor, phone);
    await happens();
  } finally {
    await visitor.hangUp();
    await capture.stop();
  }
  expect({ invites: capture.requestsTo(phone.network, 'INVITE'), updates: capture.requestsTo(phone.network, 'UPDATE') }).toEqual({ invites: 1, updates: 0 });
}

for (const [browser, user] of [
  ['Chromium', 'browser-one'],
  ['Firefox', 'firefox-one'],
] as const)
  test.describe(browser, () => {
    test.setTimeout(120_000);
    let visitor: BrowserPhone | undefined;
    let phone: Baresip | undefined;
    test.beforeAll(async ({ laboratory }) => {
      [visitor, phone] = await Promise.all([BrowserPhone.register(laboratory, browser, user), phoneOf(laboratory)]);
      await phone.tap();
    });
    test.afterAll(() => Promise.all([visitor?.close(), phone?.close()]));

    test('holds a call with baresip and takes it back, and is held by it', async () => {
      const [one, other] = [visitor!, phone!];
      await one.call(other.user);
      await hearEachOther(one, other);
      await one.press('hold');
      await Promise.all([hearsNothing(one), hearsNothing(other)]);
      await one.press('hold');
      await hearEachOther(one, other);
      other.hold();
      await expect.poll(() => one.shows('call-state')).toMatch(/on hold/i);
      await Promise.all([hearsNothing(one), hearsNothing(other)]);
      other.resume();
      await hearEachOther(one, other);
      await one.hangUp();
    });

    if (browser === 'Chromium')
      test('its connection to the server is lost and comes back, and baresip is not troubled', async ({ laboratory }) => {
        const [one, other] = [visitor!, phone!];
        await inCall(laboratory, one, other, async () => {
          const reconnect = laboratory.cutTcp(one.network);
          try {
            await one.findsNetwork();
            await expect.poll(() => one.line(), { timeout: 45_000 }).toMatch(/waiting|connecting/);
            await hearEachOther(one, other);
          } finally {
            reconnect();
          }
          await one.findsNetwork();
          await expect.poll(() => one.line(), { timeout: 45_000 }).toBe('online');
          await hearEachOther(one, other);
        });
      });

    test('comes into another network, begins ICE anew, and baresip is not troubled', async ({ laboratory }) => {
      const [one, other] = [visitor!, phone!];
      await inCall(laboratory, one, other, async () => {
        const before = await one.described();
        laboratory.move(one.network);
        await expect.poll(() => one.described(), { timeout: 80_000 }).not.toBe(before);
        await hearEachOther(one, other);
      });
    });
  });

test.describe('a browser and baresip of one account', () => {
  let devices: { readonly browser: BrowserPhone; readonly phone: Baresip };
  let caller: Baresip;
  test.beforeEach(async ({ laboratory }) => {
    const user = 'modern-one';
    const [browser, phone] = await Promise.all([
      BrowserPhone.register(laboratory, 'Chromium', user, 'alice', { answers: false }),
      Baresip.register(laboratory, { user, frequency: 700, codecs: 'opus/48000/2', answers: false }),
    ]);
    devices = { browser, phone };
    caller = await phoneOf(laboratory);
  });
  test.afterEach(() => Promise.all([devices.browser.close(), devices.phone.close(), caller.close()]));

  for (const [who, other] of [
    ['browser', 'phone'],
    ['phone', 'browser'],
  ] as const)
    test(`both ring when baresip calls, and the ${who} picks up`, async () => {
      const established = caller.call(devices.browser.user);
      await expect.poll(() => devices.browser.shows('incoming-call')).not.toBeNull();
      await devices.phone.rings();
      if (who === 'browser') await devices.browser.press('accept-audio');
      else devices.phone.accept();
      await established;
      await Promise.all([hears(caller, devices[who]), hears(devices[who], caller)]);
      await expect.poll(() => devices.browser.shows('incoming-call')).toBeNull();
      await hearsNothing(devices[other]);
      await caller.hangUp();
    });
});
