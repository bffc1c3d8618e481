import { TABLES } from "@dephealth/contract/tables.ts";
import { differences, resourcesOf, tableNameOf, textOf } from "../read-app.ts";
import type { App, Resource } from "../synth/synthesize.ts";

/** A table's keys and indexes in one line each, so that two of them can be compared. */
export type TableShape = readonly string[];

type Index = { name: string; hashKey: string; rangeKey?: string; projectionType: string };

function shapeOf(table: Resource): TableShape {
	const indexes = table.inputs["globalSecondaryIndexes"] as Index[];
	const attributes = table.inputs["attributes"] as { name: string; type: string }[];
	return [
		`key ${textOf(table, "hashKey")} ${textOf(table, "rangeKey")}`,
		`billing ${textOf(table, "billingMode")}`,
		...attributes.map(({ name, type }) => `attribute ${name} ${type}`),
		...indexes.map(
			(index) => `index ${index.name} ${index.hashKey} ${index.rangeKey ?? "-"} ${index.projectionType}`,
		),
	];
}

/** @param embedded the shapes of the tables that the embedded runtime creates, by name in the declaration */
export function tablesEqualTheEmbeddedOnes(app: App, embedded: ReadonlyMap<string, TableShape>): string[] {
	const tables = resourcesOf(app, "table");
	return [...embedded]
		.flatMap(([name, shape]) => {
			const physicalName = tableNameOf(app, name);
			const table = tables.find((candidate) => textOf(candidate, "name") === physicalName);
			return table ? differences(`table ${name}`, shapeOf(table), shape) : [`table ${name} is missing`];
		})
		.concat(tables.length > embedded.size ? ["there are tables that nobody declared"] : []);
}

export function expiredItemsAreDeleted(app: App): string[] {
	return Object.entries(TABLES).flatMap(([name, { ttlAttribute }]) => {
		const table = resourcesOf(app, "table").find(
			(candidate) => textOf(candidate, "name") === tableNameOf(app, name),
		);
		const ttl = table?.inputs["ttl"] as { attributeName?: string; enabled?: boolean } | undefined;
		if (ttl?.enabled && ttl.attributeName === ttlAttribute) return [];
		return [`table ${name} does not expire items by ${ttlAttribute}`];
	});
}

/** Backed up and protected in production, and only there: elsewhere a stage must be removable and cost nothing idle. */
export function dataIsProtectedInProduction(app: App): string[] {
	const expected = app.stage === "production";
	const violations = resourcesOf(app, "table").flatMap((table) => {
		const recovery = table.inputs["pointInTimeRecovery"] as { enabled?: boolean } | undefined;
		return [
			...(recovery?.enabled === expected ? [] : [`${table.name}: point-in-time recovery is not ${expected}`]),
			...(table.inputs["deletionProtectionEnabled"] === expected
				? []
				: [`${table.name}: deletion protection is not ${expected}`]),
		];
	});
	if (app.app.protect !== expected) violations.push(`sst remove is not ${expected ? "refused" : "possible"}`);
	if ((app.app.removal === "retain") !== expected) violations.push(`removal is ${app.app.removal}`);
	return violations;
}
