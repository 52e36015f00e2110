import type { Page } from '@playwright/test';
import type { Person } from '../fixtures/person.ts';
import { StunServer } from '../fixtures/stun-server.ts';
import { expect, test } from '../fixtures/test.ts';
import { isUsable } from '../fixtures/usable.ts';

type Answer = { status: 401 | 404 } | { iceServers: RTCIceServer[] };

/** What the server says of STUN and TURN, in place of its own answer. */
async function offered(page: Page, answer: Answer): Promise<void> {
  await page.route('**/api/v1/ice-servers?every=true', (route) =>
    'status' in answer
      ? route.fulfill({ status: answer.status, json: {} })
      : route.fulfill({ json: { iceServers: answer.iceServers, expiresAt: new Date(Date.now() + 3_600_000).toISOString() } }),
  );
}

/** Opens the page and runs the test to its end. */
async function testConnection(person: Person): Promise<void> {
  await person.page.goto(`${person.url}/#/connection`);
  await person.page.getByTestId('test-connection').click();
  await expect(person.page.getByTestId('test-connection')).toHaveText('Test again', { timeout: 15_000 });
}

const verdict = (person: Person): Promise<string | null> => person.page.getByTestId('connection-verdict').getAttribute('data-kind');
const outcome = (person: Person, way: string): Promise<string | null> => person.page.getByTestId(`way-${way}`).first().getAttribute('data-outcome');

const relays = (address: string): RTCIceServer => ({
  urls: [`turn:${address}?transport=udp`, `turn:${address}?transport=tcp`, `turns:${address}?transport=tcp`],
  username: '1764000000:alice',
  credential: 'secret',
});

test('without STUN and TURN the page says what it cannot say', async ({ online }) => {
  const alice = await online('alice');
  for (const answer of [{ iceServers: [] }, { status: 404 }] as const) {
    await offered(alice.page, answer as Answer);
    await testConnection(alice);
    expect(await verdict(alice)).toBe('local');
    expect(await outcome(alice, 'direct')).toBe('works');
  }
});

test('servers that do not answer block the way out, and the page says what to ask for', async ({ online }) => {
  const alice = await online('alice');
  const silent = await StunServer.start(() => null);
  const [first, second] = silent.addresses;
  await offered(alice.page, { iceServers: [{ urls: [`stun:${first}`, `stun:${second}`] }, relays(first!)] });
  await testConnection(alice);
  expect(await verdict(alice)).toBe('blocked');
  for (const way of ['stun', 'relayUdp', 'relayTcp', 'relayTls']) expect(await outcome(alice, way)).toBe('failed');
  await expect(alice.page.getByTestId('connection-verdict')).toContainText('Ask your administrator to allow UDP ports');
  silent.close();
});

test('behind a NAT that keeps a port calls work directly', async ({ online }) => {
  const alice = await online('alice');
  const stun = await StunServer.start(({ port }) => ({ address: '203.0.113.7', port }));
  await offered(alice.page, { iceServers: [{ urls: stun.addresses.map((address) => `stun:${address}`) }] });
  await testConnection(alice);
  expect(await verdict(alice)).toBe('direct');
  await expect(alice.page.getByTestId('way-stun')).toContainText('endpoint-independent mapping');
  await expect(alice.page.getByTestId('way-stun')).toContainText('203.0.113.7:');
  stun.close();
});

test('behind a strict NAT without a relay calls work with some people only', async ({ online }) => {
  const alice = await online('alice');
  const stun = await StunServer.start(({ port }, which) => ({ address: '203.0.113.7', port: which === 'first' ? port : port ^ 1 }));
  await offered(alice.page, { iceServers: [{ urls: stun.addresses.map((address) => `stun:${address}`) }] });
  await testConnection(alice);
  expect(await verdict(alice)).toBe('partly');
  expect(await outcome(alice, 'stun')).toBe('limited');
  stun.close();
});

test('a session that has ended leads to signing in, and who is signed out is told so', async ({ online }) => {
  const alice = await online('alice');
  await offered(alice.page, { status: 401 });
  await alice.page.goto(`${alice.url}/#/connection`);
  await alice.page.getByTestId('test-connection').click();
  await expect(alice.page.getByTestId('connection-signed-out')).toBeVisible();
  await expect(alice.page.getByTestId('notices')).toContainText('Your session has ended.');
  await alice.page.getByRole('link', { name: 'Sign in to test the connection' }).click();
  await expect(alice.page.getByLabel('User name')).toBeVisible();
});

test('a call does not wait for servers that the server does not give', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  for (const { page } of [alice, bob]) {
    // Neither an answer nor an end: as behind a proxy that swallows the request.
    await page.route('**/api/v1/ice-servers', () => undefined);
    await page.reload();
  }
  await Promise.all([alice.isOnline(), bob.isOnline()]);
  await alice.call('bob');
  await bob.accept();
  await Promise.all([alice.hears(bob), bob.hears(alice)]);
});

test('a test is begun, stopped and copied with the keyboard alone', async ({ online }) => {
  const alice = await online('alice');
  await alice.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const silent = await StunServer.start(() => null);
  await offered(alice.page, { iceServers: [relays(silent.addresses[0]!)] });
  await alice.page.goto(`${alice.url}/#/connection`);
  const button = alice.page.getByTestId('test-connection');
  await button.focus();
  await alice.page.keyboard.press('Enter');
  await expect(alice.page.getByRole('status').filter({ hasText: 'Testing' })).toBeVisible();
  await expect(alice.page.getByTestId('way-direct')).toHaveAttribute('data-outcome', 'works');
  await expect(button).toHaveText('Stop the test');
  await expect(button).toBeFocused();
  await alice.page.keyboard.press('Enter');
  await expect(alice.page.getByTestId('way-relayUdp')).toHaveAttribute('data-outcome', 'stopped');
  expect(await verdict(alice)).toBe('stopped');
  await expect(button).toBeFocused();
  await alice.page.keyboard.press('Tab');
  await alice.page.keyboard.press('Enter');
  await expect(alice.page.getByTestId('notices')).toContainText('copied');
  const copied = await alice.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('[stopped] Relay over UDP');
  expect(copied).not.toContain('secret');
  silent.close();
});

test('where a page cannot copy, the results are there to be copied by hand', async ({ online }) => {
  const alice = await online('alice');
  await offered(alice.page, { iceServers: [] });
  await testConnection(alice);
  await alice.page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await alice.page.getByTestId('copy-results').click();
  await expect(alice.page.getByTestId('results-text')).toBeFocused();
  await expect(alice.page.getByTestId('results-text')).toHaveValue(/Verdict: local/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1100]) {
    test(`the page is usable in ${colorScheme}, ${width} pixels wide`, async ({ online }) => {
      const alice = await online('alice', { colorScheme, viewport: { width, height: 720 } });
      const silent = await StunServer.start(() => null);
      await offered(alice.page, { iceServers: [relays(silent.addresses[0]!)] });
      await alice.page.goto(`${alice.url}/#/devices`);
      await alice.page.getByRole('link', { name: 'Go to the connection test' }).click();
      await expect(alice.page.getByRole('heading', { name: 'Connection test' })).toBeFocused();
      await isUsable(alice.page);
      await alice.page.getByTestId('test-connection').click();
      await expect(alice.page.getByTestId('way-direct')).toHaveAttribute('data-outcome', 'works');
      await isUsable(alice.page);
      await expect(alice.page.getByTestId('test-connection')).toHaveText('Test again');
      await isUsable(alice.page);
      silent.close();
    });
  }
}
