export { areaNames, paths, type AreaName } from '../paths';
export { router } from './router.svelte';
