import { expect, test } from '../fixtures/test.ts';

test('messages go both ways and say that they were delivered', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  await alice.write('bob', 'Good morning, Bob');
  await expect(alice.message('Good morning, Bob')).toHaveAttribute('data-status', 'delivered');
  await bob.write('alice', 'Good morning, Alice');
  await expect(bob.message('Good morning, Bob')).toHaveAttribute('data-status', 'received');
  await expect(alice.message('Good morning, Alice')).toHaveAttribute('data-status', 'received');
});

test('a message to somebody who is offline shows as not delivered', async ({ online }) => {
  const alice = await online('alice');
  await alice.write('dave', 'Are you there?');
  await expect(alice.message('Are you there?')).toHaveAttribute('data-status', 'failed');
  await expect(alice.page.getByTestId('not-delivered')).toBeVisible();
});

test('a message to an unknown account shows as not delivered', async ({ online }) => {
  const alice = await online('alice');
  await alice.write('nobody-here', 'Hello?');
  await expect(alice.message('Hello?')).toHaveAttribute('data-status', 'failed');
});
