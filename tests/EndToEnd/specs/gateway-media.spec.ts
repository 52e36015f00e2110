import path from 'node:path';
import type { Laboratory } from '../fixtures/laboratory.ts';
import { MediaCapture } from '../fixtures/media-capture.ts';
import { Baresip, type BaresipOptions } from '../fixtures/phones/baresip.ts';
import { BrowserPhone } from '../fixtures/phones/browser-phone.ts';
import { Linphone, type LinphoneOptions } from '../fixtures/phones/linphone.ts';
import { hears, type Telephone } from '../fixtures/phones/telephone.ts';
import { expect, test } from '../fixtures/test.ts';

/** How phones carry media beside RTP in the clear, and the codecs that they have. */
const phones: readonly { readonly name: string; readonly legs: string; register(laboratory: Laboratory): Promise<Telephone> }[] = [
  ...(
    [
      ['PCMU', 'pcmu', undefined, 'RTP/AVP'],
      ['G722', 'g722/16000', undefined, 'RTP/AVP'],
      ['GSM', 'gsm', undefined, 'RTP/AVP'],
      ['opus', 'opus/48000/2', undefined, 'RTP/AVP'],
      ['PCMU', 'pcmu', 'srtp-mand', 'RTP/SAVP'],
      ['opus', 'opus/48000/2', 'srtp-mand', 'RTP/SAVP'],
      ['PCMU', 'pcmu', 'dtls_srtp', 'UDP/TLS/RTP/SAVP'],
      ['opus', 'opus/48000/2', 'dtls_srtp', 'UDP/TLS/RTP/SAVP'],
    ] as const
  ).map(([codec, codecs, encryption, profile]) => ({
    name: `baresip, ${profile} with ${codec}`,
    legs: `${profile} ${codec}`,
    register: (laboratory: Laboratory) =>
      Baresip.register(laboratory, { user: 'modern-two', frequency: 1200, codecs, ...(encryption && { encryption }) } satisfies BaresipOptions),
  })),
  ...(
    [
      ['PCMU', undefined, 'RTP/AVP'],
      ['G722', undefined, 'RTP/AVP'],
      ['speex', undefined, 'RTP/AVP'],
      ['opus', undefined, 'RTP/AVP'],
      ['PCMA', 'srtp', 'RTP/SAVP'],
      ['opus', 'dtls', 'UDP/TLS/RTP/SAVP'],
    ] as const
  ).map(([codec, encryption, profile]) => ({
    name: `linphone, ${profile} with ${codec}`,
    legs: `${profile} ${codec}`,
    register: (laboratory: Laboratory) => Linphone.register(laboratory, { user: 'classic-two', frequency: 1200, codec, ...(encryption && { encryption }) } satisfies LinphoneOptions),
  })),
];

for (const browser of ['Chromium', 'Firefox'] as const)
  test.describe(browser, () => {
    let visitor: BrowserPhone | undefined;
    test.beforeAll(async ({ laboratory }) => {
      visitor = await BrowserPhone.register(laboratory, browser, browser === 'Firefox' ? 'firefox-one' : 'browser-one');
    });
    test.afterAll(() => visitor?.close());

    for (const { name, legs, register } of phones)
      test(`calls ${name}, and is called by it`, async ({ laboratory }) => {
        const phone = await register(laboratory);
        try {
          for (const [caller, callee] of [
            [visitor!, phone],
            [phone, visitor!],
          ] as const) {
            const capture = await MediaCapture.start(laboratory.network, path.join(laboratory.home, `${phone.network}-${caller.user}.pcapng`));
            try {
              await caller.call(callee.user);
              await Promise.all([hears(caller, callee), hears(callee, caller)]);
            } finally {
              await caller.hangUp();
              await capture.stop();
            }
            const { profile, codecs } = capture.leg(phone.network);
            expect(`${profile.replace(/F$/, '')} ${codecs}`).toBe(legs);
          }
        } finally {
          await phone.close();
        }
      });
  });
