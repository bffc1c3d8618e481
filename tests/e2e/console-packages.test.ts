/** The console in a real browser, used as people use it: packages, scans and the account. */
import { describeAccount } from "./console/account.ts";
import { describeConsole } from "./console/console-world.ts";
import { describePackages } from "./console/packages.ts";
import { describeScans } from "./console/scans.ts";

// The account comes last: it ends every session.
describeConsole(describePackages, describeScans, describeAccount);
