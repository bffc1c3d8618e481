/** The functions Step Functions adds to JSONata, and bounds of JSONata's own. */
import { createHash } from "node:crypto";
import type { Clock, Random } from "@dephealth/core/clock.ts";
import jsonata, { type Expression, type Focus } from "jsonata";
import { MAX_PAYLOAD_BYTES } from "../payload.ts";
import { interruptible } from "./interruptible.ts";
import { type Made, nothingMade } from "./value-sizes.ts";

export type FunctionSources = { clock: Clock; random: Random; uuid: () => string };

/** Bound of the intrinsic function `States.ArrayRange`, which `$range` replaces. */
const MAX_RANGE_ITEMS = 1000;
/** Bound of the intrinsic function `States.Hash`, in characters. */
const MAX_HASH_INPUT = 10_000;

const HASHES: ReadonlyMap<string, string> = new Map([
	["MD5", "md5"],
	["SHA-1", "sha1"],
	["SHA-256", "sha256"],
	["SHA-384", "sha384"],
	["SHA-512", "sha512"],
]);

/** The variable with what belongs to an evaluation alone. No expression can name a variable with a space. */
const EVALUATION = "engine's evaluation";
type Evaluation = { sources: FunctionSources; made: Made };

/** The variables of an evaluation, the sources of its functions, and what it has made. */
export function bindEvaluation(
	bindings: Record<string, unknown>,
	sources: FunctionSources,
): Record<string, unknown> {
	const evaluation: Evaluation = { sources, made: nothingMade() };
	return { ...bindings, [EVALUATION]: evaluation };
}

function evaluationIn(environment: Focus["environment"]): Evaluation {
	return environment.lookup(EVALUATION);
}

function sourcesOf({ environment }: Focus): FunctionSources {
	return evaluationIn(environment).sources;
}

export function madeIn(environment: Focus["environment"]): Made {
	return evaluationIn(environment).made;
}

/** Makes the functions known to one parsed expression, and gives `$now` and `$millis` the clock of the engine that evaluates it. */
export function registerFunctions(expression: Expression): void {
	expression.registerFunction("partition", partition);
	expression.registerFunction("range", range);
	expression.registerFunction("hash", hash);
	expression.registerFunction("random", function (this: Focus, seed?: unknown) {
		return seed === undefined ? sourcesOf(this).random() : seededRandom(wholeNumber(seed, "$random", "seed"));
	});
	expression.registerFunction("uuid", function (this: Focus) {
		return sourcesOf(this).uuid();
	});
	expression.registerFunction("parse", parse);
	expression.registerFunction("millis", function (this: Focus) {
		return sourcesOf(this).clock.now();
	});
	expression.registerFunction("pad", pad, "<s-ns?:s>");
	expression.registerFunction("toMillis", toMillis, "<s-s?:n>");
	expression.registerFunction("fromMillis", fromMillis, "<n-s?s?:s>");
	expression.registerFunction("join", join, "<a<s>s?:s>");
	for (const [name, signature] of SLOW) expression.registerFunction(name, inItsTime(name), signature);
	expression.registerFunction("now", function (this: Focus, picture?: string, timezone?: string) {
		return fromMillis.call(this, sourcesOf(this).clock.now(), picture, timezone);
	});
}

/** One of JSONata's own functions, which ours stand before. */
function builtIn(name: string): () => Promise<(this: Focus, ...args: unknown[]) => unknown> {
	let found: ReturnType<ReturnType<typeof builtIn>> | undefined;
	return () => {
		found ??= jsonata(`$${name}`)
			.evaluate(undefined)
			.then(({ implementation }) => implementation);
		return found;
	};
}

/** Functions of JSONata that take more than linear time, or make more than linear values, and their signatures. */
const SLOW: ReadonlyMap<string, string> = new Map([
	["distinct", "<x:x>"],
	["spread", "<x-:a<o>>"],
	["string", "<x-b?:s>"],
	["zip", "<a+>"],
]);
/** Smaller ones are not worth a watch. */
const LARGE_ARRAY = 1_000;

function inItsTime(name: string) {
	const builtInFunction = builtIn(name);
	return async function (this: Focus, ...args: unknown[]): Promise<unknown> {
		const run = await builtInFunction();
		if (!args.some(isLarge) && args.length < LARGE_ARRAY) return run.apply(this, args);
		return interruptible(`$${name}`, () => run.apply(this, args));
	};
}

function isLarge(value: unknown): boolean {
	return Array.isArray(value) ? value.length > LARGE_ARRAY : value === true;
}

