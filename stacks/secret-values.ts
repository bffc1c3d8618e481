/** The secrets of a stage, as SST keeps them. */
import { SECRETS, type SecretDefinition } from "./secrets.ts";

/** By the environment variable they end up in. */
export type Secrets = ReadonlyMap<string, sst.Secret>;

export function createSecrets(): Secrets {
	return new Map(
		Object.entries(SECRETS).map(([variable, { name, placeholder }]: [string, SecretDefinition]) => [
			variable,
			new sst.Secret(name, placeholder),
		]),
	);
}
