/** What components are made of: partial scores, each with the words that name its numbers. */
import { upperFirst } from "./words.ts";

/** `score` is null when nothing is known; the reason then says so. */
export type Judged = { score: number | null; reason: string };

export type Part = { score: number; text: string };

export function known(parts: readonly (Part | null)[]): Part[] {
	return parts.filter((part) => part !== null);
}

export function sentence(parts: readonly { text: string }[]): string {
	return `${upperFirst(parts.map((part) => part.text).join(", "))}.`;
}

/** Of at least one part. */
export function meanScore(parts: readonly Part[]): number {
	return parts.reduce((sum, part) => sum + part.score, 0) / parts.length;
}

/** Into 0 to 100, with one decimal. */
export function toScore(value: number): number {
	return Math.round(Math.min(100, Math.max(0, value)) * 10) / 10;
}
