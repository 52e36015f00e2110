import { describe, expect, it, vi } from 'vitest';
import { type InstanceScope, claimInstanceId } from '../src/phone/instance-id';

type Storage = InstanceScope['storage'];

function storage(initial?: string): Storage & { value: string | null } {
  return {
    value: initial ?? null,
    getItem() {
      return this.value;
    },
    setItem(_: string, value: string) {
      this.value = value;
    },
  };
}

/** The locks of one browser: all tabs share them. */
function locks(): NonNullable<InstanceScope['locks']> & { release(): void } {
  const held = new Set<string>();
  return {
    request: ((name: string, { signal }: { signal: AbortSignal }, granted: () => Promise<unknown>) => {
      if (!held.has(name)) {
        held.add(name);
        return granted();
      }
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))));
    }) as LockManager['request'],
    release: () => held.clear(),
  };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const known = '6ba7b810-9dad-41d1-80b4-00c04fd430c9';

describe('the instance id of a tab', () => {
  it('is made once and kept', async () => {
    const tab = storage();
    const id = await claimInstanceId({ storage: tab, locks: locks() });
    expect(id).toMatch(uuid);
    expect(tab.value).toBe(id);
  });

  it('is the same after a reload', async () => {
    expect(await claimInstanceId({ storage: storage(known), locks: locks() })).toBe(known);
  });

  it('is another one in a duplicated tab', async () => {
    const browser = locks();
    const first = storage();
    const id = await claimInstanceId({ storage: first, locks: browser });
    // A copy of the tab runs its own script, so it knows nothing of the claim of the first one.
    vi.resetModules();
    const { claimInstanceId: claimInCopy } = await import('../src/phone/instance-id');
    vi.useFakeTimers();
    const copy = storage(id);
    const claimed = claimInCopy({ storage: copy, locks: browser });
    await vi.runAllTimersAsync();
    vi.useRealTimers();
    const other = await claimed;
    expect(other).toMatch(uuid);
    expect(other).not.toBe(id);
    expect(copy.value).toBe(other);
  });

  it('is new where a duplicate cannot be told, and where the stored one is spoilt', async () => {
    expect(await claimInstanceId({ storage: storage(known), locks: undefined })).not.toBe(known);
    expect(await claimInstanceId({ storage: storage('nonsense'), locks: locks() })).toMatch(uuid);
  });

  it('does without storage', async () => {
    const refusing: Storage = {
      getItem: () => {
        throw new DOMException('', 'SecurityError');
      },
      setItem: () => {
        throw new DOMException('', 'SecurityError');
      },
    };
    expect(await claimInstanceId({ storage: refusing, locks: locks() })).toMatch(uuid);
  });
});
