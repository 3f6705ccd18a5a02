/** The shell's own words, and those of the components. */
import type { UiWords } from '../ui/locale.svelte';
import { speaks } from './language.svelte';
import { ar } from './messages/ar';
import { de } from './messages/de';
import { en } from './messages/en';

export const t = speaks(en, de, ar);

const uiKeys = ['close', 'back', 'clear', 'confirm', 'cancel', 'delete_digit', 'sort_by', 'save_csv', 'loading', 'sign_here', 'start_over', 'pick', 'total', 'none'] as const satisfies readonly (keyof UiWords)[];

export const uiWords = (): UiWords => Object.fromEntries(uiKeys.map((key) => [key, t(key)])) as Record<(typeof uiKeys)[number], string>;
