/** A role that one AWS service takes on, in this account only. */
import { resourceName } from "./resource-names.ts";

export type Statement = {
	actions: string[];
	resources: $util.Input<string>[];
	conditions?: { test: string; variable: string; values: string[] }[];
};

/** Merges statements with the same permissions, since a role's policies may have 10,240 characters in all. */
export function joined(statements: readonly Statement[]): Statement[] {
	const byActions = new Map<string, Statement>();
	for (const { resources, ...allowed } of statements) {
		const key = JSON.stringify(allowed);
		byActions.set(key, { ...allowed, resources: [...(byActions.get(key)?.resources ?? []), ...resources] });
	}
	return [...byActions.values()];
}

/**
 * @param service e.g. `states.amazonaws.com`
 * @param name short name, unique in the app
 */
export function createServiceRole(options: {
	id: string;
	name: string;
	service: string;
	statements: Statement[];
}): aws.iam.Role {
	return new aws.iam.Role(options.id, {
		name: resourceName(options.name),
		assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
			statements: [
				{
					actions: ["sts:AssumeRole"],
					principals: [{ type: "Service", identifiers: [options.service] }],
					// The service works for other accounts too; for them it must not use this role.
					conditions: [
						{
							test: "StringEquals",
							variable: "aws:SourceAccount",
							values: [aws.getCallerIdentityOutput({}).accountId],
						},
					],
				},
			],
		}).json,
		inlinePolicies: [
			{ name: "inline", policy: aws.iam.getPolicyDocumentOutput({ statements: options.statements }).json },
		],
	});
}
