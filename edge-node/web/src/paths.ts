/** Every address of the house's screens, in one list. */
export const paths = {
  home: '/',
  pos: '/pos',
  kitchen: '/kitchen',
  desk: '/desk',
  office: '/office',
  style: '/style',
} as const;

export const areaNames = ['pos', 'kitchen', 'desk', 'office'] as const;
export type AreaName = (typeof areaNames)[number];
