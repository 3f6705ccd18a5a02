import type { Same } from '$shell';
import { chart } from './chart.de';
import type { en } from './en';
import { work } from './work.de';

export const de: Same<typeof en> = { ...chart, ...work };
