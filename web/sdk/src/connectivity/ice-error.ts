/** An error of gathering, as the browser tells it (`icecandidateerror`). */
export interface IceError {
  /** Code of STUN (RFC 8489 section 14.8) when the server answered; 600 and above when it was not reached. */
  readonly code: number;
  /** The browser's or the server's words, in English. */
  readonly text: string;
}

/** Whether the server answered, even if with a refusal: then the network lets its packets through. */
export const isAnswer = ({ code }: IceError): boolean => code >= 300 && code < 600;

/** The error that says most: what a server answered before what was only not reached. */
export const tellingError = (errors: readonly IceError[]): IceError | null =>
  errors.find(isAnswer) ?? errors.find(isLookUp) ?? errors[0] ?? null;

/** Chromium has one code for every server that is not reached, but words of their own for an unknown name. */
export const isLookUp = ({ text }: IceError): boolean => /lookup/i.test(text);

/** Why a server gave nothing, in words. */
export function explainIceError(error: IceError): string {
  if (isLookUp(error)) return 'The name of the server could not be resolved.';
  switch (error.code) {
    case 300:
      return 'The server sends to another server, which the browser did not follow.';
    case 400:
      return 'The server did not understand the request (400).';
    case 401:
    case 441:
      return `The server does not accept the credentials (${error.code}). They may have expired.`;
    case 403:
      return 'The server does not allow this account to relay (403).';
    case 420:
      return 'The server does not know something that the browser asked for (420).';
    case 437:
      return 'The server does not know the allocation any more (437).';
    case 438:
      return 'The server found the request too old (438).';
    case 440:
      return 'The server has no address of the wanted family, IPv4 or IPv6 (440).';
    case 442:
      return 'The server does not relay by this transport (442).';
    case 443:
      return 'The server does not relay between IPv4 and IPv6 (443).';
    case 486:
      return 'The account has too many relayed connections already (486).';
    case 500:
      return 'The server had a failure of its own (500).';
    case 508:
      return 'The server has no room for another relayed connection (508).';
    default:
      return isAnswer(error)
        ? `The server refused: ${error.text || 'it gives no reason'} (${error.code}).`
        : 'The server could not be reached.';
  }
}
