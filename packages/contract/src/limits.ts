/** How much an account may watch. */

export const MAX_WEBHOOKS = 10;
/** Of one subscription. */
export const MAX_WATCHED_PACKAGES = 200;
