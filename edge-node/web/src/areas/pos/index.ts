export { default as Root } from './Pos.svelte';
export { t } from './messages';
