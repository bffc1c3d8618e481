/** What components are made of: partial scores, each with the words that name its numbers. */
import { concluded, type Statement, type StatementValues } from "./statement.ts";
import { upperFirst } from "./words.ts";

/** `score` is null when nothing is known; the reason then says so. */
export type Judged = { score: number | null; reason: Statement };

/** Components below this speak against a package and are named among the reasons. */
export const WEAK_COMPONENT = 50;

/** @param value 0 to 100, rounded and bounded here */
export function scored(id: string, value: number, text: string, values: StatementValues): Judged {
	const score = toScore(value);
	return { score, reason: concluded(id, score < WEAK_COMPONENT ? "against" : "for", text, values) };
}

export function unscored(id: string, text: string, values: StatementValues = {}): Judged {
	return { score: null, reason: concluded(id, "unread", text, values) };
}

export type Part = { score: number; text: string };

export function known(parts: readonly (Part | null)[]): Part[] {
	return parts.filter((part) => part !== null);
}

export function sentence(parts: readonly { text: string }[]): string {
	return `${upperFirst(parts.map((part) => part.text).join(", "))}.`;
}

/** @param parts at least one */
export function meanScore(parts: readonly Part[]): number {
	return parts.reduce((sum, part) => sum + part.score, 0) / parts.length;
}

/** Into 0 to 100, with one decimal. */
export function toScore(value: number): number {
	return Math.round(Math.min(100, Math.max(0, value)) * 10) / 10;
}
