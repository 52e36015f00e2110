export type MediaKind = 'audio' | 'video';

/** Why a microphone, camera or loudspeaker could not be used, in kinds that a page reacts to differently. */
export type RefusalReason = 'insecure' | 'unsupported' | 'denied' | 'missing' | 'inUse' | 'chosenGone' | 'aborted' | 'failed';

export interface CaptureRefusal {
  readonly kind: MediaKind;
  readonly reason: RefusalReason;
  /** What happened, in one sentence. */
  readonly text: string;
  /** What the person can do about it. */
  readonly advice: string;
}

const names: Record<MediaKind, string> = { audio: 'microphone', video: 'camera' };

/** Error names of getUserMedia (Media Capture and Streams section 10.3.1 and the older names of browsers in use). */
const reasons: Readonly<Record<string, RefusalReason>> = {
  NotAllowedError: 'denied',
  PermissionDeniedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  DevicesNotFoundError: 'missing',
  NotReadableError: 'inUse',
  TrackStartError: 'inUse',
  OverconstrainedError: 'chosenGone',
  AbortError: 'aborted',
};

/** Explains why getUserMedia failed for one kind of device. */
export function explainCapture(kind: MediaKind, error: unknown): CaptureRefusal {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  return refusal(kind, reasons[name] ?? 'failed');
}

export function refusal(kind: MediaKind, reason: RefusalReason): CaptureRefusal {
  const device = names[kind];
  switch (reason) {
    case 'insecure':
      return {
        kind,
        reason,
        text: `The browser gives out no ${device} on this page, because it was not opened over https.`,
        advice: 'Open the page with https:// in front, or on the machine of the server itself as http://localhost.',
      };
    case 'unsupported':
      return { kind, reason, text: `This browser cannot use a ${device}.`, advice: 'Use a current Chrome, Edge, Firefox or Safari.' };
    case 'denied':
      return {
        kind,
        reason,
        text: `The browser does not allow this page to use the ${device}.`,
        advice: `Click the symbol beside the address, allow the ${device} there and try again. The system's privacy settings may forbid it, too.`,
      };
    case 'missing':
      return { kind, reason, text: `No ${device} was found.`, advice: `Connect a ${device} and try again.` };
    case 'inUse':
      return {
        kind,
        reason,
        text: `The ${device} cannot be opened.`,
        advice: `Another program may be using it. Close that program, or unplug the ${device} and plug it in again.`,
      };
    case 'chosenGone':
      return { kind, reason, text: `The chosen ${device} is not there any more.`, advice: `Choose another ${device} on the devices page.` };
    case 'aborted':
      return { kind, reason, text: `The ${device} stopped while it was being opened.`, advice: 'Try again.' };
    case 'failed':
      return { kind, reason, text: `The ${device} could not be used.`, advice: 'Try again. If it stays so, restart the browser.' };
  }
}
