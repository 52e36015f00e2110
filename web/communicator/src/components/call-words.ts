import { type CallState } from '@tandem/sdk';

/** The condition of a call in a few words. */
export function describeCall(call: CallState): string {
  switch (call.phase) {
    case 'calling':
      return 'Calling …';
    case 'ringing':
      return call.direction === 'outgoing' ? 'Ringing …' : 'Is calling you';
    case 'early':
      return 'Ringing …';
    case 'connecting':
      return 'Connecting …';
    case 'connected':
      if (call.interrupted) return 'Connection interrupted, trying to restore it …';
      if (call.heldByUs && call.heldByThem) return 'On hold by both of you';
      if (call.heldByUs) return 'On hold';
      if (call.heldByThem) return 'The other side has put you on hold';
      return 'In a call';
    case 'ended':
      return 'Call ended';
  }
}
