export { default as Root } from './Office.svelte';
export { t } from './messages';
