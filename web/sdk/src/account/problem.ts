/** What went wrong with a request to the server, in kinds that a page reacts to differently. */
export type ProblemKind = 'invalid' | 'unauthorized' | 'forbidden' | 'notFound' | 'conflict' | 'tooMany' | 'unreachable' | 'server';

/** A refused or failed request. Sources: RFC 9457 (problem+json), the HTTP status, or the network. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly kind: ProblemKind,
    message: string,
    /** Messages for single fields, by the field's name in the request. */
    readonly fields: Readonly<Record<string, readonly string[]>> = {},
    /** Seconds until another attempt is welcome; only with `tooMany` and sometimes `server`. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** Turns an answer outside 2xx into a Problem. Never throws. */
export async function readProblem(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const { detail, title, errors } = isRecord(body) ? body : {};
  const message = [detail, title].find((text) => typeof text === 'string' && text !== '');
  const kind = kindOf(response.status);
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return new Problem(
    kind,
    typeof message === 'string' ? message : words[kind],
    readFields(errors),
    Number.isFinite(seconds) ? seconds : undefined,
  );
}

/** The Problem of a request that got no answer at all. */
export const unreachable = (): Problem => new Problem('unreachable', words.unreachable);

const words: Record<ProblemKind, string> = {
  invalid: 'Please check what you have entered.',
  unauthorized: 'You are not signed in.',
  forbidden: 'You may not do this.',
  notFound: 'This does not exist.',
  conflict: 'This is taken already.',
  tooMany: 'Too many attempts. Please wait a little.',
  unreachable: 'The server cannot be reached. Please check your connection.',
  server: 'The server could not do this. Please try again.',
};

function kindOf(status: number): ProblemKind {
  switch (status) {
    case 400:
    case 422:
      return 'invalid';
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'notFound';
    case 409:
      return 'conflict';
    case 429:
      return 'tooMany';
    case 502:
    case 503:
    case 504:
      return 'unreachable';
    default:
      return 'server';
  }
}

function readFields(errors: unknown): Record<string, string[]> {
  if (!isRecord(errors)) return {};
  const fields: Record<string, string[]> = {};
  for (const [name, messages] of Object.entries(errors)) {
    if (Array.isArray(messages)) fields[name] = messages.filter((message) => typeof message === 'string');
  }
  return fields;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
