import { type Account, type ConnectivityProgress, type ConnectivityReport, Problem, connectivityText, testConnectivity } from '@tandem/sdk';

/** The test of how calls get out of this network, as the page shows it. */
export class ConnectionTest {
  #running = $state(false);
  #progress = $state.raw<ConnectivityProgress | null>(null);
  #report = $state.raw<ConnectivityReport | null>(null);
  /** Why the test could not begin, in words. */
  #problem = $state('');
  #cancel: AbortController | null = null;

  /**
   * @param account gives the servers to test
   * @param sessionEnded called when the server does not know the session any more
   */
  constructor(
    private readonly account: Pick<Account, 'iceServers'>,
    private readonly sessionEnded: () => void,
    private readonly test = testConnectivity,
  ) {}

  get running(): boolean {
    return this.#running;
  }

  get progress(): ConnectivityProgress | null {
    return this.#progress;
  }

  /** Null before the end of the first test and while another one runs. */
  get report(): ConnectivityReport | null {
    return this.#report;
  }

  get problem(): string {
    return this.#problem;
  }

  async run(): Promise<void> {
    if (this.#running) return;
    this.clear();
    const cancel = (this.#cancel = new AbortController());
    // Who has left the page wants nothing of this test any more.
    const current = (): boolean => this.#cancel === cancel;
    this.#running = true;
    try {
      const servers = await this.account.iceServers({ every: true });
      const progress = (each: ConnectivityProgress): void => {
        if (current()) this.#progress = each;
      };
      const report = await this.test(servers, { signal: cancel.signal, progress });
      if (current()) this.#report = report;
    } catch (problem) {
      if (current()) this.#explain(problem);
    } finally {
      if (current()) this.#running = false;
    }
  }

  /** Ends a running test; what is known by then is shown. */
  stop(): void {
    this.#cancel?.abort();
  }

  /** Ends a running test and forgets what was found. */
  clear(): void {
    this.stop();
    this.#cancel = null;
    this.#running = false;
    this.#report = this.#progress = null;
    this.#problem = '';
  }

  /** The report as text for support; empty when there is none. */
  get text(): string {
    return this.#report ? `${connectivityText(this.#report)}\nPage: ${location.origin}\nBrowser: ${navigator.userAgent}\n` : '';
  }

  #explain(problem: unknown): void {
    if (problem instanceof Problem && problem.kind === 'unauthorized') this.sessionEnded();
    else this.#problem = problem instanceof Problem ? problem.message : 'The test could not be started.';
  }
}
