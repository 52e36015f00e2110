import { type Cause } from '../causes';

export type Direction = 'incoming' | 'outgoing';

/** Where a call is in its life. A call goes through these from top to bottom and may leave any of them for `ended`. */
export type CallPhase =
  /** Outgoing: the invitation is being prepared or on its way, nobody has been reached yet. */
  | 'calling'
  /** The callee's phone rings, here or there. */
  | 'ringing'
  /** Outgoing: sound of the callee's network comes already (183 with a session description). */
  | 'early'
  /** Accepted; media are being connected. */
  | 'connecting'
  | 'connected'
  | 'ended';

/** One moment of a call. Never changed; each change gives a new one. */
export interface CallState {
  readonly direction: Direction;
  readonly phase: CallPhase;
  /** Whether this side has put the other on hold. */
  readonly heldByUs: boolean;
  /** Whether the other side has put this one on hold. */
  readonly heldByThem: boolean;
  readonly audioMuted: boolean;
  readonly videoMuted: boolean;
  /** Whether this side sends, or when ringing will be asked to send, pictures. */
  readonly video: boolean;
  /** Whether pictures of the other side arrive. */
  readonly remoteVideo: boolean;
  /** Whether the connection of media is interrupted and may come back. */
  readonly interrupted: boolean;
  /** When the call was answered, in milliseconds since 1970. */
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  /** Why the call ended; null until then. */
  readonly cause: Cause | null;
}

/** What can happen to a call. */
export type CallEvent =
  | { readonly type: 'ringing' }
  | { readonly type: 'earlyMedia' }
  | { readonly type: 'accepted'; readonly at: number }
  | { readonly type: 'confirmed' }
  | { readonly type: 'held'; readonly by: 'us' | 'them' }
  | { readonly type: 'resumed'; readonly by: 'us' | 'them' }
  | { readonly type: 'muted'; readonly audio?: boolean; readonly video?: boolean }
  | { readonly type: 'videoSent'; readonly video: boolean }
  | { readonly type: 'remoteVideo'; readonly present: boolean }
  | { readonly type: 'interrupted' }
  | { readonly type: 'restored' }
  | { readonly type: 'ended'; readonly cause: Cause; readonly at: number };

export function newCall(direction: Direction, video: boolean): CallState {
  return {
    direction,
    phase: direction === 'outgoing' ? 'calling' : 'ringing',
    heldByUs: false,
    heldByThem: false,
    audioMuted: false,
    videoMuted: false,
    video,
    remoteVideo: false,
    interrupted: false,
    answeredAt: null,
    endedAt: null,
    cause: null,
  };
}

/** Whether the call has been answered and not ended. */
export const isEstablished = ({ phase }: CallState): boolean => phase === 'connecting' || phase === 'connected';

/** The call after an event. An event that has no meaning in the present phase leaves the call as it is. */
export function nextCallState(call: CallState, event: CallEvent): CallState {
  if (call.phase === 'ended') return call;
  switch (event.type) {
    case 'ringing':
      return call.phase === 'calling' ? { ...call, phase: 'ringing' } : call;
    case 'earlyMedia':
      return call.phase === 'calling' || (call.phase === 'ringing' && call.direction === 'outgoing') ? { ...call, phase: 'early' } : call;
    case 'accepted':
      return isEstablished(call) ? call : { ...call, phase: 'connecting', answeredAt: event.at };
    case 'confirmed':
      return call.phase === 'connecting' ? { ...call, phase: 'connected' } : call;
    case 'held':
    case 'resumed':
      if (!isEstablished(call)) return call;
      return event.by === 'us' ? { ...call, heldByUs: event.type === 'held' } : { ...call, heldByThem: event.type === 'held' };
    case 'muted':
      return { ...call, audioMuted: event.audio ?? call.audioMuted, videoMuted: event.video ?? call.videoMuted };
    case 'videoSent':
      return { ...call, video: event.video, videoMuted: false };
    case 'remoteVideo':
      return call.remoteVideo === event.present ? call : { ...call, remoteVideo: event.present };
    case 'interrupted':
      return isEstablished(call) ? { ...call, interrupted: true } : call;
    case 'restored':
      return { ...call, interrupted: false };
    case 'ended':
      return { ...call, phase: 'ended', interrupted: false, endedAt: event.at, cause: event.cause };
  }
}
