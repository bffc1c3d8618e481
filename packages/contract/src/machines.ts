/** The state machines. The definition of each is `state-machines/<name>.asl.json`. */

export type MachineType = "STANDARD" | "EXPRESS";

export type MachineDefinition = {
	/** STANDARD keeps the history of an execution to be looked at; EXPRESS costs less and only logs. */
	type: MachineType;
	/** Environment variable with the machine's ARN. */
	variable: string;
	/** Stands for the ARN in the definitions of other machines. */
	placeholder: string;
	/** Labels of its Distributed Maps, which are parts of their children's names. */
	mapLabels?: readonly string[];
};

export const MACHINES = {
	"collect-package": {
		type: "STANDARD",
		variable: "COLLECT_PACKAGE_STATE_MACHINE_ARN",
		placeholder: "CollectPackageStateMachineArn",
	},
	"collect-packages": {
		type: "STANDARD",
		variable: "COLLECT_PACKAGES_STATE_MACHINE_ARN",
		placeholder: "CollectPackagesStateMachineArn",
	},
	"process-dead-letters": {
		type: "STANDARD",
		variable: "PROCESS_DEAD_LETTERS_STATE_MACHINE_ARN",
		placeholder: "ProcessDeadLettersStateMachineArn",
	},
	"refresh-packages": {
		type: "STANDARD",
		variable: "REFRESH_PACKAGES_STATE_MACHINE_ARN",
		placeholder: "RefreshPackagesStateMachineArn",
		mapLabels: ["RefreshBatch"],
	},
	"heal-stale-packages": {
		type: "STANDARD",
		variable: "HEAL_STALE_PACKAGES_STATE_MACHINE_ARN",
		placeholder: "HealStalePackagesStateMachineArn",
	},
	"deliver-webhook": {
		type: "STANDARD",
		variable: "DELIVER_WEBHOOK_STATE_MACHINE_ARN",
		placeholder: "DeliverWebhookStateMachineArn",
	},
} as const satisfies Readonly<Record<string, MachineDefinition>>;

export type MachineName = keyof typeof MACHINES;

/** The machines in the order in which they are created. */
export const MACHINE_NAMES = Object.keys(MACHINES) as MachineName[];

/** Path of a machine's definition from the repository's root. */
export function definitionPath(name: MachineName): string {
	return `state-machines/${name}.asl.json`;
}
