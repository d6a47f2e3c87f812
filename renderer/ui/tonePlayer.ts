/** Plays short tones by the Web Audio interface; nothing is loaded. */
export interface PlayedTone {
  /** s from now */
  readonly at: number;
  readonly seconds: number;
  /** Hz */
  readonly pitch: number;
}

export interface TonePlayer {
  /** @param volume 0 … 1 */
  play(tones: readonly PlayedTone[], volume: number): void;
  /** False until the window may make sound: some systems ask for a click first. */
  isAllowed(): boolean;
  stop(): void;
}

const FADE_SECONDS = 0.012;
/** Of the loudest that the system gives: tones of one pitch are piercing. */
const GAIN_MAX = 0.6;

/** Before the first click or key a window makes no sound; asking for it would only be refused. */
const wasTouched = (): boolean => navigator.userActivation.hasBeenActive;

export function createTonePlayer(): TonePlayer {
  let context: AudioContext | undefined;
  let playing: OscillatorNode[] = [];
  const ready = (): AudioContext => {
    context ??= new AudioContext();
    if (context.state === 'suspended') void context.resume().catch(() => undefined); // asked again with the next tone
    return context;
  };
  return {
    play(tones, volume) {
      if (!wasTouched()) return;
      const audio = ready();
      if (audio.state !== 'running') return;
      playing = tones.map(({ at, seconds, pitch }) => {
        const from = audio.currentTime + at;
        const gain = audio.createGain();
        gain.gain.setValueAtTime(0, from);
        gain.gain.linearRampToValueAtTime(volume * GAIN_MAX, from + FADE_SECONDS);
        gain.gain.setValueAtTime(volume * GAIN_MAX, from + seconds - FADE_SECONDS);
        gain.gain.linearRampToValueAtTime(0, from + seconds);
        const tone = new OscillatorNode(audio, { type: 'triangle', frequency: pitch });
        tone.connect(gain).connect(audio.destination);
        tone.start(from);
        tone.stop(from + seconds);
        return tone;
      });
    },
    isAllowed: () => wasTouched() && ready().state === 'running',
    stop() {
      for (const tone of playing) tone.stop();
      playing = [];
    },
  };
}
