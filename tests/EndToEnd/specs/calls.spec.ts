import path from 'node:path';
import { SipPhone } from '../fixtures/sip-phone.ts';
import { expect, test } from '../fixtures/test.ts';

const pictures = path.resolve(import.meta.dirname, '../../../docs/images');

test('two browsers see and hear each other, until one hangs up', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  await alice.call('bob', { video: true });
  await expect(bob.incomingCall).toContainText(/alice/i);
  await bob.accept({ video: true });
  await alice.isInCall();
  await bob.isInCall();
  await Promise.all([alice.hears(bob), bob.hears(alice)]);
  await Promise.all([alice.sees(bob), bob.sees(alice)]);
  if (process.env.TANDEM_PICTURES) await alice.page.screenshot({ path: path.join(pictures, 'communicator-call.png') });
  await bob.hangUp();
  await alice.callEnded('hungUp');
  await expect(alice.page.getByTestId('remote-video')).toBeHidden();
});

test('who is muted is not heard, and is heard again afterwards', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  await alice.call('bob');
  await bob.accept();
  await bob.hears(alice);
  await alice.page.getByTestId('mute').click();
  await bob.hearsNothing();
  await alice.hears(bob);
  await alice.page.getByTestId('mute').click();
  await bob.hears(alice);
});

test('on hold neither hears the other, and both do when the call is taken back', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  await alice.call('bob');
  await bob.accept();
  await Promise.all([alice.hears(bob), bob.hears(alice)]);
  await alice.page.getByTestId('hold').click();
  await expect(bob.callState).toContainText(/hold/i);
  await Promise.all([alice.hearsNothing(), bob.hearsNothing()]);
  await alice.page.getByTestId('hold').click();
  await Promise.all([alice.hears(bob), bob.hears(alice)]);
});

test('both press hold in the same moment and the call goes on', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  await alice.call('bob');
  await bob.accept();
  await Promise.all([alice.hears(bob), bob.hears(alice)]);
  await Promise.all([alice.page.getByTestId('hold').click(), bob.page.getByTestId('hold').click()]);
  await expect(alice.callState).toContainText(/hold/i);
  await expect(bob.callState).toContainText(/hold/i);
  await alice.page.getByTestId('hold').click();
  await bob.page.getByTestId('hold').click();
  await Promise.all([alice.hears(bob), bob.hears(alice)]);
});

test('a call can be refused', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  await alice.call('bob');
  await bob.refuse();
  await alice.callEnded('refused');
  await expect(alice.page.getByTestId('call-outcome')).toHaveText('bob refused the call.');
  await expect(bob.incomingCall).toBeHidden();
});

test('the caller gives up and the callee stops ringing', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  await alice.call('bob');
  await expect(bob.incomingCall).toBeVisible();
  await alice.hangUp();
  await expect(bob.incomingCall).toBeHidden();
});

test('who is in a call is busy for a third', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  const carol = await online('carol');
  await alice.call('bob');
  await bob.accept();
  await alice.isInCall();
  await carol.call('bob');
  await carol.callEnded('busy');
  await bob.hears(alice);
});

test('a call to somebody who is not there ends in words', async ({ online }) => {
  const alice = await online('alice');
  await alice.call('dave');
  await alice.callEnded('offline');
});

test('a call to an unknown name ends in words', async ({ online }) => {
  const alice = await online('alice');
  await alice.call('nobody-here');
  await alice.callEnded('notFound');
});

test('two devices ring, one answers, the other stops', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  const bobToo = await online('bob');
  await alice.call('1002');
  await expect(bob.incomingCall).toBeVisible();
  await expect(bobToo.incomingCall).toBeVisible();
  await bob.accept();
  await expect(bobToo.incomingCall).toBeHidden();
  await expect(bobToo.page.getByText(/another device/i)).toBeVisible();
  await Promise.all([alice.hears(bob), bob.hears(alice)]);
});

test('a call that nobody answers ends in words on both sides', async ({ online, visitor }) => {
  const alice = await online('alice');
  const bob = await visitor('bob');
  await bob.page.clock.install();
  await bob.page.reload();
  await bob.signIn();
  await bob.isOnline();
  await alice.call('bob');
  await expect(bob.incomingCall).toBeVisible();
  await bob.page.clock.fastForward('03:01');
  await alice.callEnded('noAnswer');
  await expect(bob.incomingCall).toBeHidden();
  await expect(bob.page.getByText('You missed a call from')).toBeVisible();
});

test('a phone that cannot take the call (488) is explained', async ({ server, online }) => {
  const alice = await online('alice');
  const phone = await SipPhone.register(server, 'carol', '488 Not Acceptable Here');
  await alice.call('carol', { video: true });
  await alice.callEnded('notAcceptable');
  await expect(alice.page.getByTestId('call-outcome')).toContainText('no common way to send sound or pictures');
  phone.close();
});

test('sound that the browser blocks is explained, and one press plays it', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  // A page that captures a microphone may always play: the blockade is made here, everything after it is real.
  await bob.page.evaluate(() => {
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('blocked', 'NotAllowedError'));
    addEventListener('pointerdown', ({ target }) => {
      if ((target as Element).closest('[data-testid=autoplay-blocked]')) HTMLMediaElement.prototype.play = play;
    });
  });
  await alice.call('bob');
  await bob.accept();
  await expect(bob.page.getByTestId('autoplay-blocked')).toContainText('does not let this page play sound');
  await bob.button('Play').click();
  await expect(bob.page.getByTestId('autoplay-blocked')).toBeHidden();
  await bob.hears(alice);
});
