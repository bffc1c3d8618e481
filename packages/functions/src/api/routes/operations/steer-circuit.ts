import type { SteeredCircuit, steerCircuit } from "@dephealth/contract/routes/operations.ts";
import { CIRCUIT_ACTIONS, type CircuitAction } from "@dephealth/contract/vocabulary.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import type { Circuit } from "@dephealth/core/resilience/circuit/circuit.ts";
import { stateName } from "@dephealth/core/resilience/circuit/circuit-transition.ts";
import { circuits } from "../../../compose/circuits.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { json, type Respond } from "../../http/request.ts";

const STEER: Readonly<Record<CircuitAction, (circuit: Circuit) => void | Promise<void>>> = {
	"force-open": (circuit) => circuit.force("open"),
	disable: (circuit) => circuit.force("disabled"),
	"measure-only": (circuit) => circuit.force("metrics_only"),
	automatic: (circuit) => circuit.force(null),
	reset: (circuit) => circuit.reset(),
};

/** POST /v1/circuits/{name}/{action}: sets a circuit for all processes. */
export function createSteerCircuit(deps: { circuits: ReadonlyMap<string, Circuit> }): Respond {
	return async ({ pathParameters, caller }) => {
		const name = pathParameters.get("name") ?? "";
		const circuit = deps.circuits.get(name);
		if (!circuit) {
			throw new ApiError(
				"circuit_not_found",
				`There is no circuit of this name. There are: ${[...deps.circuits.keys()].join(", ")}.`,
			);
		}
		const action = CIRCUIT_ACTIONS.find((known) => known === pathParameters.get("action"));
		if (!action) {
			throw new ApiError(
				"circuit_not_found",
				`There is no such action. There are: ${CIRCUIT_ACTIONS.join(", ")}.`,
			);
		}
		await STEER[action](circuit);
		logger.warn("an operator has set a circuit", {
			circuit: name,
			to: action,
			user_id: caller.kind === "account" ? caller.owner : caller.kind,
		});
		const body: SteeredCircuit = { name, state: stateName(await circuit.state()) };
		return json(200, body);
	};
}

export const createHandler = guardedRoute<typeof steerCircuit>("operator", (c) =>
	createSteerCircuit({ circuits: circuits(c) }),
);
export const handler = onLambda(createHandler);
