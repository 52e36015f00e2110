/** Whom to call or write to: a SIP address of record. */
export interface Address {
  /** `sip:bob@tandem.test`, ready for a Request-URI. */
  readonly uri: string;
  /** `bob@tandem.test`: two addresses are the same person's when their keys are equal. */
  readonly key: string;
  /** What a person reads: `bob` inside the own domain, `bob@elsewhere.test` outside. */
  readonly label: string;
}

/** Characters of a user part that need no escape (RFC 3261 section 25.1, `user`), less those that JsSIP writes differently. */
const user = /^[A-Za-z0-9\-_.!~*'()&=+$,;?/%#]+$/;
const host = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9\-.]*[A-Za-z0-9])?)(:[0-9]{1,5})?$/;
const telephone = /^\+?[0-9().\-\s]+$/;

/**
 * Reads what a person typed: `bob`, `1002`, `+49 30 123`, `bob@tandem.test`, `sip:bob@tandem.test` or `tel:+4930123`.
 * @returns null when it is no address.
 */
export function parseAddress(text: string, domain: string): Address | null {
  const bare = text.trim().replace(/^(sips?|tel):/i, '');
  const at = bare.lastIndexOf('@');
  const typedUser = at < 0 ? bare : bare.slice(0, at);
  const typedHost = (at < 0 ? domain : bare.slice(at + 1)).replace(/[;?].*$/, '');
  const name = telephone.test(typedUser) ? typedUser.replace(/[^0-9+]/g, '') : typedUser;
  if (!user.test(name) || !host.test(typedHost)) return null;
  const lowerHost = typedHost.toLowerCase();
  const escaped = name.replace(/#/g, '%23');
  return {
    uri: `sip:${escaped}@${lowerHost}`,
    key: `${name}@${lowerHost}`,
    label: lowerHost === domain.toLowerCase() ? name : `${name}@${lowerHost}`,
  };
}
