import { describe, expect, it } from 'vitest';
import { parseAddress } from '../src/address';

describe('addresses', () => {
  it.each([
    ['bob', 'sip:bob@tandem.test', 'bob'],
    [' bob ', 'sip:bob@tandem.test', 'bob'],
    ['1002', 'sip:1002@tandem.test', '1002'],
    ['+49 (30) 12-34', 'sip:+49301234@tandem.test', '+49301234'],
    ['tel:+4930-123', 'sip:+4930123@tandem.test', '+4930123'],
    ['sip:bob@Tandem.Test', 'sip:bob@tandem.test', 'bob'],
    ['SIPS:bob@elsewhere.test:5061', 'sip:bob@elsewhere.test:5061', 'bob@elsewhere.test:5061'],
    ['bob@[::1]', 'sip:bob@[::1]', 'bob@[::1]'],
    ['sip:bob@tandem.test;transport=ws', 'sip:bob@tandem.test', 'bob'],
    ['*97', 'sip:*97@tandem.test', '*97'],
    ['#31', 'sip:%2331@tandem.test', '#31'],
  ])('%s', (text, uri, label) => expect(parseAddress(text, 'tandem.test')).toMatchObject({ uri, label }));

  it.each([
    '',
    '  ',
    'bob smith',
    '@tandem.test',
    'bob@',
    'bob@a b',
    'bob@-x',
    'a@b@',
    '<script>',
    'bob\r\nTo: x',
    'bob@tandem.test\r\nX: y',
    '"bob"',
  ])('refuses %j', (text) => expect(parseAddress(text, 'tandem.test')).toBeNull());

  it('needs a domain for a bare name', () => expect(parseAddress('bob', '')).toBeNull());

  it('gives the same key however it was typed', () => {
    const keys = ['bob', 'sip:bob@TANDEM.test', 'bob@tandem.test'].map((text) => parseAddress(text, 'tandem.test')?.key);
    expect(new Set(keys)).toEqual(new Set(['bob@tandem.test']));
  });
});
