/** Secrets by the environment variable they end up in. Set with `sst secret set <name> <value> --stage <stage>`. */

export type SecretDefinition = {
	/** Name in SST: letters and digits, the first one upper-case. */
	name: string;
	/** The value until one is set; without it a deployment stops and says which secret is missing. */
	placeholder?: string;
};

export const SECRETS = {
	/** Without one GitHub is asked within its 60 calls an hour, so an empty one is fine for a first look. */
	GITHUB_TOKEN: { name: "GithubToken", placeholder: "" },
} as const satisfies Record<string, SecretDefinition>;

export type SecretVariable = keyof typeof SECRETS;
