/**
 * Bounds of the values that a JSONata expression makes on its way to its result. Without them a few steps fill the memory, or keep
 * the thread for ever: twenty objects that each hold the one before twice are a million values for whoever reads them.
 */
import type { Focus } from "jsonata";
import { MAX_PAYLOAD_BYTES } from "../payload.ts";

/** The limit of one value: each character of a string counts, and each value in it. A payload has at most a quarter of it. */
const MAX_SIZE = 4 * MAX_PAYLOAD_BYTES;
/** The limit of all values that one evaluation makes, each without its parts. */
const MAX_MADE = 256 * MAX_PAYLOAD_BYTES;
const BYTES_OF_REFERENCE = 8;

/** The kinds of expressions that make values; the others only hand on what is there. */
const MAKERS: ReadonlySet<string> = new Set([
	"apply",
	"binary",
	"descendant",
	"function",
	"partial",
	"path",
	"unary",
]);

/** JSONata's own types of it are not complete. */
type Step = { type: string };

export class TooLargeValueError extends Error {
	override name = "TooLargeValueError";
}

/**
 * What one evaluation has made so far. Looking into each value would cost as much as writing it, and a large one needs a part that
 * is used again: only those are looked into.
 */
export type Made = {
	bytes: number;
	/** Parts of values that were made. */
	used: WeakSet<object>;
	/** Of made values, at least. */
	atLeast: WeakMap<object, number>;
	sizes: WeakMap<object, number>;
};

export function nothingMade(): Made {
	return { bytes: 0, used: new WeakSet(), atLeast: new WeakMap(), sizes: new WeakMap() };
}

/** JSONata calls what is bound to it at the end of each step, and waits for it. */
export const END_OF_STEP = Symbol.for("jsonata.__evaluate_exit") as unknown as string;

/** @param madeIn finds what the evaluation has made, by its variables */
export function createCounter(madeIn: (environment: Focus["environment"]) => Made) {
	return (step: Step, _input: unknown, environment: Focus["environment"], value: unknown): void => {
		if (typeof value !== "string" && (typeof value !== "object" || value === null)) return;
		if (MAKERS.has(step.type) || "group" in step) countMade(madeIn(environment), step, value);
	};
}

/** @throws TooLargeValueError when a step of an evaluation has made too much */
function countMade(made: Made, step: Step, value: string | object): void {
	if (typeof value === "string") {
		made.bytes += value.length;
		assertSize(value.length);
	} else if (Array.isArray(value)) {
		made.bytes += value.length * BYTES_OF_REFERENCE;
		// A path hands on what others have made, so its parts count as used again only if they are in it twice.
		assertSize(sizeOfMade(value, made, step.type === "path" ? new WeakSet() : made.used));
	} else if (!isFunction(value) && step.type !== "path") {
		assertSize(sizeOfMade(value, made, made.used));
	}
	if (made.bytes > MAX_MADE) {
		throw new TooLargeValueError(`The values that it makes have more than ${MAX_MADE} bytes together.`);
	}
}

function assertSize(size: number): void {
	if (size <= MAX_SIZE) return;
	throw new TooLargeValueError(`A value that it makes is larger than ${MAX_SIZE} characters.`);
}

function sizeOfMade(value: object, made: Made, used: WeakSet<object>): number {
	let size = 1;
	for (const part of partsOf(value)) {
		if (typeof part !== "object" || part === null) size += sizeOf(part, made.sizes);
		else if (used.has(part)) size += sizeOf(part, made.sizes);
		else {
			used.add(part);
			size += made.atLeast.get(part) ?? 1;
		}
	}
	made.atLeast.set(value, size);
	return size;
}

/** Looks at each part once, however often it is used. */
function sizeOf(value: unknown, sizes: WeakMap<object, number>): number {
	if (typeof value === "string") return value.length + 1;
	if (typeof value !== "object" || value === null || isFunction(value)) return 1;
	const known = sizes.get(value);
	if (known !== undefined) return known;
	let size = 1;
	for (const part of partsOf(value)) size += sizeOf(part, sizes);
	sizes.set(value, size);
	return size;
}

function partsOf(value: object): unknown[] {
	return Array.isArray(value) ? value : Object.values(value);
}

/** Its environment is no part of a value, and neither is that of a stream of tuples. */
function isFunction(value: object): boolean {
	return "_jsonata_lambda" in value || "_jsonata_function" in value || "tupleStream" in value;
}
