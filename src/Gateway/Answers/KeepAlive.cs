namespace QuotaFunctions.Gateway.Answers;

/// <summary>The sign of life that a silent stream of events gets.</summary>
internal static class KeepAlive
{
    /// <summary>
    /// After how much silence it is sent. Front ends cut an idle answer (Azure's after 230 s), and many clients' proxies after 30 to 60 s.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A comment line, to be put in where <see cref="AnswerMeter.TakesComment"/> says so. No blank line follows: some clients take one for
    /// the end of an event without data, once an <c>id:</c> line has come, and fail at it.
    /// </summary>
    public static readonly ReadOnlyMemory<byte> Comment = ": keep-alive\n"u8.ToArray();
}
