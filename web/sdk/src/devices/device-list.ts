import { type Unsubscribe } from '../emitter';

export interface Device {
  readonly id: string;
  /** Name that the system gives it; a number when the browser hides names, as it does before the first permission. */
  readonly label: string;
}

/** What there is to choose from. */
export interface DeviceList {
  readonly microphones: readonly Device[];
  readonly cameras: readonly Device[];
  /** Empty in browsers that do not let a page choose. */
  readonly speakers: readonly Device[];
  /** Whether names are hidden until the person has allowed a microphone or camera. */
  readonly labelsHidden: boolean;
}

const nothing: DeviceList = { microphones: [], cameras: [], speakers: [], labelsHidden: true };

/** The devices of this machine. Empty where the browser gives none. */
export async function listDevices(): Promise<DeviceList> {
  const media = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  const all = (await media?.enumerateDevices().catch(() => [])) ?? [];
  if (all.length === 0) return nothing;
  const of = (kind: MediaDeviceKind, word: string): Device[] =>
    all
      .filter((device) => device.kind === kind && device.deviceId !== '')
      .map((device, index) => ({ id: device.deviceId, label: device.label || `${word} ${index + 1}` }));
  return {
    microphones: of('audioinput', 'Microphone'),
    cameras: of('videoinput', 'Camera'),
    speakers: canChooseSpeaker() ? of('audiooutput', 'Loudspeaker') : [],
    labelsHidden: all.every(({ label }) => label === ''),
  };
}

/** Calls `listener` now and whenever a device comes or goes, until the returned function is called. */
export function watchDevices(listener: (list: DeviceList) => void): Unsubscribe {
  const media = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  let watching = true;
  const look = (): void => void listDevices().then((list) => watching && listener(list));
  media?.addEventListener('devicechange', look);
  look();
  return () => {
    watching = false;
    media?.removeEventListener('devicechange', look);
  };
}

/** Whether a page can choose the loudspeaker in this browser. */
export const canChooseSpeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;

/** Lets an element play through a loudspeaker; the system's choice when `id` is null or gone. */
export async function chooseSpeaker(element: HTMLMediaElement, id: string | null): Promise<void> {
  if (!canChooseSpeaker()) return;
  await element.setSinkId(id ?? '').catch(() => element.setSinkId('').catch(() => undefined));
}
