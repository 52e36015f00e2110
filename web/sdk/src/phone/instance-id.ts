const storageKey = 'tandem.instance';

/** What the claim needs of the browser; for tests. */
export interface InstanceScope {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** Absent outside secure contexts. */
  readonly locks: Pick<LockManager, 'request'> | undefined;
}

/**
 * The instance id of this tab (RFC 5626 section 4.1): the same after a reload, another one in another tab.
 *
 * It lives in sessionStorage. A browser copies that when a tab is duplicated, and two tabs with one instance id would take the flow from
 * each other, so the id is claimed by a lock that the tab holds as long as it lives. A tab that cannot get the lock is the copy and takes a new id.
 */
export async function claimInstanceId(scope: InstanceScope = browserScope()): Promise<string> {
  const stored = read(scope.storage);
  if (stored && (await claim(stored, scope.locks))) return stored;
  const fresh = newUuid();
  await claim(fresh, scope.locks);
  try {
    scope.storage.setItem(storageKey, fresh);
  } catch {
    // Storage is refused or full: the id lasts until the next reload.
  }
  return fresh;
}

// eslint-disable-next-line @typescript-eslint/no-empty-function
const untilTheTabCloses = new Promise<never>(() => {});

const claims = new Map<string, Promise<boolean>>();

/** Whether this tab now holds the id. A reload may ask before the old page has let go, hence the short wait. */
function claim(id: string, locks: InstanceScope['locks'], wait = 500): Promise<boolean> {
  // Without locks (plain http from another machine) a duplicate cannot be told from a reload: a new id is the safe choice.
  if (!locks) return Promise.resolve(false);
  const held = claims.get(id);
  if (held) return held;
  const claimed = new Promise<boolean>((resolve) => {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), wait);
    locks
      .request(`tandem-instance-${id}`, { signal: patience.signal }, () => {
        clearTimeout(timer);
        resolve(true);
        return untilTheTabCloses;
      })
      .catch(() => resolve(false));
  });
  claims.set(id, claimed);
  void claimed.then((got) => got || claims.delete(id));
  return claimed;
}

function read(storage: InstanceScope['storage']): string | null {
  try {
    const id = storage.getItem(storageKey);
    return id && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null;
  } catch {
    return null;
  }
}

/** A random UUID (RFC 9562 section 5.4); crypto.randomUUID is missing outside secure contexts. */
function newUuid(): string {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[6] = ((octets[6] ?? 0) & 0x0f) | 0x40;
  octets[8] = ((octets[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const browserScope = (): InstanceScope => ({
  storage: {
    getItem: (key) => sessionStorage.getItem(key),
    setItem: (key, value) => sessionStorage.setItem(key, value),
  },
  locks: (navigator as { locks?: LockManager }).locks,
});
