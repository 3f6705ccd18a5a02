/** A stay and its folio, live, for the panel, check-in and check-out. */
import { get, resource, type Resource, type View } from '$api';

export type Stay = View<'ReservationView'>;
export type Folio = View<'FolioView'>;

export const stayResource = (id: string): Resource<Stay> =>
  resource({
    read: (signal) => get('/api/v1/reservations/{reservation}', { path: { reservation: id } }, signal),
    topics: ['reservation', 'guest'],
    keep: `desk.stay.${id}`,
  });

/** The folio in use; undefined where there is none yet or the person may not see it. */
export const folioOfStay = (stay: Resource<Stay>): Resource<Folio | null> => {
  const folio = resource<Folio | null>({
    read: async (signal) => {
      const id = stay.value?.folio;
      return id == null ? null : await get('/api/v1/folios/{folio}', { path: { folio: id } }, signal);
    },
    topics: ['folio'],
  });
  return folio;
};
