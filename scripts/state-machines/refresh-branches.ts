/**
 * The branches of refresh-packages. The five oldest sources are asked one after another, since one says what another need
 * not be asked, and are written by hand. A branch for each other source that is asked in bulk is made here, and every list
 * of all of them. Pure.
 */
import { collectState } from "@dephealth/contract/task-functions.ts";
import { BULK_SOURCE_NAMES, type BulkSourceName, SOURCE_LABELS } from "@dephealth/contract/vocabulary.ts";
import { batchStates } from "./batch-states.ts";
import type { Machine } from "./retry-blocks.ts";

const BY_HAND: readonly string[] = [
	"npm",
	"registry",
	"deps_dev",
	"git",
	"github",
] satisfies BulkSourceName[];
/** The map whose items are batches, and the state of an item that asks the sources. */
const MAP = "RefreshBatches";
const COLLECT = "CollectBatch";
const ALL_SOURCES = /\['npm'[^\]]*\]/g;

/** @throws Error when the definition has no map of batches that collects */
export function withRefreshBranches(definition: Machine): Machine {
	const { States } = withAllSources(definition);
	const processor = States[MAP]?.ItemProcessor;
	const collect = processor?.States[COLLECT];
	if (!processor || !collect?.Branches) throw new Error(`The definition has no state ${COLLECT} in ${MAP}.`);
	const made = BULK_SOURCE_NAMES.filter((name) => !BY_HAND.includes(name));
	const byHand = collect.Branches.filter((branch) =>
		BY_HAND.some((name) => `${collectState(name as BulkSourceName)}Batch` in branch.States),
	);
	const whole = { ...collect, Branches: [...byHand, ...made.map(branchOf)] };
	return {
		...definition,
		States: {
			...States,
			[MAP]: {
				...States[MAP],
				ItemProcessor: { ...processor, States: { ...processor.States, [COLLECT]: whole } },
			},
		},
	} as Machine;
}

/** Names all sources wherever a list of them begins with the first. */
function withAllSources(definition: Machine): Machine {
	const all = BULK_SOURCE_NAMES.map((name) => `'${name}'`).join(", ");
	return JSON.parse(
		JSON.stringify(definition, (key, value) =>
			key === "sources" && Array.isArray(value) ? BULK_SOURCE_NAMES : value,
		).replace(ALL_SOURCES, `[${all}]`),
	);
}

function branchOf(id: BulkSourceName): Machine & { StartAt: string } {
	const label = SOURCE_LABELS[id];
	const task = `${collectState(id)}Batch`;
	const wanted = `${label} wanted?`;
	return {
		StartAt: wanted,
		States: {
			[wanted]: {
				Comment: "A later attempt asks only what is still missing.",
				Type: "Choice",
				Choices: [{ Condition: `{% '${id}' in $sources %}`, Next: task }],
				Default: `${label} not asked`,
			},
			[`${label} not asked`]: {
				Comment: "It answered in an earlier attempt.",
				Type: "Pass",
				Output: { [id]: { state: "not_asked" } },
				End: true,
			},
			...batchStates(id, {
				comment: `Asks ${label} about those packages of the batch whose turn it is.`,
				payload: {},
				timeoutSeconds: 120,
			}),
		},
	};
}
