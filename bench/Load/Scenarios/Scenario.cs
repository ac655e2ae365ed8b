namespace QuotaFunctions.Load.Scenarios;

/// <summary>What a run is told.</summary>
internal sealed record RunOptions
{
    /// <summary>The published server: an executable, or its .dll.</summary>
    public required string Server { get; init; }

    /// <summary>Other builds of it, for scenarios that compare builds.</summary>
    public IReadOnlyList<string> Compare { get; init; } = [];

    /// <summary>Where stores are made.</summary>
    public required string Folder { get; init; }

    public int Rounds { get; init; } = 3;

    /// <summary>Seconds of one round.</summary>
    public int Seconds { get; init; } = 6;

    /// <summary>Seconds of load on each system before its first round.</summary>
    public int WarmUp { get; init; } = 6;

    public int Connections { get; init; } = 64;

    /// <summary>How long the soak takes.</summary>
    public int Minutes { get; init; } = 10;

    /// <summary>Keys of the larger database of million-keys.</summary>
    public int Keys { get; init; } = 1_000_000;
}

/// <summary>A measurement; starts and stops all processes itself.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Title">What it does, in a line.</param>
/// <param name="RunAsync">Measures, and gives the result as Markdown.</param>
internal sealed record Scenario(string Name, string Title, Func<RunOptions, Task<string>> RunAsync)
{
    /// <summary>True when it takes minutes: then it runs only when it is named.</summary>
    public bool IsLong { get; init; }
}
