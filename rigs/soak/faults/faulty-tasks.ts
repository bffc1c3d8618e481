/** Kills the state machines' tasks as Lambda's death does: before, in the midst of, or after their work. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { TASK_FUNCTIONS, type TaskFunctionName } from "@dephealth/contract/task-functions.ts";
import type { LambdaFunction } from "@dephealth/local/asl/run/integrations/lambda-invoke.ts";
import type { Seams } from "@dephealth/local/services.ts";
import { z } from "zod";
import { isPoisonedAtClaim, isPoisonedAtScore } from "../population.ts";
import type { Faults } from "./faults.ts";

/**
 * The name that Step Functions gives to the end of a function's process: no state's Retry names it, their Catch does.
 */
export class TaskKilledError extends Error {
	override name = "Runtime.ExitError";
}

/** The service lost the answer: each state's Retry runs the task again. */
export class AnswerLostError extends Error {
	override name = "Lambda.ServiceException";
}

/** Work that consists of several writes, and asks no upstream. */
const WRITERS: ReadonlySet<TaskFunctionName> = new Set([
	"ClaimFunction",
	"SaveFunction",
	"ReleaseClaimFunction",
	"RecordPermanentFailureFunction",
	"PlanRefreshFunction",
	"SettleBatchFunction",
	"FindStuckPackagesFunction",
]);
/** Writes that are still done before a death halfway. */
const WRITES_DONE = [1, 8] as const;

const payloadSchema = z.looseObject({
	executionId: z.string().optional(),
	correlationId: z.string().optional(),
	package: z.looseObject({ name: z.string() }).optional(),
});
type Payload = z.infer<typeof payloadSchema>;

/** An invocation that is to die: nothing of it reaches the database after that. */
type Doom = { writesLeft: number; isDead: boolean; die: () => void };

const dooms = new AsyncLocalStorage<Doom>();
const NEVER = new Promise<never>(() => {});

/** Lets the calls of a dead invocation stay without an answer, as those of a dead process do. */
export function dieWithinWrites(client: DynamoDBDocumentClient): void {
	client.middlewareStack.add(
		(next, context) => async (args) => {
			const doom = dooms.getStore();
			if (doom?.isDead) return NEVER;
			if (!doom || !/^(?:Update|Put|Delete|BatchWrite)/.test(context.commandName ?? "")) return next(args);
			if (doom.writesLeft > 0) {
				doom.writesLeft -= 1;
				return next(args);
			}
			doom.die();
			return NEVER;
		},
		{ step: "initialize", name: "dieWithinWrites", priority: "high" },
	);
}

/** The state machine has learned of a task's result. */
export type OnResult = (name: TaskFunctionName, result: unknown) => void;

export function createFaultyTasks(deps: {
	faults: Faults;
	onResult: OnResult;
	/** Ends an execution at once, as if it could never continue. */
	endExecution: (executionArn: string) => void;
	/** ARN of the run of self-healing that a task belongs to. */
	healerArn: (executionName: string) => string;
}): NonNullable<Seams["handler"]> {
	const { faults } = deps;

	/** @returns true when the invocation's execution is gone */
	function diesWithExecution(name: TaskFunctionName, { executionId, package: ref }: Payload): boolean {
		if (executionId === undefined) return false;
		if (name === "ClaimFunction" && ref && isPoisonedAtClaim(ref.name)) {
			faults.happened("poisoned");
			deps.endExecution(executionId);
			return true;
		}
		const kind =
			name === "ClaimFunction"
				? "collectionDied"
				: name === "PlanRefreshFunction"
					? "refreshDied"
					: undefined;
		if (!kind || !faults.draw(kind)) return false;
		faults.happened(kind);
		deps.endExecution(executionId);
		return true;
	}

	function crashHealer({ correlationId }: Payload): never {
		faults.happened("healerCrashed");
		// Kills the whole run, or only the task; the run then continues with the next hundred.
		if (correlationId !== undefined && faults.int("healerCrashed", [0, 1]) === 0) {
			deps.endExecution(deps.healerArn(correlationId));
		}
		throw new TaskKilledError("The healer crashed before it had published.");
	}

	async function runDoomed(name: TaskFunctionName, work: () => Promise<unknown>): Promise<unknown> {
		if (!WRITERS.has(name) || !faults.draw("killedHalfway")) return work();
		const death = Promise.withResolvers<never>();
		const doom: Doom = {
			writesLeft: faults.int("killedHalfway", WRITES_DONE),
			isDead: false,
			die() {
				doom.isDead = true;
				faults.happened("killedHalfway");
				death.reject(new TaskKilledError(`${name} was killed halfway.`));
			},
		};
		return Promise.race([dooms.run(doom, work), death.promise]);
	}

	function wrap(name: TaskFunctionName, run: LambdaFunction): LambdaFunction {
		return async (input, context) => {
			const payload = payloadSchema.parse(input);
			if (name === "RepublishPackagesFunction" && faults.draw("healerCrashed")) crashHealer(payload);
			if (name === "ScoreFunction" && payload.package && isPoisonedAtScore(payload.package.name)) {
				faults.happened("poisoned");
				throw new TaskKilledError("This package takes all the memory there is.");
			}
			if (faults.draw("killedBefore")) {
				faults.happened("killedBefore");
				throw new TaskKilledError(`${name} was killed before its work.`);
			}
			const result = await runDoomed(name, () => run(input, context));
			if (diesWithExecution(name, payload)) throw new TaskKilledError("The execution is gone.");
			if (faults.draw("killedAfter")) {
				faults.happened("killedAfter");
				throw new TaskKilledError(`${name} was killed after its work.`);
			}
			if (faults.draw("runTwice")) {
				faults.happened("runTwice");
				throw new AnswerLostError(`The answer of ${name} was lost.`);
			}
			deps.onResult(name, result);
			return result;
		};
	}

	return (path, handler) => {
		const name = FUNCTION_OF.get(path);
		return name === undefined ? handler : wrap(name, handler as LambdaFunction);
	};
}

const FUNCTION_OF: ReadonlyMap<string, TaskFunctionName> = new Map(
	Object.entries(TASK_FUNCTIONS).map(([name, path]) => [path, name as TaskFunctionName]),
);
