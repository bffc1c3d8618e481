/** The executions a Distributed Map starts: like any other, but known by their map run and their item. */

import type { Clock } from "@dephealth/core/clock.ts";
import type { ExecutionRow } from "../../store/execution-rows.ts";
import type { ExecutionStore } from "../../store/execution-store.ts";
import type { Arns } from "../arns.ts";
import type { ChildExecution, ChildExecutions } from "../interpreter/run.ts";
import type { Journal } from "../journal.ts";
import { redrive } from "./redrive.ts";
import type { ExecutionStart, RunningExecution } from "./running-execution.ts";

export function createChildExecutions(deps: {
	store: ExecutionStore;
	journal: Journal;
	arns: Arns;
	uuid: () => string;
	running: ReadonlyMap<string, RunningExecution>;
	create: (start: ExecutionStart) => RunningExecution;
	begin: (execution: RunningExecution) => void;
	abort: (arn: string) => unknown;
	restore: (row: ExecutionRow) => RunningExecution | undefined;
	clock: Clock;
	mapRuns: Pick<ChildExecutions, "openMapRun" | "redriveMapRun">;
}): ChildExecutions {
	const { store, journal, arns, uuid, running, create, begin, abort, restore, clock } = deps;

	function childOf(row: ExecutionRow, execution: RunningExecution | undefined): ChildExecution {
		return {
			index: row.item_index ?? 0,
			ended: execution ? new Promise((resolve) => execution.onEnd.add(resolve)) : Promise.resolve(row),
			abort: () => void abort(row.arn),
			failedAt: execution || row.status === "SUCCEEDED" ? undefined : (row.stopped ?? undefined),
			redrive() {
				const restored = restore(row);
				if (!restored) return childOf(row, undefined);
				redrive(restored, { journal, clock });
				const child = childOf(row, restored);
				begin(restored);
				return child;
			},
		};
	}

	return {
		...deps.mapRuns,

		mapRunArn(parent, state) {
			return arns.mapRun(`${parent.machineName}/${state.distributed?.label ?? state.name}`, uuid());
		},

		start(parent, { mapRunArn, state, index, input }) {
			const label = state.distributed?.label ?? state.name;
			const type = state.distributed?.executionType ?? "STANDARD";
			const name = uuid();
			const execution = create({
				arn: arns.execution(`${parent.machineName}/${label}`, name, type, uuid),
				machine_arn: `${parent.row.machine_arn}/${label}`,
				revision: parent.row.revision,
				name,
				type,
				start_at: state.startAt,
				map_run: mapRunArn,
				item_index: index,
				input,
				roleArn: parent.roleArn,
				timeoutSeconds: undefined,
			});
			const child = childOf(execution.row, execution);
			begin(execution);
			return child;
		},

		find(mapRunArn) {
			// Rows of children that were started a moment ago may not be written yet.
			journal.flush();
			return store.mapRunChildren(mapRunArn).map((row) => childOf(row, running.get(row.arn)));
		},
	};
}
