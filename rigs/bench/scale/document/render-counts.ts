import { functionUses, refreshing, type Sample } from "../model/model.ts";
import { PRICES } from "../model/prices.ts";
import type { ScaleInput } from "../scale-input.ts";
import { figure, money, table, whole } from "./figures.ts";

export function perPackageTable({ use, sample }: ScaleInput): string {
	const { round } = sample;
	return `## One package in one round

${table(
	["", "for each package"],
	[
		["STANDARD transitions", figure(use.transitions)],
		["EXPRESS executions", figure(use.expressRequests)],
		["Lambda requests", figure(use.lambdaRequests)],
		["Lambda GB-seconds", figure(use.lambdaGbSeconds)],
		["DynamoDB read units", figure(use.readUnits)],
		["DynamoDB write units", figure(use.writeUnits)],
		["upstream calls", figure(use.upstreamCalls)],
		["GitHub points", figure(use.githubPoints)],
		["repositories that GitHub is asked about", figure(use.repositories)],
		["logged, in bytes", whole(use.logBytes)],
		["kept, in bytes", whole(use.storedBytes)],
	],
)}

Of ${whole(round.packages)} looks ${whole(round.saved)} found news, which was written, ${whole(round.unchanged)} found none, ${whole(round.deadLetters)} sent something to the dead-letter queue. The functions:

${table(
	["function", "memory", "requests", "seconds", "GB-seconds", "dollars a million"],
	functionUses(sample).map(({ name, memoryMb, requests, seconds, gbSeconds }) => [
		name,
		`${whole(memoryMb)} MB`,
		figure(requests),
		figure(seconds),
		figure(gbSeconds),
		money((requests * PRICES.lambdaRequest + gbSeconds * PRICES.lambdaGbSecond) * 1e6),
	]),
)}

The database, by what is read and written; an index's entries follow its item:

${databaseTable(sample)}

The calls:

${table(
	["call", "count", "for each package"],
	[...round.calls]
		.filter(([, count]) => count > 0)
		.map(([kind, count]) => [`\`${kind}\``, whole(count), figure(count / round.packages)]),
)}
`;
}

function databaseTable(sample: Sample): string {
	const { units, packages } = refreshing(sample);
	const rows = [...units.uses]
		.filter(([, use]) => use.units > 0)
		.map(([name, use]) => {
			const price = /^(?:Get|BatchGet|Query)/.test(name) ? PRICES.readUnit : PRICES.writeUnit;
			return { name, use, dollars: (use.units / packages) * price * 1e6 };
		})
		.sort((a, b) => b.dollars - a.dollars);
	return table(
		["", "calls", "units", "units for each package", "bytes written by a call", "dollars a million"],
		rows.map(({ name, use: { calls, units: used, bytes }, dollars }) => [
			name,
			whole(calls),
			figure(used),
			figure(used / packages),
			bytes > 0 ? whole(bytes / calls) : "",
			money(dollars),
		]),
	);
}

export function ecosystems({ byEcosystem }: ScaleInput): string {
	return `## By ecosystem

The same for a batch of a single ecosystem. A registry is asked when deps.dev reports a release, in thorough rounds and after a failure; Packagist, which deps.dev does not cover, in every fourth round.

${table(
	["calls for each package", "registry", "deps.dev", "git", "others", "together"],
	[...byEcosystem].map(([ecosystem, { registries, depsDev, git, others, all }]) => [
		ecosystem,
		...[registries, depsDev, git, others, all].map(figure),
	]),
)}
`;
}
