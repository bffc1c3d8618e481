/** The console in a real browser, used as people use it: its frame, executions and operations, and a large scan. */
import { describeConsole } from "./console/console-world.ts";
import { describeExecutions } from "./console/executions.ts";
import { describeFrame } from "./console/frame.ts";
import { describeHeldCircuit, describeOperations } from "./console/operations.ts";
import { describeLargeScan } from "./console/scans.ts";

describeConsole(
	describeFrame,
	describeHeldCircuit,
	describeExecutions,
	describeOperations,
	describeLargeScan,
);
