namespace QuotaFunctions.Edge.Doctor;

/// <summary>What a check says about one thing. Holds no secret.</summary>
public sealed record Finding
{
    /// <summary>The check's stable name: a group and a name, for example <c>sqlite.integrity</c>.</summary>
    public required string Check { get; init; }

    /// <summary>What it is about, where a check looks at several things: a file's path, an upstream's name; else null.</summary>
    public string? Subject { get; init; }

    /// <summary>How bad it is.</summary>
    public required FindingStatus Status { get; init; }

    /// <summary>What was found, in one sentence.</summary>
    public required Words Title { get; init; }

    /// <summary>Why it matters, or what the cause is; null where the title says all.</summary>
    public Words? Detail { get; init; }

    /// <summary>The command that mends it, ready to paste into a shell; null where no single command does.</summary>
    public string? Fix { get; init; }

    /// <summary>Mends it in this process; null where only the operator can, or should decide. It loses nothing and may be run twice.</summary>
    public Func<CancellationToken, ValueTask>? Repair { get; init; }
}

/// <summary>How bad a finding is, from the best to the worst.</summary>
public enum FindingStatus
{
    /// <summary>As it should be: <c>ok</c>.</summary>
    Ok,

    /// <summary>Could not be looked at, or has no meaning here: <c>skipped</c>.</summary>
    Skipped,

    /// <summary>A recommendation; nothing is wrong: <c>advice</c>.</summary>
    Advice,

    /// <summary>Works, but will not for long, or not safely: <c>warning</c>.</summary>
    Warning,

    /// <summary>Does not work: <c>problem</c>.</summary>
    Problem,
}

/// <summary>The names of statuses in the API and the command line.</summary>
public static class FindingStatuses
{
    /// <summary>The status's name: <c>ok</c>, <c>skipped</c>, <c>advice</c>, <c>warning</c> or <c>problem</c>.</summary>
    public static string ToName(this FindingStatus status) => status switch
    {
        FindingStatus.Ok => "ok",
        FindingStatus.Skipped => "skipped",
        FindingStatus.Advice => "advice",
        FindingStatus.Warning => "warning",
        FindingStatus.Problem => "problem",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>The worst of several; <see cref="FindingStatus.Ok"/> where none is worse than skipped.</summary>
    public static FindingStatus Worst(this IEnumerable<FindingStatus> statuses) =>
        statuses.Where(s => s > FindingStatus.Skipped).DefaultIfEmpty(FindingStatus.Ok).Max();
}
