/** Properties that must hold of the app. Each returns the violations; an empty list means that it holds. */
import * as api from "./properties/api.ts";
import * as site from "./properties/console.ts";
import * as functions from "./properties/functions.ts";
import * as machines from "./properties/machines.ts";
import * as messaging from "./properties/messaging.ts";
import * as observability from "./properties/observability.ts";
import * as permissions from "./properties/permissions.ts";
import * as schedules from "./properties/schedules.ts";
import * as tables from "./properties/tables.ts";
import type { App } from "./synth/synthesize.ts";

export type Property = (app: App) => string[];

/** The data with which properties compare the app. */
export type Expected = { embeddedTables: ReadonlyMap<string, tables.TableShape> };

export function createProperties({ embeddedTables }: Expected) {
	return {
		"the tables equal those of the embedded runtime": (app) =>
			tables.tablesEqualTheEmbeddedOnes(app, embeddedTables),
		"expired items are deleted": tables.expiredItemsAreDeleted,
		"data is protected in production, and only there": tables.dataIsProtectedInProduction,

		"every handler is one function": functions.everyHandlerIsOneFunction,
		"every function's needs have been decided on": functions.everyFunctionHasBeenDecidedOn,
		"every handler is a file": functions.everyHandlerIsAFile,
		"functions are built as decided": functions.functionsAreBuiltAsDecided,
		"functions are traced": functions.functionsAreTraced,
		"functions log JSON to a group of their own": functions.functionsLogToTheirOwnGroup,
		"environments are valid configurations": functions.environmentsAreValidConfigurations,
		"secrets go where they are needed": functions.secretsGoWhereTheyAreNeeded,

		"no action is a wildcard": permissions.noActionIsAWildcard,
		"no resource is a wildcard": permissions.noResourceIsAWildcard,
		"roles have no managed policies": permissions.rolesHaveNoManagedPolicies,
		"roles are for one service": permissions.rolesAreForOneService,
		"policies fit into their role": permissions.policiesFitIntoTheirRole,
		"roles are passed to Step Functions alone": permissions.rolesArePassedToStepFunctionsAlone,
		"every named resource exists": permissions.everyNamedResourceExists,
		"no task reaches the accounts": permissions.noTaskReachesTheAccounts,
		"functions may do exactly what they need": permissions.functionsMayDoWhatTheyNeed,

		"every definition is deployed": machines.everyDefinitionIsDeployed,
		"definitions are valid Amazon States Language": machines.definitionsAreValidStatesLanguage,
		"no placeholder is left": machines.noPlaceholderIsLeft,
		"machines call the task functions": machines.machinesCallTheTaskFunctions,
		"timeouts are nested": machines.timeoutsAreNested,
		"express machines are fit for it": machines.expressMachinesAreFitForIt,
		"machines are logged and traced": machines.machinesAreLoggedAndTraced,
		"machines may do exactly what their tasks do": machines.machinesMayDoWhatTheirTasksDo,

		"every declared queue and topic exists": messaging.everyDeclaredQueueAndTopicExists,
		"every queue has a dead-letter queue": messaging.everyQueueHasADeadLetterQueue,
		"poison is given up by the policy first": messaging.poisonIsGivenUpByThePolicyFirst,
		"messages are kept as long as possible, encrypted": messaging.messagesAreKeptAsLongAsPossibleAndEncrypted,
		"messages stay hidden while they are handled": messaging.messagesStayHiddenWhileTheyAreHandled,
		"subscriptions are declared and keep what fails": messaging.subscriptionsAreDeclaredAndKeepWhatFails,
		"mail is sent from the configured identity": messaging.mailIsSentFromTheConfiguredIdentity,

		"routes are those of the route table": api.routesAreThoseOfTheRouteTable,
		"handlers receive payload version 2.0": api.handlersReceivePayloadVersion2,
		"functions are called by their API only": api.functionsAreCalledByTheirApiOnly,
		"requests are throttled": api.requestsAreThrottled,
		"requests are logged": api.requestsAreLogged,
		"browsers may call from configured origins": api.browsersMayCallFromConfiguredOrigins,
		"the domain is the configured one": api.theDomainIsTheConfiguredOne,

		"API and console share one address": site.apiAndConsoleShareOneAddress,
		"nobody reads the bucket but the CDN": site.nobodyReadsTheBucketButTheCdn,
		"the console is as strict as on one machine": site.theConsoleIsAsStrictAsOnOneMachine,
		"every page is the page": site.everyPageIsThePage,
		"the API learns who asks": site.theApiLearnsWhoAsks,
		"the console is uploaded": site.theConsoleIsUploaded,

		"schedules are those of the embedded runtime": schedules.schedulesAreThoseOfTheEmbeddedRuntime,
		"messages start their machine": schedules.messagesStartTheirMachine,
		"failed starts are kept": schedules.failedStartsAreKept,
		"schedules run unless told otherwise": schedules.schedulesRunUnlessToldOtherwise,
		"names fit whatever the stage": schedules.namesFitWhateverTheStage,
		"schedules may start their machine only": schedules.schedulesMayStartTheirMachineOnly,

		"there is an alarm for what matters": observability.thereIsAnAlarmForWhatMatters,
		"alarms watch what is written": observability.alarmsWatchWhatIsWritten,
		"alarms tell somebody what to do": observability.alarmsTellSomebody,
		"silence is an alarm where something must run, and nowhere else":
			observability.silenceIsAnAlarmWhereSomethingMustRun,
		"one poisoned message is enough": observability.onePoisonedMessageIsEnough,
		"alarms are mailed to the configured address": observability.alarmsAreMailedToTheConfiguredAddress,
		"the dashboard shows everything": observability.theDashboardShowsEverything,
		"deployments say where things are": observability.deploymentsSayWhereThingsAre,
	} as const satisfies Record<string, Property>;
}

export type PropertyName = keyof ReturnType<typeof createProperties>;
