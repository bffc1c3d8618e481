/** The limits of the API's requests and answers. */

/** Bytes of a request's body, compressed or not. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024;

/** The most dependencies of one scan. */
export const MAX_DEPENDENCIES = 10_000;

/** Characters of a package's name; longer than any registry allows. */
export const MAX_NAME_LENGTH = 256;

/** The number of entries that an answer has of a history. */
export const HISTORY_LINES = { default: 100, max: 400 } as const;

/** The number of failures on a page. */
export const DEAD_LETTERS_PAGE = { default: 20, max: 50 } as const;

/** The number of packages on a page. */
export const PACKAGES_PAGE = { default: 20, max: 100 } as const;

/** Webhook subscriptions of an account. */
export const MAX_WEBHOOKS = 10;

/** Packages of one webhook subscription. */
export const MAX_WATCHED_PACKAGES = 200;

/** Files of one scan. */
export const MAX_SCAN_FILES = 200;
