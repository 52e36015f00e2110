import { callThroughRelay } from '../fixtures/relayed-call.ts';
import { expect, test } from '../fixtures/test.ts';
import { browsers, playsOwn, type Visit } from '../fixtures/visits.ts';

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
        const { page, url } = visit!;
        await page.goto(url);
        const call = await page.evaluate(callThroughRelay, { userName: 'alice', password: server.passwordOf('alice'), begins, ends });
        expect(call.echo).toBe('there and back');
        const pair = { local: 'relay', remote: 'relay', relayProtocol: protocol };
        expect(call.pairs).toEqual([pair, pair]);
        for (const end of ['#caller', '#callee']) await playsOwn(visit!, end);
      });
    }
  });
}
