/** The state machines with what they call: queues, topics and the task handlers of this process. */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "@dephealth/core/clock.ts";
import { TASK_FUNCTIONS } from "@dephealth/functions/tasks/task-functions.ts";
import { createEngine } from "./asl/engine.ts";
import { lambdaInvoke, sqsSendMessage } from "./asl/integrations.ts";
import { handleStepFunctionsRequest } from "./asl/step-functions-protocol.ts";
import { loadHandler } from "./handlers.ts";
