import { expect, test } from '../fixtures/test.ts';
import { isUsable, isUsableEverywhere } from '../fixtures/usable.ts';

test('every page is usable in light and dark, 360 and 1100 pixels wide', async ({ visitor }) => {
  const alice = await visitor('alice');
  await expect(alice.page.getByLabel('User name')).toBeVisible();
  await isUsableEverywhere(alice.page);
  await alice.page.getByRole('link', { name: 'Create an account' }).click();
  await expect(alice.page.getByRole('heading', { name: 'Create an account' })).toBeVisible();
  await isUsableEverywhere(alice.page);
  await alice.page.goto(`${alice.url}/#/devices`);
  await expect(alice.page.getByTestId('loop-back')).toBeVisible();
  await isUsableEverywhere(alice.page);
  await alice.page.goto(`${alice.url}/#/sign-in`);
  await alice.signIn();
  await alice.isOnline();
  await isUsableEverywhere(alice.page);
  await alice.write('dave', 'Are you there?');
  await expect(alice.page.getByTestId('not-delivered').last()).toBeVisible();
  await isUsableEverywhere(alice.page);
});

test('a call is usable on a telephone-sized screen', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob', { viewport: { width: 360, height: 640 } });
  await alice.call('bob', { video: true });
  await expect(bob.incomingCall).toBeVisible();
  await isUsable(bob.page);
  await bob.accept({ video: true });
  await bob.isInCall();
  await bob.sees(alice);
  await isUsable(bob.page);
});

test('a call is made and answered with the keyboard alone', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  await alice.page.getByTestId('dial-address').focus();
  await alice.page.keyboard.type('bob');
  await alice.page.keyboard.press('Enter');
  await expect(bob.incomingCall).toBeVisible();
  await bob.page.keyboard.press('Tab');
  await bob.page.keyboard.press('Shift+Tab');
  await bob.page.getByTestId('accept-audio').focus();
  await bob.page.keyboard.press('Enter');
  await bob.isInCall();
});

test('a browser without WebRTC is told so', async ({ visitor }) => {
  const alice = await visitor('alice');
  await alice.page.addInitScript(() => {
    delete (globalThis as { RTCPeerConnection?: unknown }).RTCPeerConnection;
  });
  await alice.page.reload();
  await expect(alice.page.getByText(/cannot make calls|does not support|cannot/i).first()).toBeVisible();
  await expect(alice.page.getByTestId('call-audio')).toBeHidden();
});
