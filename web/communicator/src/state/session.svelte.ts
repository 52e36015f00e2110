import { type Account, Problem, type Profile, type ProfileChange, type SignUp } from '@tandem/sdk';

/** Whether somebody is signed in at this page. */
export type SessionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'signedOut'; readonly ended: boolean }
  | { readonly kind: 'signedIn'; readonly profile: Profile }
  | { readonly kind: 'unreachable'; readonly text: string };

/** The session of the person at this page. */
export class Session {
  #state = $state.raw<SessionState>({ kind: 'unknown' });

  constructor(private readonly account: Account) {}

  get state(): SessionState {
    return this.#state;
  }

  get profile(): Profile | null {
    return this.#state.kind === 'signedIn' ? this.#state.profile : null;
  }

  /** Asks the server who is signed in. */
  async load(): Promise<void> {
    try {
      const profile = await this.account.current();
      this.#state = profile ? { kind: 'signedIn', profile } : { kind: 'signedOut', ended: false };
    } catch (problem) {
      this.#state = { kind: 'unreachable', text: problem instanceof Problem ? problem.message : 'The server cannot be reached.' };
    }
  }

  async signIn(userName: string, password: string): Promise<void> {
    this.#state = { kind: 'signedIn', profile: await this.account.signIn(userName, password) };
  }

  async signUp(fields: SignUp): Promise<void> {
    this.#state = { kind: 'signedIn', profile: await this.account.signUp(fields) };
  }

  async changeProfile(change: ProfileChange): Promise<void> {
    this.#state = { kind: 'signedIn', profile: await this.account.changeProfile(change) };
  }

  async signOut(): Promise<void> {
    // Whatever the server says, this page forgets the session.
    await this.account.signOut().catch(() => undefined);
    this.#state = { kind: 'signedOut', ended: false };
  }

  /** The server no longer knows the session. */
  markEnded(): void {
    this.#state = { kind: 'signedOut', ended: true };
  }
}
