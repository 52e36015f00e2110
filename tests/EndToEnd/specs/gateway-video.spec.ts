import path from 'node:path';
import { signatures } from '../fixtures/capture.ts';
import { MediaCapture } from '../fixtures/media-capture.ts';
import { Baresip } from '../fixtures/phones/baresip.ts';
import { BrowserPhone } from '../fixtures/phones/browser-phone.ts';
import { hears } from '../fixtures/phones/telephone.ts';
import { expect, test } from '../fixtures/test.ts';

/** The mean colour of the picture that baresip's camera gives. */
const fakeVideo = [43, 166, 48];

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

const chromium = { browser: 'Chromium', user: 'browser-one', colour: signatures.alice.colour } as const;
const firefox = { browser: 'Firefox', user: 'firefox-one', colour: null } as const;

for (const { browser, user, colour, title, seen, phone: codec, onlyVp8 } of [
  { ...chromium, title: 'with video (VP8)', phone: 'vp8', seen: ['VP8', 'VP8'], onlyVp8: false },
  { ...firefox, title: 'with video (VP8)', phone: 'vp8', seen: ['VP8', 'VP8'], onlyVp8: false },
  { ...chromium, title: 'with video (H.264), which passes as it is,', phone: 'h264', seen: ['H264', 'H264'], onlyVp8: false },
  { ...chromium, title: 'with video, VP8 on its side and H.264 on the other,', phone: 'h264', seen: ['VP8', 'H264'], onlyVp8: true },
] as const)
  test.describe(browser, () => {
    test(`has calls ${title} with baresip, both ways round`, async ({ laboratory }) => {
      const visitor = await BrowserPhone.register(laboratory, browser, user, browser === 'Chromium' ? 'alice' : undefined, { video: true, onlyVp8 });
      const phone = await Baresip.register(laboratory, { user: 'modern-two', frequency: 1200, codecs: 'opus/48000/2', video: codec });
      try {
        for (const [caller, callee] of [
          [visitor, phone],
          [phone, visitor],
        ] as const) {
          const capture = await MediaCapture.start(laboratory.network, path.join(laboratory.home, `${phone.network}-${caller.user}.pcapng`));
          try {
            await caller.call(callee.user);
            await Promise.all([hears(caller, callee), hears(callee, caller)]);
            await sees(browser, visitor, fakeVideo);
            await sees('baresip', phone, colour);
            const described = await visitor.described();
            await capture.stop();
            expect([capture.leg(visitor.network, described).codecs, capture.leg(phone.network).codecs]).toEqual(seen.map((each) => expect.stringMatching(new RegExp(`(^|\\+)${each}(\\+|$)`))));
          } finally {
            await caller.hangUp();
            await capture.stop();
          }
        }
      } finally {
        await Promise.all([phone.close(), visitor.close()]);
      }
    });
  });
