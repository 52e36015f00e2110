import { expect, test } from '../fixtures/test.ts';

test('the device page shows level and picture, and its loop-back call proves both', async ({ visitor }) => {
  const alice = await visitor('alice');
  await alice.page.goto(`${alice.url}/#/devices`);
  await alice.page.getByTestId('start-devices').click();
  await alice.page.getByTestId('loop-back').click();
  for (const kind of ['audio', 'video'])
    await expect(alice.page.getByTestId(`loop-back-result-${kind}`).locator('p').first()).toHaveAttribute('data-result', 'passed', { timeout: 20_000 });
});

test('a refused microphone is explained, and no call goes out', async ({ online }) => {
  const bob = await online('bob');
  const alice = await online('alice', { allowCapture: false });
  await alice.call('bob');
  await expect(alice.page.getByTestId('refused-audio')).toBeVisible();
  await expect(bob.incomingCall).toBeHidden();
});

test('keys pressed in a call are sent', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  await alice.call('bob');
  await bob.accept();
  await alice.isInCall();
  await alice.page.getByTestId('keypad').click();
  for (const key of ['1', '2', '3']) await alice.page.getByTestId(`key-${key}`).click();
  await expect(alice.page.getByTestId('dtmf-sent')).toHaveText('123');
});
