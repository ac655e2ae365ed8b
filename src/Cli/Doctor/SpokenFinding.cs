using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Cli.Doctor;

/// <summary>A finding in one language, of a check here or of the server's report.</summary>
internal sealed record SpokenFinding(string Check, FindingStatus Status, string Title)
{
    /// <summary>What it is about; null where the check looks at one thing.</summary>
    public string? Subject { get; init; }

    /// <summary>Why it matters; null where the title says all.</summary>
    public string? Detail { get; init; }

    /// <summary>The command that mends it; null for none.</summary>
    public string? Fix { get; init; }

    /// <summary>How long the check took, in milliseconds.</summary>
    public long DurationMs { get; init; }

    /// <summary>Mends it from here; null where that is not possible.</summary>
    public Func<CancellationToken, ValueTask>? Repair { get; init; }

    /// <summary>Speaks a finding.</summary>
    public static SpokenFinding Of(TimedFinding timed, Language language) => new(timed.Finding.Check, timed.Finding.Status, timed.Finding.Title.In(language))
    {
        Subject = timed.Finding.Subject,
        Detail = timed.Finding.Detail?.In(language),
        Fix = timed.Finding.Fix,
        DurationMs = (long)timed.Duration.TotalMilliseconds,
        Repair = timed.Finding.Repair,
    };
}
