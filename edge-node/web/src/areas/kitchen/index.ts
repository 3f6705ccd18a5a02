export { default as Root } from './Kitchen.svelte';
export { t } from './messages';
