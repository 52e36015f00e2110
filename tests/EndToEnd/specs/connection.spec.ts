import { expect, test } from '../fixtures/test.ts';

test('the server crashes and comes back: the page shows it, registers again and can be called', async ({ server, online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  await server.kill();
  await expect(alice.connection).toHaveAttribute('data-state', /waiting|connecting/);
  await expect(alice.page.getByTestId('call-audio')).toBeDisabled();
  await server.start();
  await Promise.all([alice.isOnline(60_000), bob.isOnline(60_000)]);
  await alice.call('bob');
  await bob.accept();
  await Promise.all([alice.hears(bob), bob.hears(alice)]);
});

test('a call outlives the loss of the connection to the server', async ({ server, online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  await alice.call('bob');
  await bob.accept();
  await Promise.all([alice.hears(bob), bob.hears(alice)]);
  await server.kill();
  await expect(alice.connection).toHaveAttribute('data-state', /waiting|connecting/);
  await bob.hears(alice);
  await server.start();
  await Promise.all([alice.isOnline(60_000), bob.isOnline(60_000)]);
  await bob.hears(alice);
  await bob.hangUp();
  await alice.callEnded('hungUp');
});

test('a duplicated tab rings beside the first and does not take its place', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  const [copy] = await Promise.all([bob.page.context().waitForEvent('page'), bob.page.evaluate(() => void window.open(location.href))]);
  await expect(copy.getByTestId('connection-status')).toHaveAttribute('data-state', 'online', { timeout: 20_000 });
  await bob.isOnline();
  await alice.call('bob');
  await expect(bob.incomingCall).toBeVisible();
  await expect(copy.getByTestId('incoming-call')).toBeVisible();
});
