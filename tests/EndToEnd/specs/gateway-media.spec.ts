import path from 'node:path';
import type { Laboratory } from '../fixtures/laboratory.ts';
import { type Leg, MediaCapture } from '../fixtures/media-capture.ts';
import { Baresip, type BaresipOptions } from '../fixtures/phones/baresip.ts';
import { BrowserPhone } from '../fixtures/phones/browser-phone.ts';
import { Linphone, type LinphoneOptions } from '../fixtures/phones/linphone.ts';
import { hears, type Telephone } from '../fixtures/phones/telephone.ts';
import { expect, test } from '../fixtures/test.ts';

/** How phones carry media beside RTP in the clear, and the codecs that they have. */
const phones: readonly { readonly name: string; readonly leg: Pick<Leg, 'protection' | 'codecs'>; register(laboratory: Laboratory): Promise<Telephone> }[] = [
  ...(
    [
      ['PCMU', 'pcmu', undefined, 'nothing'],
      ['G722', 'g722/16000', undefined, 'nothing'],
      ['GSM', 'gsm', undefined, 'nothing'],
      ['opus', 'opus/48000/2', undefined, 'nothing'],
      ['PCMU', 'pcmu', 'srtp-mand', 'SDES'],
      ['opus', 'opus/48000/2', 'srtp-mand', 'SDES'],
      ['PCMU', 'pcmu', 'dtls_srtp', 'DTLS'],
      ['opus', 'opus/48000/2', 'dtls_srtp', 'DTLS'],
    ] as const
  ).map(([codec, codecs, encryption, protection]) => ({
    name: `baresip with ${codec} protected by ${protection}`,
    leg: { protection, codecs: codec },
    register: (laboratory: Laboratory) =>
      Baresip.register(laboratory, { user: 'modern-two', frequency: 1200, codecs, ...(encryption && { encryption }) } satisfies BaresipOptions),
  })),
  ...(
    [
      ['PCMU', undefined, 'nothing'],
      ['G722', undefined, 'nothing'],
      ['opus', undefined, 'nothing'],
      ['speex', undefined, 'nothing'],
      ['speex, wide', undefined, 'nothing'],
      ['G729', undefined, 'nothing'],
      ['PCMA', 'srtp', 'SDES'],
      ['PCMA', 'dtls', 'DTLS'],
    ] as const
  ).map(([codec, encryption, protection]) => ({
    name: `linphone with ${codec} protected by ${protection}`,
    // The same name, whatever the rate.
    leg: { protection, codecs: codec.split(',')[0]! },
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

    // One is as good as the other for the phone's side: with Firefox each protection once.
    for (const { name, leg, register } of browser === 'Chromium' ? phones : phones.filter(({ leg }, i) => i === phones.findIndex((other) => other.leg.protection === leg.protection)))
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
            expect(capture.leg(phone.network)).toMatchObject(leg);
          }
        } finally {
          await phone.close();
        }
      });
  });
