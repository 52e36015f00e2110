/** What this browser lacks for calls, in words; empty when it has everything. */
export interface BrowserSupport {
  readonly canCall: boolean;
  /** Each missing thing as one sentence. */
  readonly missing: readonly string[];
  /** Whether the page came over a connection on which browsers give out no microphone (plain http from another machine). */
  readonly insecureContext: boolean;
}

/** Looks at the browser this runs in. `scope` is for tests. */
export function checkBrowser(scope: Partial<typeof globalThis> = globalThis): BrowserSupport {
  const insecureContext = scope.isSecureContext === false;
  const missing: string[] = [];
  if (!scope.RTCPeerConnection) missing.push('It cannot send sound and pictures between browsers (WebRTC).');
  if (!scope.WebSocket) missing.push('It cannot keep a connection open to the server (WebSocket).');
  // Without a secure context mediaDevices is hidden, which says nothing about the browser itself.
  if (!insecureContext && !scope.navigator?.mediaDevices) missing.push('It gives pages no microphone and camera.');
  return { canCall: missing.length === 0, missing, insecureContext };
}
