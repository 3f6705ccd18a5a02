/** The word that stands beside a state's colour and icon. One list for all areas, so that a state has one name in the house. */
import type { StateName } from '../ui/states';
import { language } from './language.svelte';
import { ar } from './messages/states.ar';
import { de } from './messages/states.de';
import { en } from './messages/states.en';

const all = { en, de, ar };

/** `<StateTag state="due_in" word={stateWord('due_in')} />` */
export const stateWord = (state: StateName): string => all[language.code][state];
