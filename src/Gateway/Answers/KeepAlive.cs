namespace QuotaFunctions.Gateway.Answers;

/// <summary>The keep-alive comment of an idle event stream.</summary>
internal static class KeepAlive
{
    /// <summary>
    /// How long a stream is idle before it is sent. Front ends cut an idle answer (Azure's after 230 s), many clients' proxies after 30 to 60 s.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A comment line, to be inserted when <see cref="AnswerMeter.TakesComment"/> is true. It has no blank line after it: after an <c>id:</c>
    /// line some clients take a blank line for the end of an event without data, and fail.
    /// </summary>
    public static readonly ReadOnlyMemory<byte> Comment = ": keep-alive\n"u8.ToArray();
}
