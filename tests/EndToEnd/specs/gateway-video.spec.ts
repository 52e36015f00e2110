import { signatures } from '../fixtures/capture.ts';
import { Baresip } from '../fixtures/phones/baresip.ts';
import { BrowserPhone } from '../fixtures/phones/browser-phone.ts';
import { hears } from '../fixtures/phones/telephone.ts';
import { expect, test } from '../fixtures/test.ts';

interface Watcher {
  look(): Promise<readonly number[] | null>;
  pictures(): Promise<number>;
}

/** What comes is a picture of a colour, or at least not a black one where the colour of the camera changes, and it moves. */
async function sees(who: string, watcher: Watcher, colour: readonly number[] | null): Promise<void> {
  await expect
    .poll(
      async () => {
        const seen = await watcher.look();
        if (!seen) return 255;
        return colour ? Math.max(...seen.map((value, i) => Math.abs(value - colour[i]!))) : Math.max(0, 90 - Math.max(...seen));
      },
      { message: `${who} sees ${colour ?? 'a picture'}`, timeout: 20_000 },
    )
    .toBeLessThan(30);
  const before = await watcher.pictures();
  await expect.poll(() => watcher.pictures(), `what ${who} sees moves`).toBeGreaterThan(before + 5);
}

test.setTimeout(120_000);

for (const [browser, user, colour] of [
  ['Chromium', 'browser-one', signatures.alice.colour],
  ['Firefox', 'firefox-one', null],
] as const)
  test(`${browser} has calls with video with baresip, both ways round`, async ({ laboratory }) => {
    const visitor = await BrowserPhone.register(laboratory, browser, user, browser === 'Chromium' ? 'alice' : undefined, { video: true });
    const phone = await Baresip.register(laboratory, { user: 'modern-two', frequency: 1200, codecs: 'opus/48000/2', video: true });
    try {
      for (const [caller, callee] of [
        [visitor, phone],
        [phone, visitor],
      ] as const) {
        await caller.call(callee.user);
        await Promise.all([hears(caller, callee), hears(callee, caller)]);
        await sees(browser, visitor, null);
        await sees('baresip', phone, colour);
        await caller.hangUp();
      }
    } finally {
      await Promise.all([phone.close(), visitor.close()]);
    }
  });
