import path from 'node:path';
import type { Laboratory } from '../fixtures/laboratory.ts';
import { MediaCapture } from '../fixtures/media-capture.ts';
import { Baresip } from '../fixtures/phones/baresip.ts';
import { BrowserPhone } from '../fixtures/phones/browser-phone.ts';
import { hears, type Telephone } from '../fixtures/phones/telephone.ts';
import { WebSocketPhone } from '../fixtures/phones/websocket-phone.ts';
import { expect, test } from '../fixtures/test.ts';

/** A browser, and the four kinds of phones: how their calls are signalled, and what media they know. Each has a second one, to call its own kind. */
const kinds: Record<string, { readonly what: string; readonly profile: RegExp; make(laboratory: Laboratory, number: 'one' | 'two'): Promise<Telephone> }> = {
  browser: {
    what: 'Chromium',
    profile: /^UDP\/TLS\/RTP\/SAVPF$/,
    make: (laboratory, number) => BrowserPhone.register(laboratory, 'Chromium', `browser-${number}`, number === 'one' ? 'alice' : 'bob'),
  },
  classic: {
    what: 'baresip: SIP, G.711 in the clear',
    profile: /^RTP\/AVP$/,
    make: (laboratory, number) => Baresip.register(laboratory, { user: `classic-${number}`, frequency: number === 'one' ? 600 : 1100, codecs: 'pcmu' }),
  },
  modern: {
    what: 'baresip: SIP, Opus in the clear',
    profile: /^RTP\/AVP$/,
    make: (laboratory, number) => Baresip.register(laboratory, { user: `modern-${number}`, frequency: number === 'one' ? 700 : 1200, codecs: 'opus/48000/2' }),
  },
  websocket: {
    what: 'SIP over WebSocket, G.711 in the clear',
    profile: /^RTP\/AVP$/,
    make: (laboratory, number) => WebSocketPhone.register(laboratory, { user: `websocket-${number}`, frequency: number === 'one' ? 800 : 1300 }),
  },
  firefox: {
    what: 'Firefox',
    profile: /^UDP\/TLS\/RTP\/SAVPF$/,
    make: (laboratory, number) => BrowserPhone.register(laboratory, 'Firefox', `firefox-${number}`, number === 'one' ? undefined : 'carol'),
  },
};

test.describe('calls between every two kinds of phones', () => {
  const phones = new Map<string, Telephone>();
  test.setTimeout(90_000);
  test.afterAll(async () => {
    await Promise.all([...phones.values()].map((phone) => phone.close()));
  });

  const phone = async (laboratory: Laboratory, kind: string, number: 'one' | 'two'): Promise<Telephone> => {
    const name = `${kind}-${number}`;
    if (!phones.has(name)) phones.set(name, await kinds[kind]!.make(laboratory, number));
    return phones.get(name)!;
  };

  for (const from of Object.keys(kinds))
    for (const to of Object.keys(kinds))
      test(`${kinds[from]!.what} calls ${kinds[to]!.what}`, async ({ laboratory }, info) => {
        const caller = await phone(laboratory, from, 'one');
        const callee = await phone(laboratory, to, 'two');
        const told = { type: 'legs', description: JSON.stringify({ from: kinds[from]!.what, to: kinds[to]!.what, seen: [] }) };
        info.annotations.push(told);
        const capture = await MediaCapture.start(laboratory.network, '/tmp/debug.pcapng');
        try {
          await caller.call(callee.user);
          await new Promise(r=>setTimeout(r,4000)); console.log(await (caller as any).visit?.page.evaluate(async () => JSON.stringify([...(await (window as any).lastConnection.getStats()).values()].filter((s)=>/bound-rtp|media-playout/.test(s.type)),null,1)), await caller.listen(), await callee.listen(), await (caller as any).visit?.page.evaluate(() => [...document.querySelectorAll('audio,video')].map((e)=>e.outerHTML+(e as any).muted+(e as any).paused+(e as any).srcObject?.getTracks().map((t:any)=>t.kind+t.readyState+t.muted)).join('\n')));
          const legs = [];
          for (const each of [caller, callee]) legs.push({ host: each.network, described: await each.described?.() });
          await caller.hangUp();
          await capture.stop();
          const seen = legs.map(({ host, described }) => capture.leg(host, described));
          told.description = JSON.stringify({ from: kinds[from]!.what, to: kinds[to]!.what, seen });
          expect(seen[0]!.profile).toMatch(kinds[from]!.profile);
          expect(seen[1]!.profile).toMatch(kinds[to]!.profile);
        } finally {
          await caller.hangUp();
          await capture.stop();
        }
      });
});
