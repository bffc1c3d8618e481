/** Zip archives, as others would have made them. */
import { crc32, deflateRawSync } from "node:zlib";

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, with no more than readers need. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
	const parts: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [name, content] of Object.entries(files)) {
		const data = deflateRawSync(content);
		const head = Buffer.alloc(26);
		head.writeUInt16LE(20, 0);
		head.writeUInt16LE(8, 4);
		head.writeUInt32LE(crc32(content), 10);
		head.writeUInt32LE(data.length, 14);
		head.writeUInt32LE(Buffer.byteLength(content), 18);
		head.writeUInt16LE(name.length, 22);
		const place = Buffer.alloc(14);
		place.writeUInt32LE(offset, 10);
		const local = Buffer.concat([Buffer.from("PK\x03\x04"), head, Buffer.from(name), data]);
		directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), head, place, Buffer.from(name));
		parts.push(local);
		offset += local.length;
	}
	const central = Buffer.concat(directory);
	const end = Buffer.alloc(18);
	end.writeUInt16LE(Object.keys(files).length, 4);
	end.writeUInt16LE(Object.keys(files).length, 6);
	end.writeUInt32LE(central.length, 8);
	end.writeUInt32LE(offset, 12);
	return Buffer.concat([...parts, central, Buffer.from("PK\x05\x06"), end]);
}
