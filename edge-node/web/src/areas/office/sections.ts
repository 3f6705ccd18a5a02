/** What the office holds, in the order in which it stands at the side. */
import type { Component } from 'svelte';
import type { View } from '$api';
import type { en } from './messages/en';

export interface Section {
  id: string;
  word: keyof typeof en;
  needs: View<'Permission'>;
  load: () => Promise<{ default: Component }>;
}

export const sections: readonly Section[] = [
  { id: 'findings', word: 'findings', needs: 'see_findings', load: () => import('./Findings.svelte') },
  { id: 'day', word: 'day', needs: 'see_journal', load: () => import('./Day.svelte') },
  { id: 'cash', word: 'cash', needs: 'see_house', load: () => import('./Cash.svelte') },
  { id: 'menu', word: 'menu', needs: 'manage_catalog', load: () => import('./Menu.svelte') },
  { id: 'floors', word: 'floors', needs: 'manage_property', load: () => import('./Floors.svelte') },
  { id: 'printers', word: 'printers', needs: 'manage_devices', load: () => import('./Printers.svelte') },
  { id: 'people', word: 'people', needs: 'manage_people', load: () => import('./People.svelte') },
  { id: 'devices', word: 'devices', needs: 'manage_devices', load: () => import('./Devices.svelte') },
  { id: 'journal', word: 'journal', needs: 'see_journal', load: () => import('./Journal.svelte') },
];
