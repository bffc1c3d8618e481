/**
 * Deliberate faults, at least one for each property: each makes an app that is right wrong in one way, and its
 * property must notice.
 */

import { apiFaults } from "./faults/api.ts";
import { consoleFaults } from "./faults/console.ts";
import { functionFaults } from "./faults/functions.ts";
import { machineFaults } from "./faults/machines.ts";
import { messagingFaults } from "./faults/messaging.ts";
import { observabilityFaults } from "./faults/observability.ts";
import { permissionFaults } from "./faults/permissions.ts";
import { scheduleFaults } from "./faults/schedules.ts";
import type { Fault } from "./faults/spoil.ts";
import { tableFaults } from "./faults/tables.ts";
import type { PropertyName } from "./properties.ts";

export const FAULTS: Readonly<Record<PropertyName, readonly [Fault, ...Fault[]]>> = {
	...tableFaults,
	...functionFaults,
	...permissionFaults,
	...machineFaults,
	...messagingFaults,
	...apiFaults,
	...consoleFaults,
	...scheduleFaults,
	...observabilityFaults,
};
