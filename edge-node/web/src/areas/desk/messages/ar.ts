import type { Same } from '$shell';
import { chart } from './chart.ar';
import type { en } from './en';
import { work } from './work.ar';

export const ar: Same<typeof en> = { ...chart, ...work };
