/** The records of webhook deliveries. */

/**
 * - `delivered`: the receiver accepted it
 * - `failing`: it did not, and it is tried again
 * - `failed`: it was given up
 * - `gone`: the receiver wants no more (410)
 */
export const DELIVERY_OUTCOMES = ["delivered", "failing", "failed", "gone"] as const;
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

/** How many of a subscription can be seen. */
export const RECENT_DELIVERIES = 20;
