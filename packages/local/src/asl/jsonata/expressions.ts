/** JSONata expressions, compiled once for each text and evaluated within bounds. */
import { createLru } from "@dephealth/core/cache/lru.ts";
import jsonata, { type Expression } from "jsonata";
import { EvaluationFailure } from "../aws-errors.ts";
import { MAX_PAYLOAD_BYTES } from "../payload.ts";
import { BoundedRegExp } from "./bounded-regexp.ts";
import { evaluateInSlices } from "./evaluate-in-slices.ts";
import { interruptible } from "./interruptible.ts";
import { bindEvaluation, type FunctionSources, madeIn, registerFunctions } from "./jsonata-functions.ts";
import { createCounter, END_OF_STEP } from "./value-sizes.ts";

/** The names that an expression sees: `$states` and the variables in scope. */
export type Bindings = Record<string, unknown>;

export type CompiledExpression = {
	readonly text: string;
	/** @throws EvaluationFailure when it fails or yields nothing; `location` is its field */
	evaluate(bindings: Bindings, location: string): Promise<unknown>;
};

/** @throws Error with JSONata's message when the text is not a supported expression */
export type CompileExpression = (text: string) => CompiledExpression;

/** A runaway expression would block the whole process, not just its execution. */
const LIMITS = {
	/** Nested evaluations; deeper recursion overflows JavaScript's own stack. */
	stack: 500,
	/** Items of one sequence: more are no payload. */
	sequence: MAX_PAYLOAD_BYTES,
	/** JSONata makes one of each literal, and calls its `exec`. */
	RegexEngine: BoundedRegExp as unknown as RegExpConstructor,
};
/** Milliseconds by the wall clock for which an evaluation may keep others waiting. What needs more is begun again, in slices. */
const AT_ONCE_MS = 50;

const countStep = createCounter(madeIn);

/** JSONata's error at the limit of time. */
const TIME_LIMIT = "D1012";

type Parsed = {
	atOnce: Expression;
	/** Made when it is needed. */
	inSlices?: Expression;
};

/**
 * Parsing takes most of an engine's start, and depends on the text alone: all engines of a process share it. The
 * product's definitions have some hundred texts.
 */
const parsed = createLru<Parsed>(2_000);

export function createExpressionCompiler(sources: FunctionSources): CompileExpression {
	return (text) => {
		const expression = parse(text);
		return {
			text,
			async evaluate(bindings, location) {
				let value: unknown;
				try {
					value = await evaluate(text, expression, () => bindEvaluation(bindings, sources));
				} catch (error) {
					throw new EvaluationFailure(
						location,
						`The JSONata expression '${text}' specified for the field '${location}' threw an error during evaluation. ${describe(error)}`,
					);
				}
				if (value !== undefined) return value;
				throw new EvaluationFailure(
					location,
					`The JSONata expression '${text}' specified for the field '${location}' returned nothing (undefined).`,
				);
			},
		};
	};
}

function parse(text: string): Parsed {
	const known = parsed.get(text);
	if (known) return known;
	const atOnce = bounded(jsonata(text, { ...LIMITS, timeout: AT_ONCE_MS }));
	if (mentionsVariable(atOnce.ast(), "eval")) {
		throw new Error("$eval is not available in Step Functions; use $parse for JSON text");
	}
	const expression = { atOnce };
	parsed.set(text, expression);
	return expression;
}

/** @throws JSONata's errors */
async function evaluate(text: string, expression: Parsed, bindings: () => Bindings): Promise<unknown> {
	try {
		return await expression.atOnce.evaluate(undefined, bindings());
	} catch (error) {
		if ((error as { code?: unknown } | undefined)?.code !== TIME_LIMIT) throw error;
	}
	// It is long, or was delayed by other work: hundreds of executions that go on after a restart, or a busy machine.
	expression.inSlices ??= bounded(jsonata(text, LIMITS));
	return evaluateInSlices(expression.inSlices, bindings());
}

function bounded(expression: Expression): Expression {
	boundSignatures(expression.ast());
	registerFunctions(expression);
	expression.assign(END_OF_STEP, countStep);
	return expression;
}

/** JSONata throws plain objects with a code and a message. */
function describe(error: unknown): string {
	if (typeof error !== "object" || error === null) return String(error);
	const { code, message } = error as { code?: unknown; message?: unknown };
	const text = typeof message === "string" ? message : "";
	return typeof code === "string" ? `${code}: ${text}` : text;
}

type Signature = { definition: string; validate: (...parameters: unknown[]) => unknown };

/** JSONata makes a regular expression of a function's signature, too. */
function boundSignatures(node: unknown): void {
	if (typeof node !== "object" || node === null) return;
	if ("type" in node && node.type === "lambda" && "signature" in node && node.signature !== undefined) {
		const signature = node.signature as Signature;
		const { definition, validate } = signature;
		signature.validate = (...parameters) =>
			interruptible(`The signature ${definition}`, () => validate(...parameters));
	}
	for (const child of Object.values(node)) boundSignatures(child);
}

function mentionsVariable(node: unknown, name: string): boolean {
	if (typeof node !== "object" || node === null) return false;
	if ("type" in node && node.type === "variable" && "value" in node && node.value === name) return true;
	return Object.values(node).some((child) => mentionsVariable(child, name));
}
