// @vitest-environment happy-dom
import { Problem } from '@tandem/sdk';
import { describe, expect, it, vi } from 'vitest';
import { describeCall } from '../src/components/call-words';
import { formatDuration, formatWhen } from '../src/components/time';
import { FormState } from '../src/state/form.svelte';
import { hrefOf, readRoute, type Route } from '../src/state/router.svelte';

describe('routes', () => {
  it.each<Route>([
    { name: 'home' },
    { name: 'call' },
    { name: 'signIn' },
    { name: 'signUp' },
    { name: 'devices' },
    { name: 'connection' },
    { name: 'profile' },
    { name: 'messages', peer: 'bob@tandem.test' },
    { name: 'messages', peer: '#31/?&@[::1]' },
  ])('%j survives the address bar', (route) => expect(readRoute(hrefOf(route))).toEqual(route));

  it.each(['', '#', '#/', '#/nowhere', '#/messages/', '#/messages/%'])('%j leads home', (hash) =>
    expect(readRoute(hash)).toEqual({ name: 'home' }),
  );
});

describe('times', () => {
  it.each([
    [0, '0:00'],
    [-5, '0:00'],
    [59_999, '0:59'],
    [61_000, '1:01'],
    [3_661_000, '1:01:01'],
  ])('%i ms is %s', (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));

  it('tells the hour of today and the day of before', () => {
    const noon = new Date(2026, 4, 3, 12, 5).getTime();
    expect(formatWhen(noon, noon + 1_000)).toContain('05');
    expect(formatWhen(noon, noon + 86_400_000)).toContain('3');
  });
});

describe('the words of a call', () => {
  const call = { direction: 'outgoing', phase: 'connected', heldByUs: false, heldByThem: false, interrupted: false } as Parameters<
    typeof describeCall
  >[0];
  it.each([
    [{}, 'In a call'],
    [{ phase: 'calling' }, 'Calling …'],
    [{ phase: 'ringing' }, 'Ringing …'],
    [{ heldByUs: true }, 'On hold'],
    [{ heldByThem: true }, 'The other side has put you on hold'],
    [{ heldByUs: true, heldByThem: true }, 'On hold by both of you'],
    [{ phase: 'ended' }, 'Call ended'],
  ] as const)('%j', (fields, words) => expect(describeCall({ ...call, ...fields })).toBe(words));
});

describe('a form', () => {
  const focusable = (): HTMLInputElement => document.body.appendChild(document.createElement('input'));

  it('is not sent while something is missing, and leads to the first wrong field', async () => {
    const inputs = { userName: focusable(), password: focusable() };
    const form = new FormState(['userName', 'password'], inputs);
    const send = vi.fn();
    expect(await form.submit(() => ({ password: 'Enter your password.' }), send)).toBe(false);
    expect(send).not.toHaveBeenCalled();
    expect(form.errors).toEqual({ password: 'Enter your password.' });
    expect(document.activeElement).toBe(inputs.password);
  });

  it('shows what the server says of a field beside it', async () => {
    const form = new FormState<'userName' | 'password'>(['userName', 'password'], {});
    await form.submit(
      () => ({}),
      () => Promise.reject(new Problem('invalid', 'Invalid', { password: ['Too short.', 'Too simple.'] })),
    );
    expect(form.errors).toEqual({ password: 'Too short. Too simple.' });
    expect(form.problem).toBe('');
  });

  it('shows what concerns no field as a whole, with the time to wait', async () => {
    const form = new FormState<'userName'>(['userName'], {});
    await form.submit(
      () => ({}),
      () => Promise.reject(new Problem('tooMany', 'Too many attempts.', {}, 30)),
    );
    expect(form.problem).toBe('Too many attempts. Try again in 30 seconds.');
  });

  it('is sent once at a time', async () => {
    const form = new FormState<'userName'>(['userName'], {});
    let finish = (): void => undefined;
    const send = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const first = form.submit(() => ({}), send);
    expect(await form.submit(() => ({}), send)).toBe(false);
    finish();
    expect(await first).toBe(true);
    expect(send).toHaveBeenCalledTimes(1);
  });
});
