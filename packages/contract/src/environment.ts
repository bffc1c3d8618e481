/**
 * Names of the environment variables that configure functions. Base URLs of upstreams are described with their
 * sources.
 */
import type { MACHINES } from "./machines.ts";
import type { QUEUES } from "./queues.ts";
import type { TABLES } from "./tables.ts";
import type { TOPICS } from "./topics.ts";

/** Filled from the secrets of a stage. */
export const SECRET_VARIABLES = [
	"GITHUB_TOKEN",
	"SESSION_SECRET",
	"EMAIL_SECRET",
	"WEBHOOK_SECRET",
	"STRIPE_WEBHOOK_SECRET",
	"EDGE_SECRET",
] as const;
export type SecretVariable = (typeof SECRET_VARIABLES)[number];

/** Filled from the settings of a stage. */
export const SETTING_VARIABLES = ["OPERATOR_OWNERS", "STRIPE_PRICES", "PUBLIC_URL", "MAIL_SENDER"] as const;
export type SettingVariable = (typeof SETTING_VARIABLES)[number];

type VariableOf<Resources extends Readonly<Record<string, { variable: string }>>> =
	Resources[keyof Resources]["variable"];

/** Names of tables, URLs of queues, ARNs of topics and machines. */
export type ResourceVariable =
	| VariableOf<typeof TABLES>
	| VariableOf<typeof QUEUES>
	| VariableOf<typeof TOPICS>
	| VariableOf<typeof MACHINES>;
