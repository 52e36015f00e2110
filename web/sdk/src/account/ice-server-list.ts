/** STUN and TURN servers, ready for the `iceServers` of an RTCConfiguration. */
export type IceServerList = RTCIceServer[] & {
  /** Until when the credentials in the list are good, ISO 8601; absent when the server does not say. */
  readonly expiresAt?: string;
};

/** Reads the answer of `GET /api/v1/ice-servers`; null when it is none. A server in it that has no address is left out. */
export function readIceServers(answer: unknown): IceServerList | null {
  if (!isRecord(answer) || !Array.isArray(answer.iceServers)) return null;
  const servers = answer.iceServers.flatMap(readServer);
  const { expiresAt } = answer;
  return Object.assign(servers, typeof expiresAt === 'string' ? { expiresAt } : {});
}

function readServer(server: unknown): RTCIceServer[] {
  if (!isRecord(server)) return [];
  const urls = [server.urls].flat().filter((url) => typeof url === 'string');
  const { username, credential } = server;
  if (urls.length === 0) return [];
  return [
    {
      urls,
      ...(typeof username === 'string' ? { username } : {}),
      ...(typeof credential === 'string' ? { credential } : {}),
    },
  ];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
