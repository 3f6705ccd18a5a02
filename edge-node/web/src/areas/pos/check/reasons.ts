/** Reasons that are one tap: the house's codes, so that a report can count them in any language. `other` takes own words. */
export const reasonWords = {
  entered_wrongly: 'reason_entered_wrongly',
  guest_changed_mind: 'reason_guest_changed_mind',
  made_wrongly: 'reason_made_wrongly',
  not_satisfied: 'reason_not_satisfied',
  waited_too_long: 'reason_waited_too_long',
  out_of_stock: 'reason_out_of_stock',
  staff_meal: 'reason_staff_meal',
  regular_guest: 'reason_regular_guest',
  promotion: 'reason_promotion',
  on_the_house: 'reason_on_the_house',
} as const;

export type ReasonCode = keyof typeof reasonWords | 'other';

export interface Reason {
  reason: string;
  reason_code: ReasonCode;
}

export const voidReasons: readonly (keyof typeof reasonWords)[] = ['entered_wrongly', 'guest_changed_mind', 'made_wrongly', 'waited_too_long', 'out_of_stock', 'not_satisfied'];
export const discountReasons: readonly (keyof typeof reasonWords)[] = ['on_the_house', 'not_satisfied', 'waited_too_long', 'regular_guest', 'staff_meal', 'promotion'];
export const refundReasons: readonly (keyof typeof reasonWords)[] = ['not_satisfied', 'made_wrongly', 'entered_wrongly', 'waited_too_long'];
