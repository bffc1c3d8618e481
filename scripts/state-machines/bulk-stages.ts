/**
 * The stages of collect-packages, made from the sources' descriptions: sources of a stage are asked in parallel and
 * get the answers of earlier stages. Pure.
 */
import { collectState } from "@dephealth/contract/task-functions.ts";
import { BULK_SOURCE_NAMES, type BulkSourceName, SOURCE_LABELS } from "@dephealth/contract/vocabulary.ts";
import type { BulkForm, Source } from "@dephealth/core/sources/source.ts";
import { SOURCES } from "@dephealth/core/sources/sources.ts";
import { batchStates } from "./batch-states.ts";
import type { Machine } from "./retry-blocks.ts";

type Stage = BulkForm["stage"];

const STAGES: readonly { stage: Stage; comment: string }[] = [
	{ stage: 1, comment: "Asks the registries, whose answers the other sources build on." },
	{ stage: 2, comment: "Asks who knows of all registries, about the versions that they named." },
	{ stage: 3, comment: "Asks the repositories, where the others said that they are." },
	{ stage: 4, comment: "Asks who tells of repositories, and stands in for those that were not read." },
];
const AFTER_THE_STAGES = "SettleCollected";
/** The map whose items are batches. */
const MAP = "CollectBatches";

/** @throws Error when the definition has no map of batches */
export function withBulkStages(definition: Machine): Machine {
	const map = definition.States[MAP];
	if (!map?.ItemProcessor) throw new Error(`The definition has no map ${MAP}.`);
	const { States, ...rest } = map.ItemProcessor;
	const states = Object.entries(States).filter(([name]) => !/^CollectStage\d$/.test(name));
	const place = states.findIndex(([name]) => name === AFTER_THE_STAGES);
	const whole = [...states.slice(0, place), ...stages(), ...states.slice(place)];
	return {
		...definition,
		States: {
			...definition.States,
			[MAP]: { ...map, ItemProcessor: { ...rest, States: Object.fromEntries(whole) } },
		},
	};
}

function stages(): [string, Machine["States"][string]][] {
	const asked = STAGES.filter(({ stage }) => sourcesOf(stage).length > 0);
	return asked.map(({ stage, comment }, index) => {
		const next = asked[index + 1];
		return [
			nameOf(stage),
			{
				Type: "Parallel",
				Comment: `${comment} Each branch ends in an answer and never in an error, so that one source cannot take the others down.`,
				Branches: sourcesOf(stage).map((name) => branch(SOURCES[name])),
				Assign: { answers: "{% $merge($append([$answers], $states.result)) %}" },
				Output: {},
				Next: next ? nameOf(next.stage) : AFTER_THE_STAGES,
			},
		];
	});
}

function nameOf(stage: Stage): string {
	return `CollectStage${stage}`;
}

function sourcesOf(stage: Stage): BulkSourceName[] {
	return BULK_SOURCE_NAMES.filter((name) => SOURCES[name].bulk.stage === stage);
}

const HOW = {
	batch: "in as few calls as it allows",
	one_by_one: "one by one, a few side by side",
} as const;

function branch({ id, bulk }: Source<BulkSourceName>): Machine & { StartAt: string } {
	const label = SOURCE_LABELS[id];
	return {
		StartAt: `${collectState(id)}Batch`,
		States: batchStates(id, {
			comment: `Asks ${label} about the batch, ${HOW[bulk.form]}. A package that it cannot answer alone is a failure of that package.`,
			payload: { answers: "{% $answers %}" },
			timeoutSeconds: 180,
		}),
	};
}
