/** How screens speak with the node. */
export { get } from './client';
export { command, sendCommand, type CommandOptions, type Outcome } from './commands';
export { identity, type Signed, type Terminal } from './identity.svelte';
export { linkByAge, worst, type DeviceLink, type LinkState } from './links';
export { live, type Change } from './live.svelte';
export { asProblem, isUnreachable, ProblemError, type Problem } from './problem';
export { Resource, resource } from './resource.svelte';
export type { AnswerOf, BodyOf, Schemas, View } from './types';
export { uuid7 } from './uuid';
