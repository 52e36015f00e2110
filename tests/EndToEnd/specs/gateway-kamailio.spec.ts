import path from 'node:path';
import { Kamailio } from '../fixtures/kamailio.ts';
import { address, type Laboratory } from '../fixtures/laboratory.ts';
import { type Leg, MediaCapture } from '../fixtures/media-capture.ts';
import { Baresip } from '../fixtures/phones/baresip.ts';
import { JsSipPhone } from '../fixtures/phones/jssip-phone.ts';
import { hears, type Telephone } from '../fixtures/phones/telephone.ts';
import { expect, test } from '../fixtures/test.ts';

/** A browser with JsSIP and a baresip that are accounts of Kamailio alone. */
async function phonesOf(laboratory: Laboratory, kamailio: Kamailio, socket: string): Promise<[JsSipPhone, Baresip]> {
  const { domain, password } = kamailio;
  return Promise.all([
    JsSipPhone.register(laboratory, { user: 'kate', domain, password, frequency: 800, socket }),
    Baresip.register(laboratory, { user: 'karl', frequency: 1200, codecs: 'pcmu', registrar: kamailio }),
  ]);
}

/** Each calls the other; both hear, and the phone has media in the clear with this server alone. */
async function callEachOther(laboratory: Laboratory, kamailio: Kamailio, browser: JsSipPhone, phone: Baresip): Promise<void> {
  for (const [caller, callee] of [
    [browser, phone],
    [phone, browser],
  ] as const satisfies [Telephone, Telephone][]) {
    const capture = await MediaCapture.start(laboratory.network, path.join(laboratory.home, `${phone.network}-${caller.user}.pcapng`));
    try {
      await caller.call(`${callee.user}@${kamailio.domain}`);
      await Promise.all([hears(caller, callee), hears(callee, caller)]);
    } finally {
      await caller.hangUp();
      await capture.stop();
    }
    expect(capture.leg(phone.network)).toMatchObject({ profile: 'RTP/AVP', protection: 'nothing', codecs: 'PCMU' } satisfies Leg);
  }
}

for (const [title, takesWebSockets, socket] of [
  ['a browser registers at Kamailio, which knows nothing of browsers, through Tandem as its edge: baresip of Kamailio and it call each other', false, () => `ws://${address}:8080/sip`],
  ['a browser by WebSocket at Kamailio, which has its media at Tandem, and baresip call each other', true, (kamailio: Kamailio) => kamailio.webSocket],
] as const)
  test(title, async ({ laboratory }) => {
    test.setTimeout(90_000);
    const kamailio = await Kamailio.start(laboratory, { takesWebSockets });
    const phones: Telephone[] = [];
    try {
      const [browser, phone] = await phonesOf(laboratory, kamailio, socket(kamailio));
      phones.push(browser, phone);
      await callEachOther(laboratory, kamailio, browser, phone);
    } finally {
      await Promise.all(phones.map((each) => each.close()));
      await kamailio.close();
    }
  });
