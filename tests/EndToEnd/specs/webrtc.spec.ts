import { offerEcho, takeAnswer } from '../fixtures/echo-call.ts';
import { MediaProbe } from '../fixtures/media-probe.ts';
import { expect, test } from '../fixtures/test.ts';
import { browsers, playsOwn, type Visit } from '../fixtures/visits.ts';

/** How Chromium's statistics and ours name what media are protected with. The server of the handshake chooses. */
const protection: Record<string, Record<'active' | 'passive', string>> = {
  Chromium: { passive: 'AeadAes128Gcm', active: 'AesCm128HmacSha1Tag80' },
  Firefox: { passive: 'AeadAes128Gcm', active: 'AeadAes128Gcm' },
};

for (const [name, visiting] of Object.entries(browsers)) {
  test.describe(name, () => {
    let visit: Visit | undefined;
    test.beforeAll(async ({ laboratory }) => {
      visit = await visiting(laboratory);
    });
    test.afterAll(() => visit?.close());

    for (const role of ['passive', 'active'] as const)
      test(`sound and pictures come back through our transport, which is ${role} in the handshake`, async () => {
        const { page, url, network } = visit!;
        await page.goto(url);
        const probe = await MediaProbe.answering(await page.evaluate(offerEcho), role, network);
        try {
          await page.evaluate(takeAnswer, probe.answer);
          await expect.poll(() => probe.states).toEqual([`state Connected ${protection[name]![role]} None`]);
          await playsOwn(visit!, '#echo');
        } finally {
          await probe.end();
        }
        // It has said goodbye.
        await expect.poll(() => page.evaluate(() => window.echoConnection.connectionState)).toMatch(/closed|disconnected|failed/);
      });
  });
}
