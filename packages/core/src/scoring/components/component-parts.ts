/** The parts of components: partial scores, each with the words that name its numbers. */
import { concluded, type Statement, type StatementValues } from "../evidence/statement.ts";
import { upperFirst } from "../evidence/words.ts";

/** `score` is null when nothing is known; the reason then says so. */
export type Judged = { score: number | null; reason: Statement };

/** Components below this speak against a package and are named among the reasons. */
export const WEAK_COMPONENT = 50;

/** @param value 0 to 100, rounded and bounded here */
export function scored(id: string, value: number, text: string, values: StatementValues): Judged {
	const score = toScore(value);
	return { score, reason: concluded(id, score < WEAK_COMPONENT ? "against" : "for", text, values) };
}

/** Nothing is known because a source could not be read. */
export function unread(id: string, text: string, values: StatementValues = {}): Judged {
	return { score: null, reason: concluded(id, "unread", text, values) };
}

/** Nothing is known because no source provides this for such a package. */
export function untold(id: string, text: string): Judged {
	return { score: null, reason: concluded(id, "neutral", text) };
}

export type Part = { score: number; text: string };

/**
 * The most that an unread fact counts: neither zero nor clean. Reading it and finding it good can then only raise a
 * score, and a failing source never does.
 */
export const UNREAD_AT_MOST = 60;

/**
 * The mean of the known scores, with each part that could not be read counted as middling at most.
 *
 * @param scores at least one
 * @param unread the number of parts that could not be read
 */
export function meanWithUnread(scores: readonly number[], unread: number): number {
	const sum = scores.reduce((total, score) => total + score, 0);
	const mean = sum / scores.length;
	return Math.min(mean, (sum + unread * UNREAD_AT_MOST) / (scores.length + unread));
}

export function known(parts: readonly (Part | null)[]): Part[] {
	return parts.filter((part) => part !== null);
}

export function sentence(parts: readonly { text: string }[]): string {
	return `${upperFirst(parts.map((part) => part.text).join(", "))}.`;
}

/** Into 0 to 100, with one decimal. */
export function toScore(value: number): number {
	return Math.round(Math.min(100, Math.max(0, value)) * 10) / 10;
}
