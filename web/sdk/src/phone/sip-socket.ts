/** Milliseconds between pings (RFC 5626 section 4.4.1 gives no figure for WebSocket; NAT and proxy time-outs start at 30 s). */
const pingInterval = 25_000;
/** Milliseconds in which a pong has to come (RFC 5626 section 4.4.1: 10 s). */
const pongPatience = 10_000;

// eslint-disable-next-line @typescript-eslint/no-empty-function
const nothing = (): void => {};

/**
 * The WebSocket under JsSIP (RFC 7118). Beyond JsSIP's own it notices a connection that is dead without having been closed:
 * it sends CRLF CRLF and expects CRLF (RFC 5626 section 4.4.1), as soon as the server has shown once that it answers.
 */
export class SipSocket {
  readonly url: string;
  readonly sip_uri: string;
  #viaTransport: string;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #serverAnswersPings = false;

  /** Set by JsSIP. */
  onconnect: () => void = nothing;
  /** Set by JsSIP. */
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = nothing;
  /** Set by JsSIP. */
  ondata: (data: string | ArrayBuffer) => void = nothing;

  constructor(url: string) {
    const { protocol, host } = new URL(url);
    this.url = url;
    this.sip_uri = `sip:${host};transport=ws`;
    this.#viaTransport = protocol === 'wss:' ? 'WSS' : 'WS';
  }

  get via_transport(): string {
    return this.#viaTransport;
  }

  set via_transport(value: string) {
    this.#viaTransport = value.toUpperCase();
  }

  connect(): void {
    if (this.isConnected() || this.isConnecting()) return;
    const socket = new WebSocket(this.url, 'sip');
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.#serverAnswersPings = false;
      this.#ping();
      this.onconnect();
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.#receive(data);
    socket.onclose = ({ wasClean, code, reason }) => this.#closed(!wasClean, code, reason);
    this.#socket = socket;
  }

  disconnect(): void {
    this.#forget();
  }

  send(message: string): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(message);
    return true;
  }

  isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.#socket?.readyState === WebSocket.CONNECTING;
  }

  /** Gives up a connection that does not work any more, as if the network had closed it. */
  drop(reason: string): void {
    if (!this.#socket) return;
    this.#forget();
    this.ondisconnect(true, 1006, reason);
  }

  /** Asks the server for a sign of life now, not at the next interval; for when the network has changed or the machine has slept. */
  probe(): void {
    if (this.isConnected()) this.#ping();
  }

  #ping(): void {
    clearTimeout(this.#timer);
    this.send('\r\n\r\n');
    this.#timer = setTimeout(() => {
      if (this.#serverAnswersPings) this.drop('The server has fallen silent.');
      else this.#scheduleNextPing();
    }, pongPatience);
  }

  #receive(data: string | ArrayBuffer): void {
    if (isPong(data)) {
      this.#serverAnswersPings = true;
      this.#scheduleNextPing();
    } else {
      this.ondata(data);
    }
  }

  #scheduleNextPing(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ping(), pingInterval);
  }

  #closed(error: boolean, code: number, reason: string): void {
    this.#forget();
    this.ondisconnect(error, code, reason);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

/** One CRLF, which a server may send as text or as octets. */
const isPong = (data: string | ArrayBuffer): boolean => (typeof data === 'string' ? data === '\r\n' : data.byteLength === 2);
