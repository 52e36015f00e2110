import { readJson, writeText } from './storage';

const key = 'tandem.devices';
type Kind = 'microphone' | 'camera' | 'speaker';

/** Which devices the person has chosen; null leaves the choice to the system. */
export class DeviceChoice {
  #ids = $state.raw<Readonly<Record<Kind, string | null>>>(read());

  get microphone(): string | null {
    return this.#ids.microphone;
  }

  get camera(): string | null {
    return this.#ids.camera;
  }

  get speaker(): string | null {
    return this.#ids.speaker;
  }

  choose(kind: Kind, id: string | null): void {
    this.#ids = { ...this.#ids, [kind]: id };
    writeText(key, JSON.stringify(this.#ids));
  }
}

function read(): Record<Kind, string | null> {
  const stored = readJson(key);
  const of = (kind: Kind): string | null => {
    const id: unknown = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>)[kind] : null;
    return typeof id === 'string' && id !== '' ? id : null;
  };
  return { microphone: of('microphone'), camera: of('camera'), speaker: of('speaker') };
}
