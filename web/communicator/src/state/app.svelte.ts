import { Account, type BrowserSupport, checkBrowser } from '@tandem/sdk';
import { createContext } from 'svelte';
import { Tones } from '../audio/tones';
import { ConnectionTest } from './connection-test.svelte';
import { Conversations } from './conversations.svelte';
import { DeviceChoice } from './device-choice.svelte';
import { Line } from './line.svelte';
import { Notices } from './notices.svelte';
import { Router } from './router.svelte';
import { Session } from './session.svelte';
import { Theme } from './theme.svelte';

/** Everything behind the views of one page. */
export class App {
  readonly account = new Account();
  readonly support: BrowserSupport = checkBrowser();
  readonly router = new Router();
  readonly theme = new Theme();
  readonly notices = new Notices();
  readonly devices = new DeviceChoice();
  readonly tones = new Tones();
  readonly session = new Session(this.account);
  readonly connectionTest = new ConnectionTest(this.account, () => this.#sessionEnded());
  readonly line = new Line({
    account: this.account,
    devices: this.devices,
    notices: this.notices,
    tones: this.tones,
    conversations: () => this.conversations,
    sessionEnded: () => this.#sessionEnded(),
    callShown: () => this.router.go({ name: 'call' }),
  });
  readonly conversations: Conversations = new Conversations((to, text) => this.line.write(to, text));

  constructor() {
    addEventListener('online', () => this.line.retryNow());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.line.retryNow();
    });
    // The other side should learn at once that this page is gone.
    addEventListener('pagehide', () => this.line.close());
    addEventListener('pageshow', ({ persisted }) => {
      if (persisted) void this.load();
    });
    if (this.support.canCall) void this.load();
  }

  /** Asks who is signed in, and starts that person's phone. */
  async load(): Promise<void> {
    await this.session.load();
    this.#begin();
  }

  async signIn(userName: string, password: string): Promise<void> {
    await this.session.signIn(userName, password);
    this.#begin();
  }

  async signUp(userName: string, password: string, displayName: string): Promise<void> {
    await this.session.signUp({ userName, password, ...(displayName ? { displayName } : {}) });
    this.#begin();
  }

  async signOut(): Promise<void> {
    this.line.close();
    await this.session.signOut();
    this.conversations.use('');
    this.notices.clear();
    this.router.go({ name: 'signIn' });
  }

  #sessionEnded(): void {
    this.session.markEnded();
    this.notices.warn('Your session has ended.', 'Sign in again to call and write.');
  }

  #begin(): void {
    const { profile } = this.session;
    const { name } = this.router.current;
    if (profile) {
      this.conversations.use(profile.addressOfRecord);
      this.line.open(profile);
      if (name === 'signIn' || name === 'signUp') this.router.replace({ name: 'home' });
    } else if (name === 'profile' || (name === 'home' && this.session.state.kind === 'signedOut')) {
      this.router.replace({ name: 'signIn' });
    }
  }
}

export const [useApp, provideApp] = createContext<App>();
