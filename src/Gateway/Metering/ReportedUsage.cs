using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Gateway.Metering;

/// <summary>What an upstream said of one answer's tokens, so far. A member that it did not name is null.</summary>
/// <remarks>
/// An event stream may report several times, each time more (<c>message_start</c>, then <c>message_delta</c>): the largest figure of a
/// member counts. Figures are 0 … <see cref="Limit.MaxAmount"/>; larger ones count as that.
/// </remarks>
internal struct ReportedUsage
{
    public long? Input;
    public long? Output;
    public long? Total;

    /// <summary>Read from and written to a prompt cache. Only where they are members of <c>usage</c> itself they are not part of the input.</summary>
    public long? CacheRead;
    public long? CacheWrite;

    /// <summary>True when the upstream named any figure.</summary>
    public readonly bool IsReported => (Input ?? Output ?? Total ?? CacheRead ?? CacheWrite) is not null;

    /// <summary>Tokens to charge: the total, or input and output together where that is more.</summary>
    public readonly long Tokens => Math.Max(Total ?? 0, Saturate(AllInput + (Output ?? 0)));

    /// <summary>Tokens of the prompt; what the total leaves where only that is named.</summary>
    public readonly long TokensIn => Input is null && CacheRead is null && CacheWrite is null ? Math.Max(0, (Total ?? 0) - (Output ?? 0)) : AllInput;

    /// <summary>Tokens of the answer; what the total leaves where only that and the input are named.</summary>
    public readonly long TokensOut => Output ?? Math.Max(0, Tokens - TokensIn);

    private readonly long AllInput => Saturate((Input ?? 0) + (CacheRead ?? 0) + (CacheWrite ?? 0));

    /// <summary>Takes in one member.</summary>
    public void Add(ScannedKey key, long value)
    {
        switch (key)
        {
            case ScannedKey.Input:
                Input = Math.Max(Input ?? 0, value);
                break;
            case ScannedKey.Output:
                Output = Math.Max(Output ?? 0, value);
                break;
            case ScannedKey.Total:
                Total = Math.Max(Total ?? 0, value);
                break;
            case ScannedKey.CacheRead:
                CacheRead = Math.Max(CacheRead ?? 0, value);
                break;
            case ScannedKey.CacheWrite:
                CacheWrite = Math.Max(CacheWrite ?? 0, value);
                break;
        }
    }

    /// <summary>Three summands of at most 2^53 - 1 cannot overflow a long.</summary>
    private static long Saturate(long amount) => Math.Min(amount, Limit.MaxAmount);
}
