export { default as Root } from './Desk.svelte';
export { t } from './messages';
