/** What areas use of the shell. */
export { approvals, withApproval, type Approvable } from './approval.svelte';
export { language, languages, speaks, type Words } from './language.svelte';
export type { Catalogue, LanguageCode, Plural, Same } from './messages';
export { default as NeedsRoom } from './NeedsRoom.svelte';
export { default as ProblemNotice } from './ProblemNotice.svelte';
export { default as ResourceView } from './ResourceView.svelte';
export { report } from './report';
export { stateWord } from './stateWords';
