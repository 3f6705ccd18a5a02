/** One ticking second for every elapsed time on the page. It runs only while something that shows time is on screen. */
import { createSubscriber } from 'svelte/reactivity';

const TICK_MS = 1_000;

class Clock {
  #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, TICK_MS);
    return () => clearInterval(timer);
  });

  /** Now, in milliseconds; read in a component or an effect it is read again each second. */
  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}

export const clock = new Clock();
