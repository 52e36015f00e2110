import { type SipText, readSip } from './sip-text';

type Server = (message: SipText, socket: FakeWebSocket) => void;

/** Stands for the browser's WebSocket; the test is the server at its other end. */
export class FakeWebSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  /** Every socket that was opened, in order. */
  static opened: FakeWebSocket[] = [];
  /** What the server does with a SIP message. */
  static server: Server = () => undefined;
  /** Whether the server accepts connections. */
  static up = true;
  /** Whether the server answers pings. */
  static pongs = true;

  static reset(server: Server = () => undefined): void {
    Object.assign(FakeWebSocket, { opened: [], server, up: true, pongs: true });
  }

  static get last(): FakeWebSocket {
    const socket = FakeWebSocket.opened.at(-1);
    if (!socket) throw new Error('No socket was opened.');
    return socket;
  }

  readyState = FakeWebSocket.CONNECTING;
  binaryType = 'blob';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { wasClean: boolean; code: number; reason: string }) => void) | null = null;
  readonly sent: SipText[] = [];

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    FakeWebSocket.opened.push(this);
    queueMicrotask(() => {
      if (!FakeWebSocket.up) {
        this.breakOff();
        return;
      }
      this.readyState = FakeWebSocket.OPEN;
      this.onopen?.();
    });
  }

  send(text: string): void {
    if (text === '\r\n\r\n') {
      if (FakeWebSocket.pongs) queueMicrotask(() => this.deliver('\r\n'));
      return;
    }
    const message = readSip(text);
    this.sent.push(message);
    queueMicrotask(() => FakeWebSocket.server(message, this));
  }

  close(): void {
    this.readyState = FakeWebSocket.CLOSED;
  }

  /** The server sends a message. */
  deliver(text: string): void {
    if (this.readyState === FakeWebSocket.OPEN) this.onmessage?.({ data: text });
  }

  /** The connection is lost. */
  breakOff(code = 1006): void {
    this.readyState = FakeWebSocket.CLOSED;
    this.onclose?.({ wasClean: false, code, reason: '' });
  }
}
