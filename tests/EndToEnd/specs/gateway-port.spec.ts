import path from 'node:path';
import { Laboratory } from '../fixtures/laboratory.ts';
import { MediaCapture } from '../fixtures/media-capture.ts';
import { Baresip } from '../fixtures/phones/baresip.ts';
import { BrowserPhone } from '../fixtures/phones/browser-phone.ts';
import { hears, type Telephone } from '../fixtures/phones/telephone.ts';
import { expect, test } from '../fixtures/test.ts';

const port = 19_000;

test('Chromium and Firefox call baresip at the same time, all media of browsers on one port', async () => {
  test.setTimeout(120_000);
  const laboratory = await Laboratory.make([`Media:BrowserPort=${port}`]);
  const phones: Telephone[] = [];
  const add = async <T extends Telephone>(phone: Promise<T>): Promise<T> => {
    phones.push(await phone);
    return phone;
  };
  try {
    const calls = [
      [await add(BrowserPhone.register(laboratory, 'Chromium', 'browser-one', 'alice')), await add(Baresip.register(laboratory, { user: 'classic-two', frequency: 1100, codecs: 'pcmu' }))],
      [await add(BrowserPhone.register(laboratory, 'Firefox', 'firefox-one')), await add(Baresip.register(laboratory, { user: 'modern-two', frequency: 1200, codecs: 'opus/48000/2' }))],
    ] as const;
    const capture = await MediaCapture.start(laboratory.network, path.join(laboratory.home, 'port.pcapng'));
    try {
      await Promise.all(calls.map(([caller, callee]) => caller.call(callee.user)));
      await Promise.all(calls.flatMap(([one, other]) => [hears(one, other), hears(other, one)]));
    } finally {
      await Promise.all(calls.map(([caller]) => caller.hangUp()));
      await capture.stop();
    }
    for (const [browser, phone] of calls) {
      expect(capture.portsFrom(browser.network)).toEqual(new Set([port]));
      expect(capture.portsFrom(phone.network)).not.toContain(port);
    }
  } finally {
    await Promise.all(phones.map((phone) => phone.close()));
    await laboratory.end();
  }
});
