/** Which area is for whom: by permission, never by role name. The node decides again on every request. */
import { identity } from '../api/identity.svelte';
import type { View } from '../api/types';
import type { AreaName } from '../paths';

const needs: Record<AreaName, readonly View<'Permission'>[]> = {
  pos: ['take_orders'],
  kitchen: ['see_kitchen'],
  desk: ['see_stays', 'work_rooms'],
  office: ['manage_catalog', 'manage_property', 'manage_people', 'manage_devices', 'see_journal', 'work_drawer'],
};

/** Whether the person signed on may open the area: any one of its permissions is enough. */
export const areaNeeds = (area: AreaName): boolean => needs[area].some((one) => identity.may(one));

/** Where a person starts. */
export function homeOf(role: View<'Role'> | undefined): AreaName {
  switch (role) {
    case 'cook':
      return 'kitchen';
    case 'receptionist':
    case 'housekeeper':
      return 'desk';
    case 'owner':
    case 'manager':
      return 'office';
    default:
      return 'pos';
  }
}
