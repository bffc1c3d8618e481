/** Pages of a list, as the services of AWS answer them: a token says after which entry the next one begins. */
import { AwsError } from "./aws-error.ts";

const PREFIX = "after:";

/**
 * @param items in the order of their keys
 * @param options.invalid the service's code for a token that it has not made
 * @throws AwsError with that code
 */
export function pageOf<T>(
	items: readonly T[],
	keyOf: (item: T) => string,
	options: { size: number; token: string | undefined; invalid: string },
): { page: T[]; next: string | undefined } {
	const after = keyIn(options);
	const left = after === undefined ? items : items.filter((item) => keyOf(item) > after);
	const page = left.slice(0, options.size);
	const last = page.at(-1);
	const next = left.length > page.length && last !== undefined ? tokenOf(keyOf(last)) : undefined;
	return { page, next };
}

function tokenOf(key: string): string {
	return Buffer.from(`${PREFIX}${key}`).toString("base64url");
}

function keyIn({ token, invalid }: { token: string | undefined; invalid: string }): string | undefined {
	if (token === undefined) return undefined;
	const text = Buffer.from(token, "base64url").toString();
	if (!text.startsWith(PREFIX)) throw new AwsError(invalid, "The token for the next page is not valid.");
	return text.slice(PREFIX.length);
}
