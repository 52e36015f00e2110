import path from 'node:path';
import { Baresip } from '../fixtures/phones/baresip.ts';
import type { Person } from '../fixtures/person.ts';
import { expect, test } from '../fixtures/test.ts';
import { isUsable } from '../fixtures/usable.ts';

const panel = ({ page }: Person) => page.getByTestId('quality-panel');
const button = ({ page }: Person) => page.getByTestId('call-quality');

/** For looking at: a folder in `TANDEM_PICTURES` gets the panel as it is. */
async function picture({ page }: Person, name: string): Promise<void> {
  if (process.env.TANDEM_PICTURES) await page.screenshot({ path: path.join(process.env.TANDEM_PICTURES, `call-quality-${name}.png`) });
}

test('of a call between a browser and a phone both legs are shown with codec and score', async ({ laboratory, behind }) => {
  test.setTimeout(120_000);
  const alice = await behind('alice', 'none');
  const phone = await Baresip.register(laboratory, { user: 'classic-one', frequency: 600, codecs: 'pcmu' });
  try {
    await alice.call(phone.user);
    await alice.isInCall();
    await expect(button(alice)).toHaveAttribute('aria-expanded', 'false');
    await button(alice).focus();
    await alice.page.keyboard.press('Enter');
    await expect(panel(alice).getByRole('heading', { name: 'Call quality' })).toBeFocused();
    await expect(button(alice)).toHaveAttribute('aria-expanded', 'true');
    await expect(panel(alice)).toHaveAttribute('data-source', 'server');

    const legs = panel(alice).getByTestId('quality-leg');
    await expect(legs).toHaveCount(2);
    const [own, other] = [legs.nth(0), legs.nth(1)];
    await expect(own.getByRole('heading')).toHaveText('You');
    await expect(other.getByRole('heading')).toHaveText(phone.user);
    await expect(own).toContainText('keys by DTLS');
    await expect(other).toContainText('In the clear');
    for (const leg of [own, other]) {
      await expect(leg.getByRole('row', { name: 'Codec' })).toContainText('G.711 µ-law, 8 kHz');
      await expect(leg.getByTestId('quality-score')).toHaveText(/^\d\.\d, (good|fair|poor) from PCMU, .+ lost, \d+ ms one way/);
    }
    await expect(panel(alice).getByTestId('silent-party')).toBeHidden();
    await expect(panel(alice).getByRole('img', { name: /^Score of what each side sends/ })).toBeVisible();

    for (const colorScheme of ['light', 'dark'] as const)
      for (const [name, width] of [
        ['wide', 1100],
        ['phone', 360],
      ] as const) {
        await alice.page.emulateMedia({ colorScheme });
        await alice.page.setViewportSize({ width, height: 720 });
        await isUsable(alice.page);
        await picture(alice, `${colorScheme}-${name}`);
      }

    await panel(alice).getByRole('button', { name: 'Jitter' }).click();
    await expect(panel(alice).getByRole('img', { name: /^Jitter of what each side sends/ })).toBeVisible();
    await picture(alice, 'plot');
    await alice.page.keyboard.press('Escape');
    await expect(panel(alice)).toBeHidden();
    await expect(button(alice)).toBeFocused();

    await alice.hangUp();
    await alice.callEnded('hungUp');
    await button(alice).click();
    await expect(panel(alice)).toContainText('values at the end of the call');
    await expect(legs).toHaveCount(2);
    await isUsable(alice.page);
    await picture(alice, 'ended');
  } finally {
    await phone.close();
  }
});

test('of a call from browser to browser is shown what the browser measures', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  await alice.call('bob', { video: true });
  await bob.accept({ video: true });
  await alice.isInCall();
  await button(alice).click();
  await expect(panel(alice)).toHaveAttribute('data-source', 'browser');
  const leg = panel(alice).getByTestId('quality-leg');
  await expect(leg.getByRole('heading')).toHaveText('bob');
  await expect(leg.getByRole('row', { name: 'Codec' }).first()).toContainText('Opus, 48 kHz');
  await expect(leg.getByRole('table', { name: 'Pictures' })).toBeVisible();
  await expect(leg.getByTestId('quality-score')).toHaveCount(0);
  await isUsable(alice.page);
  await picture(alice, 'browser');
  await panel(alice).getByRole('button', { name: 'Close call quality' }).click();
  await expect(button(alice)).toBeFocused();
});

test('a party that is not heard is named', async ({ online }) => {
  const alice = await online('alice');
  const bob = await online('bob');
  const direction = { format: 'opus/48000/2', packets: 500, octets: 40_000, lost: 0, jitter: 1 };
  const stream = { kind: 'audio', profile: 'UDP/TLS/RTP/SAVPF', suite: '', sent: direction, roundTrip: 20, meanOpinionScore: null, scoreInputs: '', refused: {} };
  await alice.page.route('**/api/v1/calls/*/quality', (route) =>
    route.fulfill({
      json: {
        callId: 'c',
        silentParty: 'branch',
        notes: [{ after: 65.2, party: 'branch', text: 'One-way audio: nothing is heard from here, while the other side is heard' }],
        legs: [
          { party: 'caller', address: 'sip:alice@tandem.test', streams: [{ ...stream, received: direction }] },
          { party: 'branch', address: 'sip:bob@tandem.test', streams: [{ ...stream, received: { ...direction, format: '', packets: 0 } }] },
        ],
      },
    }),
  );
  await alice.call('bob');
  await bob.accept();
  await alice.isInCall();
  await button(alice).click();
  await expect(panel(alice).getByRole('alert')).toContainText('Nothing is heard from bob.');
  await expect(panel(alice).getByTestId('quality-notes').getByRole('listitem')).toHaveText('1:05 bob: One-way audio: nothing is heard from here, while the other side is heard');
  await isUsable(alice.page);
  await picture(alice, 'silent');
});
