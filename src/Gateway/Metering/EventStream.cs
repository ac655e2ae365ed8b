namespace QuotaFunctions.Gateway.Metering;

/// <summary>What this service itself sends in an event stream.</summary>
internal static class EventStream
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "text/event-stream";

    /// <summary>
    /// After how much silence a sign of life is sent. Front ends cut an idle answer (Azure's after 230 s), and many clients' proxies after 30 to 60 s.
    /// </summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    /// <summary>A comment, which every reader of event streams ignores.</summary>
    public static readonly ReadOnlyMemory<byte> Comment = ": keep-alive\n\n"u8.ToArray();
}
