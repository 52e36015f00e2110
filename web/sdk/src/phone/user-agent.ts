import JsSIP from 'jssip';
import type { Socket, UA } from 'jssip';
import { type SipCredentials } from '../account/profile';
import { SipSocket } from './sip-socket';

/** JsSIP's own re-connection is put off this long, in seconds: {@link Phone} re-connects, because it can say when. */
const never = 1_000_000;

/** Seconds that an incoming call rings before JsSIP answers 408. */
const ringingTime = 180;

/** A JsSIP user agent with the socket under it. */
export interface UserAgent {
  readonly ua: UA;
  readonly socket: SipSocket;
  /** Opens the WebSocket again after it was lost. */
  reconnect(): void;
  /** Uses other credentials from the next challenge on. */
  use(credentials: SipCredentials): void;
}

export interface UserAgentOptions {
  readonly credentials: SipCredentials;
  readonly url: string;
  readonly instanceId: string;
  readonly displayName?: string | undefined;
}

export function createUserAgent({ credentials, url, instanceId, displayName }: UserAgentOptions): UserAgent {
  const socket = new SipSocket(url);
  const ua = new JsSIP.UA({
    // JsSIP looks for the members of a socket, not for its class.
    sockets: socket as unknown as Socket,
    uri: credentials.addressOfRecord,
    authorization_user: credentials.authorizationUser,
    realm: credentials.realm,
    ha1: credentials.ha1,
    instance_id: instanceId,
    ...(displayName ? { display_name: displayName } : {}),
    register: true,
    register_expires: 600,
    no_answer_timeout: ringingTime,
    // A call whose other end has vanished is noticed by consent freshness (RFC 7675). A session timer would only end calls
    // whose refresh falls into a moment without connection.
    session_timers: false,
    connection_recovery_min_interval: never,
    connection_recovery_max_interval: never,
    user_agent: 'Tandem',
  });
  return {
    ua,
    socket,
    reconnect: () => (ua as unknown as { transport: { connect(): void } }).transport.connect(),
    use: ({ authorizationUser, realm, ha1 }) => {
      ua.set('authorization_user', authorizationUser);
      ua.set('realm', realm);
      ua.set('ha1', ha1);
    },
  };
}
