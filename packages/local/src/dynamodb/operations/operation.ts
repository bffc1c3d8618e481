/** The input and output of an operation. */
import type { TableStore } from "../tables/table-store.ts";

export type OperationContext = {
	tables: TableStore;
	region: string;
	/** Epoch milliseconds. */
	now(): number;
	/** Answers of transactions by their client's token. */
	tokens: TransactionTokens;
};

export type TransactionTokens = {
	/** The answer to an earlier request with the token. */
	find(token: string): { digest: string; answer: string } | undefined;
	keep(token: string, kept: { digest: string; answer: string }): void;
};

/**
 * Takes the request's parameters and gives the answer's JSON.
 *
 * @throws AwsError
 */
export type Operation = (context: OperationContext, input: unknown) => string;

/** JSON of an object whose values are JSON already; undefined ones are left out. */
export function answer(fields: Readonly<Record<string, string | undefined>>): string {
	const members: string[] = [];
	for (const name in fields) {
		const value = fields[name];
		if (value !== undefined) members.push(`${JSON.stringify(name)}:${value}`);
	}
	return `{${members.join(",")}}`;
}

export function json(value: unknown): string | undefined {
	return value === undefined ? undefined : JSON.stringify(value);
}
