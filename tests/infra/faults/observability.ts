import { add, change, type Faults, remove, set } from "./spoil.ts";

export const observabilityFaults = {
	"there is an alarm for what matters": [
		{ says: "failed executions", apply: remove("alarm", /CollectPackageFailed/) },
		{ says: "poison", apply: remove("alarm", /Poison/) },
		{ says: "open circuits", apply: remove("alarm", /Circuit/) },
		{ says: "nothing that runs", apply: remove("alarm", /ProcessDeadLettersSilent/) },
		{ says: "throttles", apply: remove("alarm", /Throttled/) },
		{ says: "a healer that does not heal", apply: remove("alarm", /SelfHealingErrors/) },
		{ says: "the API's errors", apply: remove("alarm", /ApiServerErrors/) },
		{ says: "a metric that nobody writes", apply: set("alarm", /Circuit/, { namespace: "Other" }) },
	],
	"alarms watch what is written": [
		{ says: "a dimension too few", apply: set("alarm", /Circuit/, { dimensions: { State: "open" } }) },
		{ says: "another metric", apply: set("alarm", /SelfHealing/, { metricName: "SelfHealingFailures" }) },
	],
	"alarms tell somebody what to do": [
		{ says: "nobody", apply: set("alarm", /Poison/, { alarmActions: [] }) },
		{ says: "nothing", apply: set("alarm", /Poison/, { alarmDescription: "" }) },
		{ says: "a topic that is no more", apply: remove("topic", /Alarms/) },
	],
	"silence is an alarm where something must run, and nowhere else": [
		{ says: "poison", apply: set("alarm", /Poison/, { treatMissingData: "breaching" }) },
		{ says: "a schedule", apply: set("alarm", /Silent/, { treatMissingData: "notBreaching" }) },
	],
	"one poisoned message is enough": [
		{ says: "ten", apply: set("alarm", /Poison/, { threshold: 10 }) },
		{ says: "three periods", apply: set("alarm", /CollectPackageFailed/, { evaluationPeriods: 3 }) },
	],
	"alarms are mailed to the configured address": [
		{
			says: "another one",
			apply: add("subscription", "OtherMail", { protocol: "email", endpoint: "other@other.example" }),
		},
	],
	"the dashboard shows everything": [
		{ says: "nothing", apply: set("dashboard", /./, { dashboardBody: `{"widgets":[]}` }) },
		{ says: "there is none", apply: remove("dashboard", /./) },
		{ says: "a machine is missing", apply: add("machine", "OtherMachine", { name: "other" }) },
		{
			says: "an empty panel",
			apply: change("dashboard", /./, (inputs) => {
				inputs["dashboardBody"] = String(inputs["dashboardBody"]).replace(
					`"widgets":[`,
					`"widgets":[{"properties":{"metrics":[]}},`,
				);
			}),
		},
	],
	"deployments say where things are": [
		{ says: "no address", apply: (app) => ({ ...app, outputs: { ...app.outputs, api: undefined } }) },
	],
} satisfies Faults;
