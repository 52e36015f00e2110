import { type CaptureRefusal, type MediaKind, explainCapture, refusal } from './capture-refusal';

/** What to capture. A device id of null leaves the choice to the browser. */
export interface CaptureRequest {
  readonly audio: boolean;
  readonly video: boolean;
  readonly microphone?: string | null;
  readonly camera?: string | null;
}

export interface Captured {
  /** The stream, with the kinds that could be had; null when none could. */
  readonly stream: MediaStream | null;
  /** One for each kind that was asked for and is not in the stream. */
  readonly refusals: readonly CaptureRefusal[];
}

/**
 * Opens microphone and camera. When only one of them can be had, gives that one and says why the other is missing.
 * A chosen device that is gone is replaced by the browser's choice. Never rejects.
 */
export async function capture(request: CaptureRequest): Promise<Captured> {
  const kinds = (['audio', 'video'] as const).filter((kind) => request[kind]);
  const unavailable = whyNoCapture();
  if (unavailable) return { stream: null, refusals: kinds.map((kind) => refusal(kind, unavailable)) };
  // Together first: the browser asks the person one question instead of two.
  if (kinds.length > 1) {
    const stream = await open(constraints(request)).catch(() => null);
    if (stream) return { stream, refusals: [] };
  }
  const parts = await Promise.all(kinds.map((kind) => captureOne(kind, request)));
  const tracks = parts.flatMap(({ stream }) => stream?.getTracks() ?? []);
  return { stream: tracks.length > 0 ? new MediaStream(tracks) : null, refusals: parts.flatMap(({ refusals }) => refusals) };
}

async function captureOne(kind: MediaKind, request: CaptureRequest): Promise<Captured> {
  const { audio, video } = constraints(request);
  try {
    return { stream: await open(kind === 'audio' ? { audio } : { video }), refusals: [] };
  } catch (error) {
    const why = explainCapture(kind, error);
    if (why.reason === 'chosenGone') {
      const any = await open(kind === 'audio' ? { audio: true } : { video: true }).catch(() => null);
      if (any) return { stream: any, refusals: [] };
    }
    return { stream: null, refusals: [why] };
  }
}

const open = (wanted: MediaStreamConstraints): Promise<MediaStream> => navigator.mediaDevices.getUserMedia(wanted);

function constraints({ audio, video, microphone, camera }: CaptureRequest): {
  audio: boolean | MediaTrackConstraints;
  video: boolean | MediaTrackConstraints;
} {
  return {
    audio: audio && { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...chosen(microphone) },
    video: video && { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, ...chosen(camera) },
  };
}

const chosen = (id: string | null | undefined): MediaTrackConstraints => (id ? { deviceId: { exact: id } } : {});

/** Outside secure contexts (plain http from another machine) browsers hide mediaDevices altogether. */
function whyNoCapture(): 'insecure' | 'unsupported' | null {
  if ((navigator as { mediaDevices?: MediaDevices }).mediaDevices) return null;
  return globalThis.isSecureContext ? 'unsupported' : 'insecure';
}
