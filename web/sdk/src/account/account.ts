import { type CallQuality, readCallQuality } from './call-quality';
import { type IceServerList, readIceServers } from './ice-server-list';
import { type Profile, type SipCredentials } from './profile';
import { Problem, readProblem, unreachable } from './problem';

/** Fields of a new account. */
export interface SignUp {
  readonly userName: string;
  readonly password: string;
  readonly displayName?: string;
}

/** Fields of the own profile that can change. */
export interface ProfileChange {
  readonly displayName?: string;
  readonly currentPassword?: string;
  readonly newPassword?: string;
}

/**
 * The account of the person at this page: sign-up, sign-in, profile and SIP credentials over `/api/v1`.
 * The session is a cookie that scripts cannot read. Every method rejects with a {@link Problem} and nothing else.
 */
export class Account {
  readonly #base: string;

  /** @param server origin of the server, such as `https://phone.example`; the page's own by default. */
  constructor(server = '') {
    this.#base = `${server.replace(/\/$/, '')}/api/v1`;
  }

  /** Creates an account and signs it in. Problems: `invalid` with fields, `conflict` when the user name is taken. */
  signUp(fields: SignUp): Promise<Profile> {
    return this.#send<Profile>('POST', '/accounts', fields);
  }

  /** Problems: `invalid` with fields, `unauthorized` for a wrong name or password, `tooMany` with `retryAfter`. */
  signIn(userName: string, password: string): Promise<Profile> {
    return this.#send<Profile>('POST', '/session', { userName, password });
  }

  /** The person whose session this browser holds, or null when nobody is signed in. */
  async current(): Promise<Profile | null> {
    try {
      return await this.#send<Profile>('GET', '/session');
    } catch (problem) {
      if (problem instanceof Problem && problem.kind === 'unauthorized') return null;
      throw problem;
    }
  }

  /** Ends the session. */
  async signOut(): Promise<void> {
    await this.#send<null>('DELETE', '/session');
  }

  profile(): Promise<Profile> {
    return this.#send<Profile>('GET', '/profile');
  }

  /** Problems: `invalid` with fields, among them `currentPassword` when it is wrong. */
  changeProfile(change: ProfileChange): Promise<Profile> {
    return this.#send<Profile>('PATCH', '/profile', change);
  }

  /** Short-lived credentials for a {@link Phone}. Problem: `unauthorized` when the session has ended. */
  sipCredentials(): Promise<SipCredentials> {
    return this.#send<SipCredentials>('POST', '/sip-credentials');
  }

  /**
   * STUN and TURN servers with credentials of some hours: `new RTCPeerConnection({ iceServers: await account.iceServers() })`.
   * Empty when the operator offers none. Problem: `unauthorized` when the session has ended.
   * @param every whether to name every port of the servers, as {@link testConnectivity} wants it; a call gathers faster from the few of the plain list
   */
  async iceServers({ every = false }: { readonly every?: boolean } = {}): Promise<IceServerList> {
    const answer = await this.#send<unknown>('GET', every ? '/ice-servers?every=true' : '/ice-servers').catch((problem: unknown) => {
      if (problem instanceof Problem && problem.kind === 'notFound') return { iceServers: [] };
      throw problem;
    });
    const servers = readIceServers(answer);
    if (!servers) throw unreadable();
    return servers;
  }

  /**
   * The quality of a call as the server measures it, while it lasts and for some time afterwards; null when its media do not go through the server.
   * Problem: `unauthorized` when the session has ended.
   * @param callId as {@link Call.callId} gives it
   */
  async callQuality(callId: string): Promise<CallQuality | null> {
    try {
      const quality = readCallQuality(await this.#send<unknown>('GET', `/calls/${encodeURIComponent(callId)}/quality`));
      if (!quality) throw unreadable();
      return quality;
    } catch (problem) {
      if (problem instanceof Problem && problem.kind === 'notFound') return null;
      throw problem;
    }
  }

  async #send<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const headers = { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) };
    const request = { method, credentials: 'same-origin', headers, ...(body && { body: JSON.stringify(body) }) } as const;
    const response = await fetch(this.#base + path, request).catch(() => null);
    if (!response) throw unreachable();
    if (!response.ok) throw await readProblem(response);
    if (response.status === 204) return null as Answer;
    return (await response.json().catch(() => {
      throw unreadable();
    })) as Answer;
  }
}

const unreadable = (): Problem => new Problem('server', 'The answer of the server cannot be read.');
