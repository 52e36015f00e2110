// interop-table.mjs REPORTS FILE - writes the table of docs/interop.md from the reports of ./test interop browser --table.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const [reports, file] = process.argv.slice(2);
const read = (suite) => (existsSync(`${reports}/${suite}.json`) ? JSON.parse(readFileSync(`${reports}/${suite}.json`, 'utf8')) : undefined);

// Programs say their version in a sentence, some of them on the error stream and with an exit code that is not 0.
const version = (program, argument, pattern) => {
  let said;
  try {
    said = execFileSync(program, [argument].flat(), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    said = error.stdout ?? '';
  }
  return pattern.exec(said)?.[1] ?? 'unknown';
};

const peers = [
  { of: /\.SippTests$/, name: 'SIPp', version: () => version('sipp', '-v', /SIPp v(\d[\d.]*\d)/) },
  {
    of: /\.KamailioTests$/,
    name: 'Kamailio, SIPp behind it, read by TShark',
    version: () => `${version('kamailio', '-v', /kamailio ([\d.]+)/)}, ${version('tshark', '-v', /TShark \(Wireshark\) ([\d.]+)/)}`,
  },
  {
    of: /\.NgTests$/,
    name: "Kamailio's module rtpengine, libsrtp and FFmpeg at the phones, recordings read by TShark",
    version: () => `${version('kamailio', '-v', /kamailio ([\d.]+)/)}, ${version('tshark', '-v', /TShark \(Wireshark\) ([\d.]+)/)}, ${version('dpkg-query', ['-W', '-f=${Version}', 'libsrtp2-1'], /(\d[\d.]*\d)/)}, ${version('ffmpeg', '-version', /ffmpeg version (\d[\d.]*\d)/)}`,
  },
  { of: /\.FaxTests$/, name: 'TShark as reader of a fax over UDPTL', version: () => version('tshark', '-v', /TShark \(Wireshark\) ([\d.]+)/) },
  {
    of: /\.HepTests$/,
    name: 'sngrep as a collector, read by TShark',
    version: () => `${version('sngrep', '-V', /sngrep - ([\d.]+)/)}, ${version('tshark', '-v', /TShark \(Wireshark\) ([\d.]+)/)}`,
  },
  { of: /\.SipsakTests$/, name: 'sipsak', version: () => version('sipsak', '-V', /sipsak (\d[\d.]*\d)/) },
  {
    of: /\.Turn(Client|Capture|Refusal)?Tests$/,
    name: 'coturn, read by TShark',
    version: () => `${version('turnserver', '--version', /(\d+\.\d+\.\d+)/)}, ${version('tshark', '-v', /TShark \(Wireshark\) ([\d.]+)/)}`,
  },
  {
    of: /\.RtpCaptureTests$/,
    name: 'octets of Tandem.Rtp, read by TShark',
    version: () => version('tshark', '-v', /TShark \(Wireshark\) ([\d.]+)/),
  },
  { of: /\.DtlsTests$/, name: 'GnuTLS', version: () => version('gnutls-cli', '--version', /gnutls-cli (\d[\d.]*\d)/) },
  { of: /\.SrtpTests$/, name: 'libsrtp', version: () => version('dpkg-query', ['-W', '-f=${Version}', 'libsrtp2-1'], /(\d[\d.]*\d)/) },
  { of: /\.(Rtp|Codec\w*)Tests$/, name: 'FFmpeg', version: () => version('ffmpeg', '-version', /ffmpeg version (\d[\d.]*\d)/) },
  {
    of: /\.NatDiscoveryTests$/,
    name: 'coturn behind NATs of nftables',
    version: () => `${version('turnserver', '--version', /(\d+\.\d+\.\d+)/)}, ${version('nft', '--version', /nftables v([\d.]+)/)}`,
  },
  {
    of: /\.(NatTraversal|NetworkChange)Tests$/,
    name: 'our ICE agents behind NATs of nftables',
    version: () => version('nft', '--version', /nftables v([\d.]+)/),
  },
  { of: /^Firefox$/, name: 'Firefox', version: () => version('firefox-esr', '--version', /Firefox ([\d.]+)/) },
  { of: /^EndToEnd$/, name: 'Chromium', version: () => version('chromium', '--version', /Chromium ([\d.]+)/) },
  { of: /./, name: 'octets as they are', version: () => '-' },
];
const known = new Map();
const peerOf = (type) => {
  const peer = peers.find((one) => one.of.test(type));
  if (!known.has(peer)) known.set(peer, { name: peer.name, version: peer.version() });
  return known.get(peer);
};

/** Who else takes part in a test of a browser, told by its title. */
const others = [
  { name: 'baresip', version: () => version('dpkg-query', ['-W', '-f=${Version}', 'baresip-core'], /(\d[\d.]*\d)/) },
  { name: 'linphone', version: () => version('dpkg-query', ['-W', '-f=${Version}', 'linphone-cli'], /(\d[\d.]*\d)/) },
  { name: 'SIPp', version: () => version('sipp', '-v', /SIPp v(\d[\d.]*\d)/) },
  { name: 'Kamailio', version: () => version('kamailio', '-v', /kamailio ([\d.]+)/) },
];
const withOthers = (browser, title) => {
  const all = [browser, ...others.filter(({ name }) => title.includes(name)).map(({ name, version: ask }) => ({ name, version: ask() }))];
  return { name: all.map(({ name }) => name).join(', '), version: all.map(({ version: each }) => each).join(', ') };
};

// CallsAPhone, Calls_a_phone: Calls a phone
const sentence = (name) => {
  const words = name.replaceAll('_', ' ').replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ').split(/\s+/);
  return words.map((word, index) => (index === 0 || /^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase())).join(' ');
};

const fromXunit = (report) =>
  report.results.tests.map((test) => ({
    peer: peerOf(test.extra.type),
    scenario: sentence(test.extra.method),
    passed: test.status === 'passed',
    transports: ['udp', 'tcp', 'tls', 'ws', 'wss'].filter((transport) => test.name.includes(`"${transport}"`)),
  }));

/** Who called whom, and what was seen on the legs of both, where the test tells it. */
const legsOf = (spec) => {
  const told = spec.tests.flatMap(({ results, annotations }) => [...annotations, ...results.flatMap((result) => result.annotations ?? [])]).find(({ type }) => type === 'legs');
  return told && { ...JSON.parse(told.description), passed: spec.ok };
};

const fromPlaywright = (report) => {
  const within = (suite, browser, titles = []) => [
    ...(suite.specs ?? []).map((spec) => ({
      peer: withOthers(peerOf(browser), titles.concat(spec.title).join(' ')),
      // The transport has a column of its own.
      scenario: spec.title.replace(/ over "\w+".*$/, ''),
      passed: spec.ok,
      transports: /"(udp|tcp|tls)"/.exec(spec.title)?.slice(1) ?? [],
      legs: legsOf(spec),
    })),
    ...(suite.suites ?? []).flatMap((inner) => within(inner, inner.title === 'Firefox' ? 'Firefox' : browser, [...titles, inner.title])),
  ];
  return report.suites.flatMap((suite) => within(suite, 'EndToEnd'));
};

const [interop, browser] = [read('Tandem.Interop.Tests'), read('EndToEnd')];
if (!interop && !browser) {
  console.error('interop-table: neither tier has run: ./test interop browser --table');
  process.exit(1);
}
const runs = [...(interop ? fromXunit(interop) : []), ...(browser ? fromPlaywright(browser) : [])];
const rows = new Map();
for (const run of runs) {
  if (run.legs) continue;
  const key = `${run.peer.name}\n${run.scenario}`;
  rows.set(key, [...(rows.get(key) ?? []), run]);
}
const line = (group) => {
  const [{ peer, scenario }] = group;
  const transports = [...new Set(group.flatMap((run) => run.transports))].map((one) => one.toUpperCase()).join(', ');
  const failed = group.filter((run) => !run.passed).length;
  return `| ${peer.name} | ${peer.version} | ${scenario.replaceAll('|', '\\|')} | ${transports || '-'} | ${failed ? `${failed} of ${group.length} failed` : `passed (${group.length})`} |`;
};

const calls = runs.flatMap(({ legs }) => legs ?? []);
const kinds = [...new Set(calls.map(({ from }) => from))];
const seen = (from, to) => {
  const call = calls.find((one) => one.from === from && one.to === to);
  if (!call) return 'not run';
  return call.passed ? call.seen.map(({ profile, codecs }) => `${profile} ${codecs}`).join(' → ') : '**failed**';
};
const matrix = kinds.length === 0 ? '' : `
## Calls between kinds of phones

The row calls the column. Both hear each other's tone; profile and codecs of each leg are those of a capture.

| |${kinds.map((to) => ` ${to} |`).join('')}
|---|${kinds.map(() => '---|').join('')}
${kinds.map((from) => `| **${from}** |${kinds.map((to) => ` ${seen(from, to)} |`).join('')}`).join('\n')}
`;

writeFileSync(
  file,
  `# Interop

What Tandem was run against, as a process of its own, and how it went. Written by \`./test interop browser --table\` from the reports of those tiers that ran; not to be edited by hand. The number is that of the cases.

| peer | version | scenario | transports | result |
|---|---|---|---|---|
${[...rows.values()].map(line).sort().join('\n')}
${matrix}`,
);
