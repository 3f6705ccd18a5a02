/** Reasons that are one tap. The word goes to the journal in the language of the person who gave it. */
export const voidReasons = ['reason_mistake', 'reason_guest', 'reason_quality', 'reason_sold_out', 'reason_slow'] as const;
export const discountReasons = ['reason_goodwill', 'reason_quality', 'reason_slow', 'reason_staff', 'reason_vip'] as const;
