/** What this screen is: its station and its shape, kept on the terminal; and its sound. */

const KEY = 'hearth.kitchen.screen';

interface Kept {
  /** A station's id, or `pass` for the screen that sees all stations. */
  station?: string;
  dense?: boolean;
  sound?: boolean;
}

function read(): Kept {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Kept;
  } catch {
    return {};
  }
}

class Screen {
  #kept: Kept = $state.raw(read());

  get station(): string | undefined {
    return this.#kept.station;
  }
  get dense(): boolean {
    return this.#kept.dense ?? false;
  }
  get sound(): boolean {
    return this.#kept.sound ?? true;
  }

  set(change: Kept): void {
    this.#kept = { ...this.#kept, ...change };
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#kept));
    } catch {
      // A browser that keeps nothing asks again at its next start.
    }
  }
}

export const screen = new Screen();

let audio: AudioContext | undefined;

/** Two short tones. A browser is silent until somebody has touched the page. */
export function ring(): void {
  audio ??= new AudioContext();
  if (audio.state === 'suspended') void audio.resume();
  for (const [at, hertz] of [[0, 880], [0.16, 1_175]] as const) {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    const start = audio.currentTime + at;
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0.25, start);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.14);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.15);
  }
}
