/** The cases in which dynalite differs from AWS's documentation and our store follows it. */
import type { Answer } from "./ask.ts";

export type Difference = {
	/** The reason in AWS's documentation. */
	reason: string;
	/** True for a pair of answers that the reason explains. */
	explains(ours: Answer, dynalites: Answer): boolean;
};

function messageOf({ body }: Answer): string {
	return String((body as { message?: unknown }).message ?? "");
}

export const KNOWN_DIFFERENCES: readonly Difference[] = [
	{
		reason:
			"Numbers have at most 38 significant digits, also those that an update calculates (Supported data types); dynalite checks only those that are sent.",
		explains: (ours) => /more than 38 significant digits|^Number (overflow|underflow)/.test(messageOf(ours)),
	},
	{
		reason:
			"An attribute that is the key of an index may not be empty (Managing secondary indexes: empty values); dynalite keeps the item.",
		explains: (ours) =>
			messageOf(ours).startsWith(
				"One or more parameter values are not valid. A value specified for a secondary index key",
			),
	},
	{
		reason:
			"Of a global index only attributes can be asked that it projects (Using global secondary indexes: attribute projections); dynalite leaves the others out.",
		explains: (ours, dynalites) => dynalites.status === 200 && /does not project \[/.test(messageOf(ours)),
	},
	{
		reason:
			"Of several pairs of paths that cannot stand in one expression, one is named; which one, AWS's documentation leaves open.",
		explains: (ours, dynalites) => isPathConflict(ours) && isPathConflict(dynalites),
	},
];

function isPathConflict(answer: Answer): boolean {
	return /^Invalid \w+: Two document paths (?:conflict|overlap) with each other;/.test(messageOf(answer));
}

/**
 * The cases that are not asked, because dynalite is known to get them wrong or to crash; our own tests ask them.
 *
 * - Two paths compared with each other: dynalite finds two missing attributes equal, and crashes at `IN` with one.
 * - A set or list that an update both copies and changes: dynalite changes the copy, too.
 * - Lists and maps compared with each other: dynalite compares identities.
 * - `<`, `<=`, `>`, `>=` and BETWEEN with sets, documents, booleans and nulls: AWS refuses them when it reads the
 *   expression.
 * - A document that is put into a part of itself: dynalite then reads it until its stack is full, and ends.
 * - Empty strings and false: in IN, BETWEEN, size and attribute_type dynalite takes them for missing.
 * - Consumed capacity: dynalite counts UTF-16 units instead of bytes, and no indexes.
 * - Pages and batches bounded by size: dynalite estimates an internal format, and ends batches at 1 MB instead of 16.
 * - Transactions, TTL, ReturnValuesOnConditionCheckFailure, deletion protection and the creation of indexes in tables
 *   on demand: dynalite has none of them.
 */
