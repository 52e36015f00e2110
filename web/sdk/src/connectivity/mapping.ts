import { type NatMapping, type ReflexiveFacts, type StunFacts } from './facts';

/**
 * Whether a STUN server answered. A browser leaves out an outside address that equals the inside one, so an answer may show in nothing but a gathering
 * that is complete and has fewer errors than sockets.
 */
export const hasAnswered = ({ addresses, complete, sockets, errors, errorsTold }: ReflexiveFacts): boolean =>
  addresses.length > 0 || (complete && errorsTold && sockets > errors.length);

/**
 * How the NAT maps, from the number of outside addresses (RFC 5780 section 4.3, without its special requests): of one port alone there is one for each
 * socket; when both ports are asked from the same sockets, there are as many again exactly if the NAT tells the ports apart.
 */
export function mappingOf({ alone, together }: StunFacts): NatMapping {
  const answered = alone.filter(hasAnswered);
  if (answered.length === 0) return 'unknown';
  if (answered.every(isUntranslated)) return 'none';
  if (!together || answered.length < 2) return 'unknown';
  const most = Math.max(...answered.map(({ addresses }) => addresses.length));
  return together.addresses.length > most ? 'addressAndPortDependent' : 'endpointIndependent';
}

const isUntranslated = ({ addresses, own }: ReflexiveFacts): boolean =>
  addresses.every((outside) => own?.includes(withoutPort(outside)) ?? false);

const withoutPort = (address: string): string => address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
