import { expect, test } from '../fixtures/test.ts';

test.describe('signing in', () => {
  test('asks for an empty user name and an empty password', async ({ visitor }) => {
    const alice = await visitor('alice');
    await alice.signIn('', '');
    await expect(alice.page.getByText('Enter your user name.')).toBeVisible();
    await expect(alice.page.getByText('Enter your password.')).toBeVisible();
    await expect(alice.page.getByLabel('User name')).toBeFocused();
    await expect(alice.page.getByLabel('User name')).toHaveAttribute('aria-invalid', 'true');
  });

  test('says that name or password are wrong', async ({ visitor }) => {
    const alice = await visitor('alice');
    await alice.signIn('alice', 'wrong');
    await expect(alice.page.getByText('The user name or the password is wrong.')).toBeVisible();
  });

  test('opens the phone with a good password, and closes it again', async ({ visitor }) => {
    const alice = await visitor('alice');
    await alice.signIn();
    await alice.isOnline();
    await expect(alice.page.getByTestId('call-audio')).toBeDisabled();
    await alice.page.getByTestId('dial-address').fill('bob');
    await expect(alice.page.getByTestId('call-audio')).toBeEnabled();
    await alice.page.reload();
    await alice.isOnline();
  });
});

test('somebody signs up and can be called at once', async ({ visitor, online }) => {
  const alice = await online('alice');
  const erin = await visitor('dave');
  await erin.page.getByRole('link', { name: 'Create an account' }).click();
  // The sign-in page has fields of the same names.
  await expect(erin.page.getByRole('heading', { name: 'Create an account' })).toBeVisible();
  await erin.page.getByLabel('User name').fill('erin');
  await erin.page.getByLabel('Password', { exact: true }).fill('a long enough secret');
  await erin.page.getByRole('button', { name: /create/i }).click();
  await erin.isOnline();
  await alice.call('erin');
  await expect(erin.incomingCall).toBeVisible();
});

test('a name that is taken is refused in words', async ({ visitor }) => {
  const bob = await visitor('bob');
  await bob.page.getByRole('link', { name: 'Create an account' }).click();
  // The sign-in page has fields of the same names.
  await expect(bob.page.getByRole('heading', { name: 'Create an account' })).toBeVisible();
  await bob.page.getByLabel('User name').fill('bob');
  await bob.page.getByLabel('Password', { exact: true }).fill('a long enough secret');
  await bob.page.getByRole('button', { name: /create/i }).click();
  await expect(bob.page.getByText(/taken/i)).toBeVisible();
});
