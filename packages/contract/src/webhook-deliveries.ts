/** The records of webhook deliveries. */

/**
 * - `delivered`: the receiver accepted it
 * - `failing`: it did not, and the delivery will be retried
 * - `failed`: it was given up
 * - `gone`: the receiver refuses further deliveries (410)
 */
export const DELIVERY_OUTCOMES = ["delivered", "failing", "failed", "gone"] as const;
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

/** The number of deliveries that can be seen of a subscription. */
export const RECENT_DELIVERIES = 20;
