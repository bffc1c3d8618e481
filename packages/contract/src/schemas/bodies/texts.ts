/**
 * Texts of bounded length, for the bodies of requests. Each tag's bodies stand apart from its routes and are of zod's small
 * variant: the cold start of a function that reads one loads nothing else of the contract's schemas.
 */
import * as z from "zod/mini";

export function text(most: number) {
	return z.string().check(z.maxLength(most));
}

/** At least one character. */
export function filled(most: number) {
	return z.string().check(z.minLength(1), z.maxLength(most));
}
