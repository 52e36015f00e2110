import { type IceError } from './ice-error';

/** Follows what one peer connection gathers. */
export class Gathering {
  readonly #candidates: RTCIceCandidate[] = [];
  readonly #errors: IceError[] = [];
  readonly #connection: RTCPeerConnection;

  /** @param changed called after every candidate, error and change of state */
  constructor(connection: RTCPeerConnection, changed: () => void) {
    this.#connection = connection;
    connection.addEventListener('icecandidate', ({ candidate }) => {
      // An empty one ends a generation of candidates.
      if (candidate?.candidate) this.#candidates.push(candidate);
      changed();
    });
    connection.addEventListener('icecandidateerror', ({ errorCode, errorText }) => {
      this.#errors.push({ code: errorCode, text: errorText });
      changed();
    });
    connection.addEventListener('icegatheringstatechange', changed);
  }

  get errors(): readonly IceError[] {
    return [...this.#errors];
  }

  get complete(): boolean {
    return this.#connection.iceGatheringState === 'complete';
  }

  /** Candidates over UDP between browser and network; those of a relay count by what the relay sends. */
  udp(type: RTCIceCandidateType): RTCIceCandidate[] {
    return this.#candidates.filter((each) => each.type === type && each.protocol === 'udp');
  }

  static get tellsErrors(): boolean {
    return 'onicecandidateerror' in RTCPeerConnection.prototype;
  }
}
