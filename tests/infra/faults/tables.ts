import { add, change, type Faults, set } from "./spoil.ts";

export const tableFaults = {
	"the tables equal those of the embedded runtime": [
		{ says: "another sort key", apply: set("table", /Packages/, { rangeKey: "pk" }) },
		{
			says: "an index that copies whole items",
			apply: change("table", /Accounts/, (inputs) => {
				const [index] = inputs["globalSecondaryIndexes"] as Record<string, string>[];
				if (index) index["projectionType"] = "ALL";
			}),
		},
		{
			says: "an index is missing",
			apply: change("table", /Operations/, (inputs) => {
				inputs["globalSecondaryIndexes"] = [];
			}),
		},
		{
			says: "a table that nobody declared",
			apply: add("table", "ExtraTable", { globalSecondaryIndexes: [] }),
		},
	],
	"expired items are deleted": [
		{
			says: "TTL is off",
			apply: set("table", /Operations/, { ttl: { attributeName: "ttl", enabled: false } }),
		},
		{
			says: "TTL by another attribute",
			apply: set("table", /Accounts/, { ttl: { attributeName: "expires", enabled: true } }),
		},
	],
	"data is protected in production, and only there": [
		{
			says: "backups the wrong way round",
			apply: change("table", /Accounts/, (inputs) => {
				const { enabled } = inputs["pointInTimeRecovery"] as { enabled: boolean };
				inputs["pointInTimeRecovery"] = { enabled: !enabled };
			}),
		},
		{
			says: "deletion protection the wrong way round",
			apply: change("table", /Packages/, (inputs) => {
				inputs["deletionProtectionEnabled"] = !inputs["deletionProtectionEnabled"];
			}),
		},
		{
			says: "sst remove the wrong way round",
			apply: (app) => ({ ...app, app: { ...app.app, protect: !app.app.protect } }),
		},
		{
			says: "everything goes with the stage, or stays",
			apply: (app) => ({
				...app,
				app: { ...app.app, removal: app.app.removal === "retain" ? "remove" : "retain" },
			}),
		},
	],
} satisfies Faults;
