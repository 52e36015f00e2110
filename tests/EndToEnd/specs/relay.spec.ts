import { writeCaptureFiles, signatures } from '../fixtures/capture.ts';
import { launch } from '../fixtures/chromium.ts';
import { fakeFrequency, Firefox } from '../fixtures/firefox.ts';
import { type Heard, listen, listenByRecording, look, type Page } from '../fixtures/instruments.ts';
import type { Laboratory } from '../fixtures/laboratory.ts';
import { callThroughRelay } from '../fixtures/relayed-call.ts';
import { expect, test } from '../fixtures/test.ts';

/** A browser with one page, and what its fake microphone and camera give. */
interface Visit {
  readonly page: Page & { goto(url: string): Promise<unknown> };
  /** By which the browser knows the server. */
  readonly url: string;
  readonly listen: (page: Page, selector: string) => Promise<Heard>;
  readonly frequency: number;
  /** Null where the camera's picture changes its colour. */
  readonly colour: readonly number[] | null;
  close(): Promise<void>;
}

const browsers: Record<string, (laboratory: Laboratory) => Promise<Visit>> = {
  Chromium: async (laboratory) => {
    const capture = writeCaptureFiles(laboratory.home, 'alice', signatures.alice);
    const browser = await launch({ capture, host: { network: laboratory.addHost('none'), home: laboratory.home } });
    return { page: await browser.newPage(), url: laboratory.server.url, listen, ...signatures.alice, close: () => browser.close() };
  },
  Firefox: async (laboratory) => {
    const browser = await Firefox.launch(laboratory);
    return { page: browser.page, url: browser.url, listen: listenByRecording, frequency: fakeFrequency, colour: null, close: () => browser.close() };
  },
};

const ways = [
  { protocol: 'udp', port: 3478, begins: 'turn:', ends: ':3478?transport=udp' },
  { protocol: 'tcp', port: 3478, begins: 'turn:', ends: ':3478?transport=tcp' },
  { protocol: 'tls', port: 5349, begins: 'turns:', ends: ':5349?transport=tcp' },
  { protocol: 'tls', port: 443, begins: 'turns:', ends: ':443?transport=tcp' },
];

for (const [name, visiting] of Object.entries(browsers)) {
  test.describe(name, () => {
    let visit: Visit | undefined;
    test.beforeAll(async ({ laboratory }) => {
      visit = await visiting(laboratory);
    });
    test.afterAll(() => visit?.close());

    for (const { protocol, port, begins, ends } of ways) {
      test(`sound, pictures and data go through the relay over "${protocol}", port ${port}`, async ({ laboratory: { server } }) => {
        const { page, url, frequency, colour } = visit!;
        await page.goto(url);
        const call = await page.evaluate(callThroughRelay, { userName: 'alice', password: server.passwordOf('alice'), begins, ends });
        expect(call.echo).toBe('there and back');
        const pair = { local: 'relay', remote: 'relay', relayProtocol: protocol };
        expect(call.pairs).toEqual([pair, pair]);
        for (const end of ['#caller', '#callee']) {
          await expect.poll(async () => nearest(await visit!.listen(page, end), frequency), `the tone at ${end}`).toBe(frequency);
          if (colour) await expect.poll(() => distance(page, end, colour), `the colour at ${end}`).toBeLessThan(30);
          else await expect.poll(() => distance(page, end, [0, 0, 0]), `a picture at ${end}`).toBeGreaterThan(30);
          const first = (await look(page, end))!;
          if (colour) await expect.poll(async () => (await look(page, end))!.frames, `the pictures at ${end} move`).toBeGreaterThan(first.frames + 3);
          else await expect.poll(() => distance(page, end, first.colour), `the pictures at ${end} change`).toBeGreaterThan(5);
        }
      });
    }
  });
}

/** The frequency that was expected when what was heard is loud and within the width of a line of it; else what was heard, and 0 for what is hardly heard. */
function nearest({ frequency, level }: { frequency: number; level: number }, expected: number): number {
  if (level <= -50) return 0;
  return Math.abs(frequency - expected) < 25 ? expected : frequency;
}

async function distance(page: Page, selector: string, colour: readonly number[]): Promise<number> {
  const seen = await look(page, selector);
  return seen ? Math.max(...seen.colour.map((value, i) => Math.abs(value - colour[i]!))) : 255;
}
