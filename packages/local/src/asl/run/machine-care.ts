/** Operations about machines besides creating and changing them: validation, tags, deletion. */
import type {
	ListTagsForResourceOutput,
	Tag,
	ValidateStateMachineDefinitionOutput,
} from "@aws-sdk/client-sfn";
import { StepFunctionsError, UnsupportedAslError } from "../aws-errors.ts";
import type { MachineType } from "../parse/definition.ts";
import type { ExecutionStore } from "../store/execution-store.ts";
import type { TagStore } from "../store/tag-store.ts";
import { assertArn } from "./arns.ts";
import type { Executions } from "./executions/executions.ts";
import type { Journal } from "./journal.ts";
import type { Machines } from "./machines.ts";

/** AWS's limit for a resource. */
const MAX_TAGS = 50;
const MAX_DIAGNOSTICS = 100;

export function createMachineCare(deps: {
	store: ExecutionStore;
	tags: TagStore;
	journal: Journal;
	machines: Machines;
	executions: Executions;
}) {
	const { store, tags, journal, machines, executions } = deps;

	/** @throws StepFunctionsError `InvalidArn`, `ResourceNotFound` */
	function assertTaggable(arn: string): void {
		assertArn(arn, "stateMachine");
		if (!store.machine(arn)) throw new StepFunctionsError("ResourceNotFound", `Resource not found: '${arn}'`);
	}

	return {
		validateStateMachineDefinition(input: {
			definition: string;
			type?: MachineType;
			maxResults?: number;
		}): ValidateStateMachineDefinitionOutput {
			const { maxResults = 0 } = input;
			if (maxResults < 0 || maxResults > MAX_DIAGNOSTICS) {
				throw new StepFunctionsError(
					"ValidationException",
					`'maxResults' must be from 0 to ${MAX_DIAGNOSTICS}.`,
				);
			}
			try {
				machines.parse(input.definition, input.type ?? "STANDARD");
				return { result: "OK", diagnostics: [], truncated: false };
			} catch (error) {
				if (!(error instanceof UnsupportedAslError)) throw error;
				const { code, message, path } = error;
				// Text that is no JSON has no places.
				const location = code === "SCHEMA_VALIDATION_FAILED" && { location: locationOf(path) };
				return {
					result: "FAIL",
					diagnostics: [{ severity: "ERROR", code, message, ...location }],
					truncated: false,
				};
			}
		},

		/** Its executions have been ended and deleted. Deleting a machine that does not exist does nothing, as on AWS. */
		deleteStateMachine({ stateMachineArn: arn }: { stateMachineArn: string }): void {
			assertArn(arn, "stateMachine");
			if (!store.machine(arn)) return;
			for (const { row } of [...executions.running.values()]) {
				if (belongsTo(row.machine_arn, arn)) executions.abort(row.arn);
			}
			journal.flush();
			store.removeMachine(arn);
			machines.forget(arn);
		},

		listTagsForResource({ resourceArn }: { resourceArn: string }): ListTagsForResourceOutput {
			assertTaggable(resourceArn);
			return { tags: tags.list(resourceArn) };
		},

		tagResource({ resourceArn, tags: given }: { resourceArn: string; tags: readonly Tag[] }): void {
			assertTaggable(resourceArn);
			const wanted = given.map(({ key = "", value = "" }) => ({ key, value }));
			if (wanted.some(({ key }) => key === "")) {
				throw new StepFunctionsError("ValidationException", "A tag must have a key.");
			}
			const keys = new Set([...tags.list(resourceArn), ...wanted].map(({ key }) => key));
			if (keys.size > MAX_TAGS) {
				throw new StepFunctionsError("TooManyTags", `A state machine has at most ${MAX_TAGS} tags.`, {
					resourceName: resourceArn,
				});
			}
			tags.put(resourceArn, wanted);
		},

		untagResource({ resourceArn, tagKeys }: { resourceArn: string; tagKeys: readonly string[] }): void {
			assertTaggable(resourceArn);
			tags.remove(resourceArn, tagKeys);
		},
	};
}

function belongsTo(machineArn: string, arn: string): boolean {
	return machineArn === arn || machineArn.startsWith(`${arn}/`);
}

/** `States.A.Retry[0]` is said as `/States/A/Retry[0]`, the definition as a whole as `/`. */
function locationOf(path: string): string {
	return path.startsWith("States") ? `/${path.replaceAll(".", "/")}` : "/";
}