const builtInPad = builtIn("pad");
const builtInToMillis = builtIn("toMillis");
const builtInFromMillis = builtIn("fromMillis");
/** `[Y0001]` names the first of numbers; a width stands behind a comma. */
const WIDE = /,[^\],]*\d{4}/;

/** JSONata's own makes an array of any length first. */
async function pad(this: Focus, text: unknown, width: unknown, filling?: unknown): Promise<unknown> {
	if (typeof width === "number" && Math.abs(width) > MAX_PAYLOAD_BYTES) {
		throw new Error(`$pad: the width may be at most ${MAX_PAYLOAD_BYTES}.`);
	}
	return (await builtInPad()).call(this, text, width, filling);
}

/** JSONata joins them whatever the size. */
function join(texts: readonly string[] | undefined, separator = ""): string | undefined {
	if (texts === undefined) return undefined;
	if (separator.length * texts.length > MAX_PAYLOAD_BYTES) {
		throw new Error(`$join: the separators have more than ${MAX_PAYLOAD_BYTES} characters together.`);
	}
	return texts.join(separator);
}

/** A picture tells how wide a part is, and JSONata fills it up. */
async function fromMillis(
	this: Focus,
	millis: unknown,
	picture?: unknown,
	timezone?: unknown,
): Promise<unknown> {
	if (typeof picture === "string" && WIDE.test(picture)) {
		throw new Error("$fromMillis: a part of the picture is wider than 999 characters.");
	}
	return (await builtInFromMillis()).call(this, millis, picture, timezone);
}

/** JSONata makes a regular expression of the picture. */
async function toMillis(this: Focus, time: unknown, picture?: unknown): Promise<unknown> {
	const convert = await builtInToMillis();
	return picture === undefined
		? convert.call(this, time)
		: interruptible(`The picture '${picture}'`, () => convert.call(this, time, picture));
}

/** Splits an array into arrays of at most `size` items. */
export function partition(array: unknown, size: unknown): unknown[][] | undefined {
	if (array === undefined) return undefined;
	if (!Array.isArray(array)) throw new Error("$partition: the first argument must be an array.");
	const step = wholeNumber(size, "$partition", "chunk size");
	if (step < 1) throw new Error(`$partition: the chunk size must be at least 1, not ${step}.`);
	const chunks: unknown[][] = [];
	for (let start = 0; start < array.length; start += step) chunks.push(array.slice(start, start + step));
	return chunks;
}

/** The numbers from `first` to `last`, both included, in steps of `step`; one alone is no array, as on AWS. */
export function range(first: unknown, last: unknown, step: unknown): number | number[] {
	const from = wholeNumber(first, "$range", "start");
	const to = wholeNumber(last, "$range", "end");
	const by = wholeNumber(step, "$range", "step");
	if (by === 0) throw new Error("$range: the step must not be 0.");
	const length = Math.max(0, Math.floor((to - from) / by) + 1);
	if (length > MAX_RANGE_ITEMS) {
		throw new Error(`$range: ${length} items are more than the ${MAX_RANGE_ITEMS} allowed.`);
	}
	return length === 1 ? from : Array.from({ length }, (_, index) => from + index * by);
}

/** The digest in lower-case hexadecimal; strings are hashed as they are, other values as JSON. */
export function hash(content: unknown, algorithm: unknown): string {
	const name = typeof algorithm === "string" ? HASHES.get(algorithm) : undefined;
	if (!name) throw new Error(`$hash: the algorithm must be one of ${[...HASHES.keys()].join(", ")}.`);
	const text = typeof content === "string" ? content : JSON.stringify(content);
	if (text === undefined) throw new Error("$hash: there is nothing to hash.");
	if (text.length > MAX_HASH_INPUT) {
		throw new Error(`$hash: the content is longer than ${MAX_HASH_INPUT} characters.`);
	}
	return createHash(name).update(text).digest("hex");
}

export function parse(text: unknown): unknown {
	if (typeof text !== "string") throw new Error("$parse: the argument must be a string of JSON.");
	return JSON.parse(text);
}

/** mulberry32: the same seed gives the same number, which is all that is promised. */
function seededRandom(seed: number): number {
	let state = (seed + 0x6d2b79f5) | 0;
	state = Math.imul(state ^ (state >>> 15), state | 1);
	state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
	return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}

function wholeNumber(value: unknown, name: string, what: string): number {
	if (typeof value === "number" && Number.isSafeInteger(Math.trunc(value))) return Math.trunc(value);
	throw new Error(`${name}: the ${what} must be a whole number.`);
}
