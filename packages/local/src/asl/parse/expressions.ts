/** JSONata expressions, compiled once for each text and evaluated within bounds. */
import { createLru } from "@dephealth/core/cache/lru.ts";
import jsonata, { type Expression } from "jsonata";
import { threadTime } from "../../thread-time.ts";
import { EvaluationFailure } from "../aws-errors.ts";
import { bindSources, type FunctionSources, registerFunctions } from "./jsonata-functions.ts";

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
	/** Milliseconds of one evaluation by the wall clock; `evaluateFairly` looks whose they were. */
	timeout: 1_000,
	/** Nested evaluations; deeper recursion overflows JavaScript's own stack. */
	stack: 500,
	/** Items of one sequence. */
	sequence: 1_000_000,
};

/** JSONata's error at the limit of time. */
const TIME_LIMIT = "D1012";
/** A separate evaluation that used less processor time was delayed by other work, or the clock was set. */
const RUNAWAY_MS = LIMITS.timeout / 2;
/** Then it is tried again, in the end so often. */
const MOST_TRIES = 20;

/**
 * Parsing takes most of an engine's start, and depends on the text alone: all engines of a process share it. The
 * product's definitions have some hundred texts.
 */
const parsed = createLru<Expression>(2_000);

export function createExpressionCompiler(sources: FunctionSources): CompileExpression {
	return (text) => {
		const expression = parse(text);
		return {
			text,
			async evaluate(bindings, location) {
				let value: unknown;
				try {
					value = await evaluateFairly(expression, bindSources(bindings, sources));
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

function parse(text: string): Expression {
	const known = parsed.get(text);
	if (known) return known;
	const expression = jsonata(text, LIMITS);
	if (mentionsVariable(expression.ast(), "eval")) {
		throw new Error("$eval is not available in Step Functions; use $parse for JSON text");
	}
	registerFunctions(expression);
	parsed.set(text, expression);
	return expression;
}

/**
 * JSONata's limit includes the time of other work: hundreds of executions that continue after a restart are evaluated
 * in one turn, and a busy machine or a set clock adds seconds. So an expression that reaches the limit is evaluated
 * again, in a separate turn.
 *
 * @throws JSONata's errors; at the time limit only for an expression that has used the time itself
 */
async function evaluateFairly(expression: Expression, bindings: Bindings): Promise<unknown> {
	for (let tries = 1; ; tries++) {
		const isAlone = tries > 1;
		const before = isAlone ? threadTime() : 0;
		try {
			return await expression.evaluate(undefined, bindings);
		} catch (error) {
			const isRunaway = isAlone && threadTime() - before >= RUNAWAY_MS;
			if ((error as { code?: unknown } | undefined)?.code !== TIME_LIMIT || isRunaway || tries === MOST_TRIES)
				throw error;
		}
		await new Promise((resolve) => setImmediate(resolve));
	}
}

/** JSONata throws plain objects with a code and a message. */
function describe(error: unknown): string {
	if (typeof error !== "object" || error === null) return String(error);
	const { code, message } = error as { code?: unknown; message?: unknown };
	const text = typeof message === "string" ? message : "";
	return typeof code === "string" ? `${code}: ${text}` : text;
}

function mentionsVariable(node: unknown, name: string): boolean {
	if (typeof node !== "object" || node === null) return false;
	if ("type" in node && node.type === "variable" && "value" in node && node.value === name) return true;
	return Object.values(node).some((child) => mentionsVariable(child, name));
}
