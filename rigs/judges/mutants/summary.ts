/** The results of the mutants of an area. Pure. */
import type { Mutant, Result } from "./plan.ts";

const NOTICED: ReadonlySet<Result["status"]> = new Set(["Killed", "Timeout"]);
/** Standard errors on each side of a share, for 95 %. */
const Z = 1.96;

/**
 * @param total of which `mutants` were drawn
 * @returns the share of noticed mutants from 0 to 1, a line that says it, and those that nobody noticed by file and line,
 * as lines and as they are
 */
export function summarize(
	mutants: readonly Mutant[],
	results: readonly Result[],
	total: number,
): { share: number; line: string; unnoticed: string[]; survivors: Mutant[] } {
	const byId = new Map(mutants.map((mutant) => [mutant.id, mutant]));
	const noticed = results.filter(({ status }) => NOTICED.has(status)).length;
	const share = results.length === 0 ? 0 : noticed / results.length;
	const counts = [...Map.groupBy(results, ({ status }) => status)]
		.map(([status, { length }]) => `${length} ${status}`)
		.sort()
		.join(", ");
	const survivors = results
		.filter(({ status }) => !NOTICED.has(status))
		.flatMap(({ id, status }) => {
			const mutant = byId.get(id);
			return mutant ? [{ ...mutant, status }] : [];
		})
		.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
	return {
		share,
		line: `${percent(share)} of ${sampleOf(results.length, noticed, total)} are noticed (${counts})`,
		unnoticed: survivors.map(
			({ file, line, status, original, replacement }) =>
				`${file}:${line} ${status}: ${original.slice(0, 100)} → ${replacement.slice(0, 100)}`,
		),
		survivors: survivors.map(({ status: _, ...mutant }) => mutant),
	};
}

function sampleOf(judged: number, noticed: number, total: number): string {
	if (judged === total) return `${total} mutants`;
	const [least, most] = wilson(noticed, judged);
	return `${judged} mutants, drawn from ${total} (${percent(least)} to ${percent(most)} with 95 % confidence),`;
}

/** Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference". */
export function wilson(hits: number, of: number): [number, number] {
	if (of === 0) return [0, 1];
	const share = hits / of;
	const center = share + Z ** 2 / (2 * of);
	const margin = Z * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
	const scale = 1 + Z ** 2 / of;
	return [(center - margin) / scale, (center + margin) / scale];
}

function percent(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}
