/** The description of a source. Everything that has to know about sources is made from these objects: see sources.ts. */

import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { BulkSourceName, CircuitName } from "@dephealth/contract/vocabulary.ts";
import type { CircuitPolicy } from "../resilience/circuit/circuit-policy.ts";
import type { RetryPreset } from "../resilience/retry-presets.ts";

/** A server that a source asks, with its own circuit, bulkhead and base URL. */
export type Upstream = {
	/** The name in circuits, metrics, logs and errors. */
	name: CircuitName;
	/** The environment variable that says where it is, and where it is otherwise. */
	urlVariable: string;
	/** Empty where each repository's own host is asked. */
	defaultUrl: string;
	circuit: CircuitPolicy;
	/** The calls in so many seconds that its published rules allow; absent when they give no number. */
	allows?: { calls: number; seconds: number };
	/** Asked by HTTP/2 on Lambda, if it speaks it: several small calls at once. Why not elsewhere: decision C-42. */
	http2: boolean;
};

export type Source<Id extends string = string> = {
	/** The name in documents, reports and inputs of state machines. */
	id: Id;
	/** The facts that are missing when it cannot be read, in the words of a reader. */
	tells: string;
	/** The parts that can be missing alone (fields of a report's gaps), in the words of a reader. */
	parts: Readonly<Record<string, string>>;
	ecosystems: "all" | readonly Ecosystem[];
	/** It never decides anything: a result is complete without it. */
	isOptional: boolean;
	/** The advice for each failure, by the error's name. */
	advice: Readonly<Record<string, string>>;
	/** The upstreams by their names in the configuration and in the sandbox. */
	upstreams: Readonly<Record<string, Upstream>>;
	/** The attempts of the state machine after an outage. */
	retry: RetryPreset;
	/** The subject of its questions: the package, or the repository, which has to be found first. */
	asksAbout: "package" | "repository";
	bulk: Id extends BulkSourceName ? BulkForm : { form: "left_out" };
};

/**
 * The way to ask about the many packages of a scan, by its task `collect-<source>-batch`:
 * - `batch`: in few calls, by the upstream's own batch form where there is one
 * - `one_by_one`: in a call for each, a few in parallel
 *
 * A source whose limits are too low for scans is `left_out`. The sources of a stage are asked in parallel and get the
 * answers of earlier stages: 1 registries, 2 sources that use their answers, 3 repositories, whose addresses the
 * earlier ones name, 4 replacements for repositories that could not be read.
 */
export type BulkForm = { form: "batch" | "one_by_one"; stage: 1 | 2 | 3 | 4 };
