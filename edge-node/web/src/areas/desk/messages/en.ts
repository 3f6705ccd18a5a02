import { chart } from './chart.en';
import { work } from './work.en';

export const en = { ...chart, ...work };
