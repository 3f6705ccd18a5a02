/** The language of the components themselves. `ui` knows no catalogue: the shell puts the words in. */

export interface UiWords {
  close: string;
  back: string;
  clear: string;
  confirm: string;
  cancel: string;
  delete_digit: string;
  sort_by: string;
  save_csv: string;
  loading: string;
  sign_here: string;
  start_over: string;
  pick: string;
  total: string;
  none: string;
}

class UiLocale {
  code = $state('en');
  dir: 'ltr' | 'rtl' = $state('ltr');
  /** What Intl gets: the language, with Latin digits everywhere, because money and room numbers are read across languages. */
  intl = $derived(`${this.code}-u-nu-latn`);
  words: UiWords = $state({
    close: 'Close',
    back: 'Back',
    clear: 'Clear',
    confirm: 'Confirm',
    cancel: 'Cancel',
    delete_digit: 'Delete the last digit',
    sort_by: 'Sort by',
    save_csv: 'Save as CSV',
    loading: 'Loading',
    sign_here: 'Sign here',
    start_over: 'Start over',
    pick: 'Choose',
    total: 'Total',
    none: 'None',
  });
}

export const uiLocale = new UiLocale();
