/** The areas, loaded when first opened. What a person needs to see one; what each shows is the area's own matter. */
import type { Component } from 'svelte';
import type { AreaName } from '../paths';

export interface Area {
  Root: Component;
}

export const areas: Record<AreaName, () => Promise<Area>> = {
  pos: () => import('../areas/pos'),
  kitchen: () => import('../areas/kitchen'),
  desk: () => import('../areas/desk'),
  office: () => import('../areas/office'),
};
