import { words } from "./language";

/** The texts of the doctor's page. What was found is written by the service. */
export const doctorWords = words(
    {
        title: "Doctor",
        intro: "Looks for what is broken in and around this service, says why, and gives the command that mends it. Looking changes nothing.",
        again: "Check again",
        checking: "Checking… This takes up to 30 seconds.",
        verdict: "Result",
        verdicts: {
            ok: "All is well",
            advice: "All is well, with some advice",
            warning: "Something needs attention",
            problem: "Something does not work",
        },
        groups: { problem: "Problems", warning: "Warnings", advice: "Advice", skipped: "Not looked at", ok: "As it should be" },
        checked: (time: string, seconds: string) => `Checked at ${time}, in ${seconds} s`,
        copyFix: (title: string) => `Copy the command: ${title}`,
    },
    {
        title: "诊断",
        intro: "检查本服务及其环境中的问题，说明原因，并给出修复命令。检查不会更改任何内容。",
        again: "重新检查",
        checking: "正在检查……最多需要 30 秒。",
        verdict: "结果",
        verdicts: {
            ok: "一切正常",
            advice: "一切正常，有若干建议",
            warning: "有需要留意的地方",
            problem: "有无法正常工作的地方",
        },
        groups: { problem: "问题", warning: "警告", advice: "建议", skipped: "未检查", ok: "正常" },
        checked: (time, seconds) => `检查于 ${time}，用时 ${seconds} 秒`,
        copyFix: title => `复制命令：${title}`,
    },
);
