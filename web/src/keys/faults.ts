import { reasonOf, Refusal } from "../api/problem";

/** Why a form was refused, sorted to its fields. */
export interface FormFault {
    /** The reason for a field, or for a member of one of its entries, named as in the API; null when the fault is another's. */
    of: (field: string, index?: number, member?: string) => string | null;
    /** The reason when it belongs to none of the form's fields. */
    general: string | null;
}

export const noFault: FormFault = { of: () => null, general: null };

/** Sorts a failure to the fields of a form. The service names the field at fault, for example `limits[1].window`. */
export function faultOf(error: unknown, fields: readonly string[]): FormFault {
    const reason = reasonOf(error);
    const param = error instanceof Refusal ? error.param : null;
    const [, name, index, part] = /^([a-z_]+)(?:\[(\d+)\])?(?:\.([a-z_]+))?/.exec(param ?? "") ?? [];
    if (name === undefined || !fields.includes(name)) {
        return { of: () => null, general: reason };
    }

    const at = index === undefined ? undefined : Number(index);
    return {
        of: (field, row, member) => (field === name && (row === undefined || row === at) && (member === undefined || part === undefined || member === part) ? reason : null),
        general: null,
    };
}
