/** The results of a soak as text. Pure. */
import { FAULT_KINDS, FAULT_TABLE } from "./faults/faults.ts";
import type { SoakResult } from "./program.ts";

const SHOWN_OFFENCES = 50;

/** @param seconds the duration of the run */
export function renderSoak(result: SoakResult, seconds: number): string {
	const { verdict, faults } = result;
	const { offences } = verdict;
	const absent = FAULT_KINDS.filter((kind) => !faults.get(kind));
	return [
		"What went wrong",
		...FAULT_KINDS.map((kind) => row(faults.get(kind) ?? 0, FAULT_TABLE[kind].title)),
		"",
		"What was started",
		...[...result.executions].filter(([, count]) => count > 0).map(([machine, count]) => row(count, machine)),
		row(verdict.collections.byHealers, "of collect-package by healers"),
		"",
		"Rounds",
		...verdict.rounds.map(
			({ looked, left, rewritten }, index) =>
				`  ${index + 1}: ${looked} looked at, ${left} left to the next round, ${rewritten} written anew`,
		),
		"",
		"What became of the packages",
		...[...verdict.outcomes].map(([outcome, count]) => row(count, outcome)),
		"",
		...tallied(result.errors).map(([error, count]) => `runtime, ${count} times: ${error}`),
		...absent.map((kind) => `NOT SEEN: ${FAULT_TABLE[kind].title}`),
		...offences.slice(0, SHOWN_OFFENCES).map((offence) => `BROKEN: ${offence}`),
		...(offences.length > SHOWN_OFFENCES ? [`and ${offences.length - SHOWN_OFFENCES} more.`] : []),
		`${result.simulatedHours} hours passed in ${seconds.toFixed(0)} s.`,
		offences.length === 0 && absent.length === 0
			? "Nothing was lost, and nothing was done twice."
			: `${offences.length} promises were broken, ${absent.length} faults did not happen.`,
	].join("\n");
}

function row(count: number, title: string): string {
	return `  ${String(count).padStart(7)}  ${title}`;
}

function tallied(errors: readonly string[]): [string, number][] {
	return [...Map.groupBy(errors, (error) => error)].map(([error, group]) => [error, group.length]);
}
