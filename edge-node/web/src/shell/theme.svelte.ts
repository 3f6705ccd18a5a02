/** Light, dark, or as the machine says. */
export type ThemeChoice = 'auto' | 'light' | 'dark';

const KEY = 'hearth.theme';
const choices: readonly ThemeChoice[] = ['auto', 'light', 'dark'];

class Theme {
  choice: ThemeChoice = $state(choices.find((one) => one === localStorage.getItem(KEY)) ?? 'auto');

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    localStorage.setItem(KEY, choice);
    this.show();
  }

  show(): void {
    if (this.choice === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.choice;
  }
}

export const theme = new Theme();
