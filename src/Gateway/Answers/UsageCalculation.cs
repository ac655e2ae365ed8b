using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>The tokens of an exchange.</summary>
/// <param name="Input">Tokens of the prompt, 0 … <see cref="Limit.MaxAmount"/>.</param>
/// <param name="Output">Tokens of the answer; together with the input at most <see cref="Limit.MaxAmount"/>.</param>
/// <param name="Source">Reported, where both are the upstream's figures; else estimated.</param>
internal readonly record struct ExchangeUsage(long Input, long Output, UsageSource Source);

/// <summary>
/// Computes the tokens of an exchange: those that the upstream reported if they can be true, else an estimate from the visible answer.
/// </summary>
/// <remarks>
/// A figure is rejected when it is missing, zero although work was seen, smaller than a reported part of it, or too small for the text that
/// was seen. A rejected side is the rest of the total if there is one, else an estimate. It is never taken as zero.
/// <code>
/// {prompt 9126, cached 4864, completion 100, total 9226}       9126 + 100
/// {input 25, cache read 100, cache write 10, output 9}          135 + 9      the cache comes on top, as no total says otherwise
/// {prompt 10120, completion 1499, total 14428}                10120 + 4308   what the total holds besides is reasoning
/// {prompt 10, completion 0} beside 4,000 characters              10 + 1000   estimated
/// </code>
/// </remarks>
internal static class UsageCalculation
{
    /// <summary>No tokenizer makes one token of more text than this.</summary>
    private const long LongestToken = 128;

    /// <summary>Computes the tokens of an exchange.</summary>
    /// <param name="facts">What the meter has read of the answer.</param>
    /// <param name="promptTokens">The estimate of the prompt's tokens.</param>
    /// <param name="isWhole">True when the answer was read to its end.</param>
    /// <param name="makesText">False for work that generates no text (embeddings): strings in its answer are not tokens.</param>
    public static ExchangeUsage For(in AnswerFacts facts, long promptTokens, bool isWhole, bool makesText = true)
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

        // :: 2 Text that came after the report
        var isLastWord = facts.IsReportLast && (isWhole || facts.HasEnded);
        if (!isLastWord && seen > tokensOut)
        {
            (tokensOut, isEstimated) = (seen, true);
        }

        tokensIn = Math.Min(tokensIn, Limit.MaxAmount);
        tokensOut = Math.Min(tokensOut, Limit.MaxAmount - tokensIn);
        return new ExchangeUsage(tokensIn, tokensOut, isEstimated ? UsageSource.Estimated : UsageSource.Reported);

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

    /// <summary>The reported tokens of the prompt; null when none were reported.</summary>
    private static InputRange? InputOf(ReportedUsage usage, long cache, long leastInput) =>
        usage.Input is { } whole ? new InputRange(whole, whole)
        : usage.InputBesideCache is { } beside ? new InputRange(Math.Max(beside, leastInput), beside + cache)
        : null;

    /// <summary>
    /// The reported tokens of the answer; null when none were reported. Some upstreams report only one of two parts when the other is zero.
    /// </summary>
    private static long? OutputOf(ReportedUsage usage, long seen) =>
        usage.Output is { } made ? made + (usage.OutputBeside ?? 0)
        : seen == 0 ? usage.OutputBeside
        : null;

    /// <summary>The prompt is no less than the parts of it that were reported.</summary>
    private static long EstimatedInput(ReportedUsage usage, long cache, long promptTokens) =>
        Math.Max(promptTokens, cache + (usage.Input ?? usage.InputBesideCache ?? 0));

    /// <summary>If more reasoning than answer was reported, the answer's figure does not include it.</summary>
    private static long EstimatedOutput(ReportedUsage usage, long seen)
    {
        var (made, beside, reasoning) = (usage.Output ?? 0, usage.OutputBeside ?? 0, usage.Reasoning ?? 0);
        return Math.Max(seen + beside, reasoning > made + beside ? made + beside + reasoning : 0);
    }

    /// <summary>The range of the prompt's tokens. If it is not known whether cached tokens come on top, the total decides.</summary>
    private readonly record struct InputRange(long Least, long Most)
    {
        /// <summary>Splits a total: the prompt gets what is left beside the answer's least tokens, clamped to the range; the rest is output.</summary>
        public (long Input, long Output) Split(long total, long leastOutput)
        {
            var input = Math.Clamp(total - leastOutput, Least, Most);
            return (input, total - input);
        }
    }
}
