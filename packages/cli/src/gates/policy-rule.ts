/** A project's own rules: expressions in CEL (https://cel.dev) over the facts of a dependency. Pure. */
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import type { Gate } from "@dephealth/core/scan/gates/gates.ts";
import {
	type ASTNode,
	TypeError as CelTypeError,
	Environment,
	EvaluationError,
	ParseError,
} from "@marcbachmann/cel-js";
import { PolicyError, type PolicyRule } from "./policy-schema.ts";

/** Types as CEL knows them; `dyn` may also be null, which is unknown. docs/cli.md explains them. */
const VARIABLES = {
	ecosystem: ["string", (d) => d.ecosystem],
	// `package` is a reserved word of CEL.
	name: ["string", (d) => d.package],
	versions: ["list<string>", (d) => d.versions],
	requirement: ["dyn", (d) => d.requirement],
	direct: ["dyn", (d) => d.is_direct],
	dev: ["dyn", (d) => d.is_dev],
	path: ["list<string>", (d) => d.path],
	status: ["string", (d) => d.status.label],
	risk: ["string", (d) => d.risk_level],
	package_risk: ["string", (d) => d.package_risk_level],
	health: ["dyn", (d) => d.health_score],
	forecast: ["dyn", (d) => d.abandonment_risk?.probability ?? null],
	confidence: ["string", (d) => d.confidence],
	data_quality: ["string", (d) => d.data_quality],
	latest_version: ["dyn", (d) => d.latest_version],
	repository_url: ["dyn", (d) => d.repository_url],
	reasons: ["list<string>", (d) => d.reasons.map(({ id }) => id)],
	replacements: ["list<string>", (d) => d.replacements.map(({ name }) => name)],
} as const satisfies Readonly<
	Record<string, readonly [type: string, read: (dependency: AssessedDependency) => unknown]>
>;

export const POLICY_VARIABLES: readonly string[] = Object.keys(VARIABLES);

/** Longer rules would be unreadable. Lists are as long as the facts of one package. */
const LIMITS = {
	maxAstNodes: 300,
	maxDepth: 30,
	maxListElements: 100,
	maxMapEntries: 20,
	maxCallArguments: 8,
};

const environment = Object.entries(VARIABLES).reduce(
	(env, [name, [type]]) => env.registerVariable(name, type),
	new Environment({ limits: LIMITS }),
);

/** @throws PolicyError */
export function ruleGate(rule: PolicyRule): Gate {
	return { text: rule.name, label: `rule ${rule.name}`, fails: compileRule(rule) };
}

/**
 * @returns undefined for a package of which something the rule asks for is unknown
 * @throws PolicyError
 */
export function compileRule(rule: PolicyRule): (dependency: AssessedDependency) => boolean | undefined {
	const evaluate = parse(rule);
	return (dependency) => {
		const values = Object.fromEntries(
			Object.entries(VARIABLES).map(([name, [, read]]) => [name, read(dependency)]),
		);
		try {
			return evaluate(values) === true;
		} catch (error) {
			if (error instanceof EvaluationError || error instanceof CelTypeError) return undefined;
			throw error;
		}
	};
}

function parse(rule: PolicyRule): (values: Record<string, unknown>) => unknown {
	let parsed: ReturnType<typeof environment.parse>;
	try {
		parsed = environment.parse(rule.when);
	} catch (error) {
		if (error instanceof ParseError) throw refusal(rule, error);
		throw error;
	}
	const { valid, type, error } = parsed.check();
	if (!valid) throw refusal(rule, error);
	if (type !== "bool" && type !== "dyn") {
		throw new PolicyError(
			`The rule ${rule.name} is ${type}; it has to be true or false, such as status == "deprecated".`,
		);
	}
	// An expression is a stranger's when the project is, and JavaScript's regular expressions know no limit of time.
	if (callsMatches(parsed.ast)) {
		throw new PolicyError(
			`The rule ${rule.name} uses matches, which is not supported. Use startsWith, endsWith or contains.`,
		);
	}
	return parsed;
}

function refusal(
	{ name, when }: PolicyRule,
	error: { summary?: string; range?: { start: number } | undefined } | undefined,
): PolicyError {
	const at = error?.range?.start ?? 0;
	const known = error?.summary?.startsWith("Unknown variable")
		? ` Known are: ${POLICY_VARIABLES.join(", ")}.`
		: "";
	return new PolicyError(
		`The rule ${name} cannot be read: ${error?.summary ?? "it is not an expression"}, at character ${at + 1} of ${JSON.stringify(when)}.${known}`,
	);
}

function callsMatches(node: unknown): boolean {
	if (Array.isArray(node)) return node.some(callsMatches);
	if (typeof node !== "object" || node === null || !("op" in node)) return false;
	const { op, args } = node as ASTNode;
	if ((op === "rcall" || op === "call") && Array.isArray(args) && args[0] === "matches") return true;
	return callsMatches(args);
}
