import type { Locator } from '@playwright/test';
import type { Person } from '../fixtures/person.ts';
import type { TandemServer } from '../fixtures/server.ts';
import { expect, test } from '../fixtures/test.ts';

// Two browsers behind NATs, with one step after the other that may take its time.
test.describe.configure({ timeout: 180_000 });

/** Opens the connection test, runs it to its end, and gives its verdict. */
async function testConnection({ page, url }: Person): Promise<Locator> {
  await page.goto(`${url}/#/connection`);
  await page.getByTestId('test-connection').click();
  await expect(page.getByTestId('test-connection')).toHaveText('Test again', { timeout: 20_000 });
  return page.getByTestId('connection-verdict');
}

/** Every way that was tested, with what became of it. */
const outcomes = ({ page }: Person): Promise<Record<string, string | undefined>> =>
  page.getByTestId('ways').locator('li').evaluateAll((ways) => Object.fromEntries(ways.map((way) => [way.querySelector('h3')!.textContent, (way as HTMLElement).dataset.outcome])));

/** Datagrams that the server has relayed to peers since its start. */
async function relayed(server: TandemServer): Promise<number> {
  const relay = JSON.parse((await server.get('/api/v1/relay'))!) as { traffic: { datagramsToPeers: number } };
  return relay.traffic.datagramsToPeers;
}

/** Both hear and see each other, and what they send goes through the relay. */
async function callEachOther(caller: Person, callee: Person, server: TandemServer): Promise<void> {
  const before = await relayed(server);
  for (const { page, url } of [caller, callee]) await page.goto(`${url}/#/`);
  await caller.call(callee.name, { video: true });
  await callee.accept({ video: true });
  await Promise.all([caller.isInCall(), callee.isInCall()]);
  await Promise.all([caller.hears(callee), callee.hears(caller)]);
  await Promise.all([caller.sees(callee), callee.sees(caller)]);
  // Half a minute of two calls' sound alone would be more: it is no matter of single checks.
  await expect.poll(async () => (await relayed(server)) - before, 'what was relayed').toBeGreaterThan(200);
  await callee.hangUp();
  await caller.callEnded('hungUp');
}

test('the networks are what they are said to be', async ({ laboratory }) => {
  const open = { answersStun: true, openPorts: [3478, 5349, 443] };
  const [none, symmetric, onlyHttps] = (['none', 'symmetric', 'onlyHttps'] as const).map((border) => laboratory.discover(laboratory.addHost(border)));
  expect(await none).toEqual({ ...open, mapping: 'Endpoint Independent', filtering: 'Endpoint Independent' });
  expect(await symmetric).toEqual({ ...open, mapping: 'Address and Port Dependent', filtering: 'Address and Port Dependent' });
  expect(await onlyHttps).toEqual({ answersStun: false, openPorts: [443], mapping: undefined, filtering: undefined });
});

test('behind symmetric NATs the page says that a relay helps, and a call goes through it', async ({ laboratory: { server }, behind }) => {
  const alice = await behind('alice', 'symmetric');
  const bob = await behind('bob', 'symmetric');
  const verdict = await testConnection(alice);
  await expect(verdict).toHaveAttribute('data-kind', 'relayed');
  await expect(verdict).toContainText('The address translation (NAT) here lets only some of them run directly; the others go over the relay by UDP.');
  expect(await outcomes(alice)).toEqual({
    'Inside this network': 'works',
    'Outside address by STUN': 'limited',
    'Relay over UDP, port 3478': 'works',
    'Relay over TCP, port 3478': 'works',
    'Relay over TLS, port 5349': 'works',
    'Relay over TLS, port 443': 'works',
  });
  if (process.env.TANDEM_PICTURES) await alice.page.screenshot({ path: `${process.env.TANDEM_PICTURES}/connection-symmetric.png`, fullPage: true });
  await callEachOther(alice, bob, server);
});

test('where only TCP port 443 is let out, the page says so, and a call goes through the relay', async ({ laboratory: { server }, behind }) => {
  const alice = await behind('alice', 'onlyHttps');
  const bob = await behind('bob', 'none');
  const [closed, open] = await Promise.all([testConnection(alice), testConnection(bob)]);
  await expect(closed).toHaveAttribute('data-kind', 'relayed');
  await expect(closed).toContainText('A firewall blocks UDP here; calls go over the relay by TLS on port 443.');
  await expect(closed).toContainText('Ask your administrator to allow UDP port');
  expect(await outcomes(alice)).toEqual({
    'Inside this network': 'works',
    'Outside address by STUN': 'failed',
    'Relay over UDP, port 3478': 'failed',
    'Relay over TCP, port 3478': 'failed',
    'Relay over TLS, port 5349': 'failed',
    'Relay over TLS, port 443': 'works',
  });
  await expect(open).toHaveAttribute('data-kind', 'direct');
  await expect(open).toContainText('Calls work directly. Where there is no direct way to the other side, the relay by UDP helps.');
  if (process.env.TANDEM_PICTURES) await alice.page.screenshot({ path: `${process.env.TANDEM_PICTURES}/connection-only-443.png`, fullPage: true });
  await callEachOther(alice, bob, server);
});
