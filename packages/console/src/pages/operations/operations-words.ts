/** The state of the product in words. Pure. */
import type { DeadLetters, Status } from "@dephealth/contract/routes/operations.ts";
import type { CircuitAction } from "@dephealth/contract/vocabulary.ts";
import { formatList, plural } from "../../parts/format.ts";

type Circuit = NonNullable<Status["circuits"]>[number];
type CircuitState = Circuit["state"];

/** `kind`: of its mark. `is` and `are` follow names. */
type CircuitWords = {
	kind: "ok" | "run" | "bad" | "warn" | "stop";
	word: string;
	reason: string;
	is: string;
	are: string;
};

export const CIRCUIT_WORDS: Readonly<Record<CircuitState, CircuitWords>> = {
	closed: {
		kind: "ok",
		word: "Closed",
		reason: "Asked as usual.",
		is: "is asked as usual",
		are: "are asked as usual",
	},
	open: {
		kind: "warn",
		word: "Open",
		reason: "Not asked: too many calls failed.",
		is: "failed too often and is not asked for now",
		are: "failed too often and are not asked for now",
	},
	half_open: {
		kind: "run",
		word: "Half-open",
		reason: "A few calls test whether it answers again.",
		is: "is being tried again",
		are: "are being tried again",
	},
	forced_open: {
		kind: "bad",
		word: "Held open",
		reason: "Not asked: an operator holds it open.",
		is: "is not asked, because an operator holds its circuit open",
		are: "are not asked, because an operator holds their circuits open",
	},
	disabled: {
		kind: "stop",
		word: "Switched off",
		reason: "Asked, however often it fails: an operator switched the circuit off.",
		is: "is asked however often it fails, because an operator switched its circuit off",
		are: "are asked however often they fail, because an operator switched their circuits off",
	},
	metrics_only: {
		kind: "stop",
		word: "Measures only",
		reason: "Asked, however often it fails: an operator lets the circuit only measure.",
		is: "is asked however often it fails, because its circuit only measures",
		are: "are asked however often they fail, because their circuits only measure",
	},
};

/** The states in the order of their importance. */
const BY_WEIGHT: readonly CircuitState[] = ["open", "forced_open", "half_open", "disabled", "metrics_only"];
const STOPS_CALLS: ReadonlySet<CircuitState> = new Set(["open", "forced_open"]);

const PARTS: ReadonlyMap<string, string> = new Map([
	["circuits", "The state of the circuits"],
	["dead_letters", "What waits"],
	["collections", "How collections ended"],
	["mail", "The state of mails"],
]);

/** Says whether the product is well, and otherwise what troubles it. */
export function sentenceOf(status: Status): string {
	const circuits = status.circuits ?? [];
	const troubles = BY_WEIGHT.flatMap((state) => {
		const names = circuits.filter((circuit) => circuit.state === state).map(({ name }) => name);
		if (names.length === 0) return [];
		return [`${formatList(names)} ${CIRCUIT_WORDS[state][names.length === 1 ? "is" : "are"]}.`];
	});
	const unknown = status.unknown.map(
		({ part, reason }) => `${PARTS.get(part) ?? part} is not known: it ${reason}.`,
	);
	const well = status.status === "ok" ? ["All is well: every upstream is asked as usual."] : [];
	const consequence = circuits.some(({ state }) => STOPS_CALLS.has(state))
		? ["Packages are judged without the missing facts, which they list, and are collected again."]
		: [];
	const mail =
		status.mail?.state === "failing" ? ["No mail is sent: nobody can sign in or up by a link."] : [];
	const functions = status.process?.functions === "failing" ? [functionsSentence(status.process)] : [];
	return [
		...well,
		...troubles,
		...consequence,
		...mail,
		...functions,
		...unknown,
		...waitingSentence(status.dead_letters),
	].join(" ");
}

function functionsSentence({ functions_failure }: NonNullable<Status["process"]>): string {
	const [reason, advice] =
		functions_failure === "out_of_memory"
			? [" for lack of memory", "Give the process more memory."]
			: ["", "Its standard error says why."];
	return `The thread that collects and delivers ends again and again${reason}: nothing is lost, and all of it is late. ${advice}`;
}

function waitingSentence(queue: Status["dead_letters"]): string[] {
	if (!queue) return [];
	const waiting = queue.ready + queue.in_flight + queue.delayed;
	if (waiting === 0) return ["No collection waits for another attempt."];
	return [`${plural(waiting, "collection waits", "collections wait")} for another attempt.`];
}

export type Steer = { action: CircuitAction; label: string; confirm: string; consequence: string };

/** The actions of an operator, and their effects. The upstream's name is in the title above. */
export const STEERS: readonly Steer[] = [
	{
		action: "automatic",
		label: "Automatic",
		confirm: "Make it automatic",
		consequence: "The circuit opens and closes by itself again, by its counts.",
	},
	{
		action: "force-open",
		label: "Hold open",
		confirm: "Hold it open",
		consequence:
			"No process asks this upstream until the circuit is made automatic again. Collections leave out its facts and wait in the queue to ask it later.",
	},
	{
		action: "disable",
		label: "Force closed",
		confirm: "Force it closed",
		consequence:
			"Every call passes, however many fail, until the circuit is made automatic again. While the upstream is down, collections take longer and its limits may be used up.",
	},
	{
		action: "measure-only",
		label: "Measure only",
		confirm: "Let it only measure",
		consequence:
			"Every call passes, however many fail; the metrics tell what the circuit would have done. This lasts until the circuit is made automatic again.",
	},
	{
		action: "reset",
		label: "Reset",
		confirm: "Reset it",
		consequence:
			"The circuit closes at once, becomes automatic, and resets its counts. If the upstream still fails, it opens again after a few calls.",
	},
];

/** Why an action does nothing now; undefined when it does something. */
export function uselessReason(action: CircuitAction, state: CircuitState): string | undefined {
	const held: Partial<Record<CircuitAction, CircuitState>> = {
		"force-open": "forced_open",
		disable: "disabled",
		"measure-only": "metrics_only",
	};
	if (held[action] === state) return "It is already in this state.";
	const isHeld = Object.values(held).includes(state);
	return action === "automatic" && !isHeld ? "It is automatic already." : undefined;
}

type GivenUp = DeadLetters["failures"][number];

const REASONS: ReadonlyMap<string, string> = new Map([
	["malformed", "The message could not be understood."],
	["permanent_error", "Asking again will not change the answer."],
	["retries_spent", "Every attempt failed."],
	["too_old", "It waited longer than the queue keeps messages."],
	["poison", "Its processing failed repeatedly."],
]);

/** The reason why it was given up: the first failure's message, otherwise its kind. */
export function whyGivenUp({ reason, failures }: GivenUp): string {
	return failures[0]?.cause || (REASONS.get(reason) ?? reason.replaceAll("_", " "));
}

export function reasonWord({ reason }: GivenUp): string {
	return REASONS.get(reason) ?? reason.replaceAll("_", " ");
}
