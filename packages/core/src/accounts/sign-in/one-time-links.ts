/** The common part of one-time links: when one may be made, and when it may be used. */
import type { Clock } from "../../clock.ts";
import { TokenAlreadyUsedError, TokenExpiredError, TokenInvalidError } from "../../errors.ts";
import { latestEnd } from "../../lease.ts";
import type { LinkTurn } from "../mail/account-mails.ts";
import { SIGN_UP_LIFETIME_MS } from "./one-time-token.ts";

export const UNUSED = "attribute_not_exists(used_at)";
/** A link that lasts longer than any link does was made by a clock that was ahead. */
export const UNEXPIRED = "expires_at > :now AND expires_at <= :latest_end";

export const NO_LINK_YET = "attribute_not_exists(link_at)";
/** Or from the future, which only a wrong clock can have written. */
export const LAST_LINK_IS_OLD = "(link_at <= :link_before OR link_at > :link_now)";
/** A request that failed on its way to the mail is tried again; it has taken the minute already. */
export const SAME_REQUEST = "link_request = :request";

/** Expired links are kept for one more day, so that a late visitor learns that the link has expired. */
const KEPT_SECONDS = 86_400;

/** The time to live of a link's item, in epoch seconds. @param expiresAt epoch milliseconds */
export function ttlOf(expiresAt: number): number {
	return Math.ceil(expiresAt / 1000) + KEPT_SECONDS;
}

/**
 * The reason why a link cannot be used.
 *
 * @param item the current item
 * @returns undefined when it can
 */
export function refusalOf(
	item: Record<string, unknown> | undefined,
	clock: Pick<Clock, "now">,
): Error | undefined {
	if (!item) return new TokenInvalidError();
	if (item["used_at"] !== undefined) return new TokenAlreadyUsedError();
	const expiresAt = Number(item["expires_at"]);
	if (expiresAt <= clock.now() || expiresAt > latestEndOfLink(clock)) return new TokenExpiredError();
	return undefined;
}

/** The latest time, in epoch milliseconds, at which a link that was made by now can expire. */
export function latestEndOfLink(clock: Pick<Clock, "now">): number {
	return latestEnd(clock.now(), SIGN_UP_LIFETIME_MS);
}

/** @param written what stood there before; undefined when the condition did not hold */
export function turnOf(
	request: string,
	written: { Attributes?: Record<string, unknown> | undefined } | undefined,
): LinkTurn {
	if (!written) return "too_soon";
	return written.Attributes?.["link_request"] === request ? "again" : "first";
}
