using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>The tokens of an exchange.</summary>
/// <param name="Input">Tokens of the prompt, 0 … <see cref="Limit.MaxAmount"/>.</param>
/// <param name="Output">Tokens of the answer; together with the input at most <see cref="Limit.MaxAmount"/>.</param>
/// <param name="Source">Reported, where both are the upstream's figures; else estimated.</param>
internal readonly record struct ReckonedUsage(long Input, long Output, UsageSource Source);

/// <summary>
/// Says how many tokens an exchange took: what the upstream reported as far as it can be true, else what was seen.
/// </summary>
/// <remarks>
/// A figure is not believed when it is missing, zero beside work that was seen, smaller than a part of it that was reported too, or less
/// than the text that was seen can be. A side that is not believed is what the total leaves, or else reckoned: one half of a report is
/// never taken with the other as zero.
/// <code>
/// {prompt 9126, cached 4864, completion 100, total 9226}       9126 + 100
/// {input 25, cache read 100, cache write 10, output 9}          135 + 9      the cache comes on top, as no total says otherwise
/// {prompt 10120, completion 1499, total 14428}                10120 + 4308   what the total holds besides is reasoning
/// {prompt 10, completion 0} beside 4,000 characters              10 + 1000   estimated
/// </code>
/// </remarks>
internal static class UsageReckoning
{
    /// <summary>No tokenizer makes one token of more text than this.</summary>
    private const long LongestToken = 128;

    /// <summary>Reckons an exchange.</summary>
    /// <param name="facts">What was seen of the answer.</param>
    /// <param name="promptTokens">The prompt, as the request shows it.</param>
    /// <param name="isWhole">True when the exchange ended well, with the end of the answer.</param>
    /// <param name="makesText">False for work that makes no text (embeddings): strings in its answer are no tokens.</param>
    public static ReckonedUsage For(in AnswerFacts facts, long promptTokens, bool isWhole, bool makesText = true)
    {
        var usage = facts.Usage;
        var seen = makesText ? facts.SeenTokens : 0;
        var leastOutput = Math.Max(makesText ? Math.Max(Math.Min(seen, 1), facts.TextBytes / LongestToken) : 0, usage.Reasoning ?? 0);
        var leastInput = Math.Min(promptTokens, 1);
        var cache = (usage.CacheRead ?? 0) + (usage.CacheWrite ?? 0);

        // :: 1 What can be true
        var input = InputOf(usage, cache, leastInput) is { } i && i.Most >= Math.Max(leastInput, cache) ? i : default(InputRange?);
        var output = OutputOf(usage, seen) is { } o && o >= leastOutput ? o : default(long?);
        var isEstimated = false;
        var (tokensIn, tokensOut) = (input, output, usage.Total) switch
        {
            ({ } known, { } made, { } total) when total >= known.Least + made => known.Split(total, made),
            ({ } known, { } made, _) => (known.Most, made),
            ({ } known, null, { } total) when total >= known.Least + leastOutput => known.Split(total, leastOutput),
            (null, { } made, { } total) when total - made >= Math.Max(leastInput, cache) => (total - made, made),
            (null, null, { } total) when total > 0 && total >= leastOutput + Math.Max(leastInput, cache) => SplitByPrompt(total),
            _ => Estimate(),
        };

        // :: 2 What came after the report, or may have come
        var isLastWord = facts.IsReportLast && (isWhole || facts.HasEnded);
        if (!isLastWord && seen > tokensOut)
        {
            (tokensOut, isEstimated) = (seen, true);
        }

        tokensIn = Math.Min(tokensIn, Limit.MaxAmount);
        tokensOut = Math.Min(tokensOut, Limit.MaxAmount - tokensIn);
        return new ReckonedUsage(tokensIn, tokensOut, isEstimated ? UsageSource.Estimated : UsageSource.Reported);

        (long Input, long Output) SplitByPrompt(long total)
        {
            var made = makesText ? Math.Max(leastOutput, total - Math.Max(promptTokens, cache)) : 0;
            return (total - made, made);
        }

        (long Input, long Output) Estimate()
        {
            isEstimated = true;
            return (input?.Most ?? EstimatedInput(usage, cache, promptTokens), output ?? EstimatedOutput(usage, seen));
        }
    }

    /// <summary>What was reported of the prompt; null when nothing was.</summary>
    private static InputRange? InputOf(ReportedUsage usage, long cache, long leastInput) =>
        usage.Input is { } whole ? new InputRange(whole, whole)
        : usage.InputBesideCache is { } beside ? new InputRange(Math.Max(beside, leastInput), beside + cache)
        : null;

    /// <summary>
    /// What was reported of the answer; null when nothing was. Some upstreams leave a zero out beside the other part of an answer.
    /// </summary>
    private static long? OutputOf(ReportedUsage usage, long seen) =>
        usage.Output is { } made ? made + (usage.OutputBeside ?? 0)
        : seen == 0 ? usage.OutputBeside
        : null;

    /// <summary>The prompt is no less than the parts of it that were reported.</summary>
    private static long EstimatedInput(ReportedUsage usage, long cache, long promptTokens) =>
        Math.Max(promptTokens, cache + (usage.Input ?? usage.InputBesideCache ?? 0));

    /// <summary>Reasoning that is more than the answer was not counted with it.</summary>
    private static long EstimatedOutput(ReportedUsage usage, long seen)
    {
        var (made, beside, reasoning) = (usage.Output ?? 0, usage.OutputBeside ?? 0, usage.Reasoning ?? 0);
        return Math.Max(seen + beside, reasoning > made + beside ? made + beside + reasoning : 0);
    }

    /// <summary>What a prompt may be: where it is not known whether the cache comes on top, the total says it.</summary>
    private readonly record struct InputRange(long Least, long Most)
    {
        /// <summary>Gives the prompt what the total leaves beside an answer of at least this, as far as that can be; the rest is output.</summary>
        public (long Input, long Output) Split(long total, long leastOutput)
        {
            var input = Math.Clamp(total - leastOutput, Least, Most);
            return (input, total - input);
        }
    }
}
