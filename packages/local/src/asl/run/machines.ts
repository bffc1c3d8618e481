/** The state machines of an engine and the revisions of their definitions. */
import type {
	DescribeStateMachineOutput,
	ListStateMachinesOutput,
	UpdateStateMachineOutput,
} from "@aws-sdk/client-sfn";
import type { Clock } from "@dephealth/core/clock.ts";
import { StepFunctionsError } from "../aws-errors.ts";
import type { CompileExpression } from "../jsonata/expressions.ts";
import type { Machine, MachineType } from "../parse/definition.ts";
import { parseDefinition } from "../parse/parse-definition.ts";
import type { MachineRow } from "../store/execution-rows.ts";
import type { ExecutionStore } from "../store/execution-store.ts";
import { type Arns, assertArn, assertName, baseMachineArn } from "./arns.ts";
import { pageSize, parseToken, toToken } from "./paging.ts";

export type StateMachineInput = {
	name: string;
	/** The Amazon States Language as JSON text, every placeholder already substituted. */
	definition: string;
	/** Default STANDARD. */
	type?: MachineType;
	/** The role is shown and never used. */
	roleArn?: string;
};

export type CreatedStateMachine = { stateMachineArn: string; creationDate: Date };

export type Machines = ReturnType<typeof createMachines>;

export function createMachines(deps: {
	store: ExecutionStore;
	clock: Clock;
	arns: Arns;
	compile: CompileExpression;
	resources: ReadonlySet<string>;
}) {
	const { store, clock, arns, compile, resources } = deps;
	/** Revisions that were parsed: as few as there are definitions in use. */
	const parsed = new Map<string, Machine>();

	function parse(definition: string, type: MachineType): Machine {
		return parseDefinition(definition, { compile, resources, type });
	}

	/** @throws StepFunctionsError `InvalidArn`, `StateMachineDoesNotExist` */
	function get(arn: string): MachineRow {
		assertArn(arn, "stateMachine");
		const row = store.machine(arn);
		if (row) return row;
		throw new StepFunctionsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
	}

	function putRevision(row: MachineRow, definition: string, roleArn: string): MachineRow {
		parse(definition, row.type);
		if (row.definition === definition && row.role_arn === roleArn) return row;
		const isSame = row.definition === definition;
		const next = {
			...row,
			definition,
			role_arn: roleArn,
			updated: clock.now(),
			revision: isSame ? row.revision : store.lastRevision(row.arn) + 1,
		};
		store.putMachine(next);
		return next;
	}

	function create(input: StateMachineInput): CreatedStateMachine {
		assertName(input.name);
		const type = input.type ?? "STANDARD";
		const arn = arns.machine(input.name);
		const roleArn = input.roleArn ?? arns.role(input.name);
		const existing = store.machine(arn);
		if (existing) {
			if (existing.definition !== input.definition || existing.type !== type) {
				throw new StepFunctionsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
			}
			parse(input.definition, type);
			return { stateMachineArn: arn, creationDate: new Date(existing.created) };
		}
		parse(input.definition, type);
		const now = clock.now();
		store.putMachine({
			arn,
			name: input.name,
			type,
			role_arn: roleArn,
			created: now,
			updated: now,
			revision: store.lastRevision(arn) + 1,
			definition: input.definition,
		});
		return { stateMachineArn: arn, creationDate: new Date(now) };
	}

	return {
		create,
		get,
		parse,

		/** The machine is deleted; a new one with its name starts empty. */
		forget(arn: string): void {
			for (const key of parsed.keys()) if (key.startsWith(`${arn}@`)) parsed.delete(key);
		},

		/** Creates the machine, or gives the existing one this definition. @throws as `create` and `update` */
		ensure(input: StateMachineInput): CreatedStateMachine {
			const existing = store.machine(arns.machine(input.name));
			if (!existing) return create(input);
			if (existing.type !== (input.type ?? "STANDARD")) {
				throw new StepFunctionsError(
					"StateMachineAlreadyExists",
					`The state machine '${input.name}' exists with the type ${existing.type}, which cannot be changed.`,
				);
			}
			putRevision(existing, input.definition, input.roleArn ?? existing.role_arn);
			return { stateMachineArn: existing.arn, creationDate: new Date(existing.created) };
		},

		update(input: {
			stateMachineArn: string;
			definition?: string;
			roleArn?: string;
		}): UpdateStateMachineOutput {
			const row = get(input.stateMachineArn);
			const next = putRevision(row, input.definition ?? row.definition, input.roleArn ?? row.role_arn);
			return { updateDate: new Date(next.updated), revisionId: String(next.revision) };
		},

		describe(arn: string): DescribeStateMachineOutput {
			const row = get(arn);
			return {
				stateMachineArn: row.arn,
				name: row.name,
				status: "ACTIVE",
				definition: row.definition,
				roleArn: row.role_arn,
				type: row.type,
				creationDate: new Date(row.created),
				loggingConfiguration: { level: "OFF", includeExecutionData: false },
				revisionId: String(row.revision),
			};
		},

		/** Lists machines by name, page by page. */
		list(query: { maxResults?: number; nextToken?: string } = {}): ListStateMachinesOutput {
			const limit = pageSize(query.maxResults);
			const start = parseToken(query.nextToken) ?? 0;
			const rows = store.machines();
			const stateMachines = rows.slice(start, start + limit).map((row) => ({
				stateMachineArn: row.arn,
				name: row.name,
				type: row.type,
				creationDate: new Date(row.created),
			}));
			const end = start + limit;
			return end < rows.length ? { stateMachines, nextToken: toToken(end) } : { stateMachines };
		},

		/** The machine of an execution, with the definition the execution started with. @throws UnsupportedAslError */
		revision(machineArn: string, revision: number): Machine {
			const arn = baseMachineArn(machineArn);
			const key = `${arn}@${revision}`;
			let machine = parsed.get(key);
			if (!machine) {
				const definition = store.definition(arn, revision);
				if (definition === undefined) {
					throw new StepFunctionsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
				}
				machine = parse(definition, get(arn).type);
				parsed.set(key, machine);
			}
			return machine;
		},
	};
}
