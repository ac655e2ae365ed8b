import { words } from "./language";

/** The texts of the pages about keys. */
export const keyWords = words(
    {
        title: "Keys",
    },
    {
        title: "密钥",
    },
);
