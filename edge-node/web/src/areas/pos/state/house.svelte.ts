/** What the POS reads of the house around the checks: outlets, floors, drawer sessions, currency. Kept for reading while alone. */
import { get, identity, Resource, type View } from '$api';

class House {
  outlets: Resource<{ items: View<'OutletView'>[] }> | undefined = $state.raw();
  floors: Resource<{ items: View<'FloorView'>[] }> | undefined = $state.raw();
  sessions: Resource<{ items: View<'DrawerSessionView'>[] }> | undefined = $state.raw();
  property: Resource<View<'PropertyView'>> | undefined = $state.raw();
  /** The outlet that this terminal works for; the first where none was chosen. */
  chosenOutlet: string | undefined = $state(localStorage.getItem('hearth.pos.outlet') ?? undefined);
  chosenFloor: string | undefined = $state(localStorage.getItem('hearth.pos.floor') ?? undefined);

  currency: string = $derived(this.property?.value?.currency ?? 'EUR');
  allFloors: View<'FloorView'>[] = $derived([...(this.floors?.value?.items ?? [])].sort((a, b) => a.position - b.position));
  floor: View<'FloorView'> | undefined = $derived(this.allFloors.find((one) => one.id === this.chosenFloor) ?? this.allFloors[0]);
  outlet: View<'OutletView'> | undefined = $derived(
    this.outlets?.value?.items.find((one) => one.id === this.chosenOutlet) ?? this.outlets?.value?.items.find((one) => one.id === this.floor?.outlet) ?? this.outlets?.value?.items[0],
  );

  start(): void {
    if (this.outlets !== undefined) return;
    this.outlets = new Resource({ read: (signal) => get('/api/v1/outlets', {}, signal), topics: ['outlet'], keep: 'pos.outlets' });
    this.floors = new Resource({ read: (signal) => get('/api/v1/floors', {}, signal), topics: ['floor'], keep: 'pos.floors' });
    this.property = new Resource({ read: (signal) => get('/api/v1/property', {}, signal), topics: ['property'], keep: 'pos.property' });
    this.sessions = new Resource({
      read: (signal) => (identity.may('take_payments') ? get('/api/v1/drawer-sessions', { query: { limit: 50 } }, signal) : Promise.resolve({ items: [] })),
      keep: 'pos.sessions',
    });
  }

  chooseFloor(floor: string): void {
    this.chosenFloor = floor;
    localStorage.setItem('hearth.pos.floor', floor);
  }

  chooseOutlet(outlet: string): void {
    this.chosenOutlet = outlet;
    localStorage.setItem('hearth.pos.outlet', outlet);
  }

  tableName(table: string | undefined): string | undefined {
    if (table === undefined) return undefined;
    for (const floor of this.allFloors) {
      const found = floor.tables.find((one) => one.id === table);
      if (found !== undefined) return found.name;
    }
    return undefined;
  }

  outletOf(table: string | undefined): string | undefined {
    return this.allFloors.find((floor) => floor.tables.some((one) => one.id === table))?.outlet ?? this.outlet?.id;
  }

  /** The open drawer session for cash of an outlet: its own drawers first, then any that is open. */
  sessionFor(outlet: string | undefined): View<'DrawerSessionView'> | undefined {
    const open = (this.sessions?.value?.items ?? []).filter((one) => one.closed == null);
    const drawers = new Set(this.outlets?.value?.items.find((one) => one.id === outlet)?.drawers.map((one) => one.id));
    return open.find((one) => drawers.has(one.drawer)) ?? open[0];
  }

  drawerName(session: View<'DrawerSessionView'> | undefined): string | undefined {
    return this.outlets?.value?.items.flatMap((one) => one.drawers).find((one) => one.id === session?.drawer)?.name;
  }
}

export const house = new House();
