import { type Session } from './session';

/** How a tone left: inside the sound (RFC 4733), as a message (SIP INFO, application/dtmf-relay), or not at all. */
export type DtmfPath = 'rtp' | 'info' | 'none';

const tones = /^[0-9A-D#*]+$/i;
/** Milliseconds of a tone and of the pause after it; RTCDTMFSender takes 40 to 6000 and at least 30. */
const duration = 120;
const gap = 70;

/** Sends keypad tones, by RFC 4733 where the call has agreed on telephone events, otherwise by INFO. */
export function sendDtmf(session: Session, keys: string): DtmfPath {
  if (!tones.test(keys)) return 'none';
  const sender = session.connection.getSenders().find(({ track, dtmf }) => track?.kind === 'audio' && dtmf?.canInsertDTMF === true)?.dtmf;
  if (sender) {
    sender.insertDTMF(sender.toneBuffer + keys.toUpperCase(), duration, gap);
    return 'rtp';
  }
  try {
    session.sendDTMF(keys.toUpperCase(), { duration, interToneGap: gap });
    return 'info';
  } catch {
    return 'none';
  }
}
