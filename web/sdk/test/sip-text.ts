/** A SIP message as the tests read and write it. */
export interface SipText {
  readonly start: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export function readSip(text: string): SipText {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [start = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
  });
  return { start, headers, body };
}

export const headersOf = (message: SipText, name: string): string[] =>
  message.headers.filter(([each]) => each.toLowerCase() === name.toLowerCase()).map(([, value]) => value);

export const headerOf = (message: SipText, name: string): string => headersOf(message, name)[0] ?? '';

export const methodOf = (message: SipText): string => message.start.split(' ', 1)[0] ?? '';

/** A response to a request, with a To tag and whatever headers are given. */
export function answer(request: SipText, status: number, headers: readonly string[] = [], body = ''): string {
  const to = headerOf(request, 'To');
  return [
    `SIP/2.0 ${status} Test`,
    ...headersOf(request, 'Via').map((via) => `Via: ${via}`),
    `From: ${headerOf(request, 'From')}`,
    `To: ${to.includes('tag=') ? to : `${to};tag=server`}`,
    `Call-ID: ${headerOf(request, 'Call-ID')}`,
    `CSeq: ${headerOf(request, 'CSeq')}`,
    ...headers,
    `Content-Length: ${new TextEncoder().encode(body).length}`,
    '',
    body,
  ].join('\r\n');
}

/** The 200 to a REGISTER: it repeats the Contact with its expiry. */
export const registered = (request: SipText, expires = 600): string =>
  answer(request, 200, [`Contact: ${headerOf(request, 'Contact').replace(/;expires=\d+/, '')};expires=${expires}`]);
