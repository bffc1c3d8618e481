/** A certificate for this machine, made by openssl. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Certificate = {
	key: string;
	cert: string;
	/** The certificate's file, for NODE_EXTRA_CA_CERTS. */
	file: string;
};

/**
 * @param folder holds the files
 * @throws when openssl is not on the path
 */
export function makeCertificate(folder: string): Certificate {
	const key = join(folder, "key.pem");
	const file = join(folder, "cert.pem");
	const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
	const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
	const made = ["req", "-x509", ...curve, "-nodes", "-days", "2", ...names, "-keyout", key, "-out", file];
	execFileSync("openssl", made, { stdio: "ignore" });
	return { key: readFileSync(key, "utf8"), cert: readFileSync(file, "utf8"), file };
}
