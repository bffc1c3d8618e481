/** The console in a real browser, used as people use it: its states, packages, scans and the account. */
import { describeAccount } from "./console/account.ts";
import { describeConsole } from "./console/console-world.ts";
import { describeGallery } from "./console/gallery.ts";
import { describePackages } from "./console/packages.ts";
import { describeScans } from "./console/scans.ts";

// The account comes last: it ends every session.
describeConsole(describeGallery, describePackages, describeScans, describeAccount);
