import type { IssuedKey } from "../api/keys";

/** New keys as CSV (RFC 4180): the only list that has their texts. */
export function csvOf(keys: readonly IssuedKey[], baseUrl: string): string {
    const lines = keys.map(k => [k.label ?? "", k.id, k.key, baseUrl, k.owner ?? "", k.expires_at ?? ""].map(cell).join(","));
    return ["label,id,key,base_url,owner,expires_at", ...lines, ""].join("\r\n");
}

/** A spreadsheet runs a text that begins like a formula; an apostrophe in front makes it text. */
function cell(text: string): string {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
