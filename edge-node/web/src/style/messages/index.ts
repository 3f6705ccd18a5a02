import { speaks } from '$shell';
import { ar } from './ar';
import { de } from './de';
import { en } from './en';

export const t = speaks(en, de, ar);
