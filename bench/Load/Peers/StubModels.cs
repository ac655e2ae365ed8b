namespace QuotaFunctions.Load.Peers;

/// <summary>Models of the stub upstream; any other answers at once.</summary>
internal static class StubModels
{
    /// <summary>A stream of 50 chunks, the first at once, then one each 8 ms.</summary>
    public const string Paced = "stub-paced";

    /// <summary>A stream of two chunks, the first at once, 20 ms between them.</summary>
    public const string Pausing = "stub-pausing";

    /// <summary>A stream of 50 MB as fast as it is read.</summary>
    public const string Large = "stub-large";

    /// <summary>A stream of a chunk each second, for ten minutes.</summary>
    public const string Slow = "stub-slow";

    /// <summary>A stream of 50 chunks, the first after 250 ms, then one each 8 ms.</summary>
    public const string Thinking = "stub-thinking";

    /// <summary>No answer.</summary>
    public const string Stalled = "stub-stalled";
}
