using System.Collections.Immutable;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Api.Doctor;

/// <summary>What the doctor found.</summary>
internal sealed record DoctorView
{
    /// <summary>When the run began.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>How long the run took, in whole milliseconds.</summary>
    public required long DurationMs { get; init; }

    /// <summary>The worst status among the findings; <c>ok</c> where nothing is worse than <c>skipped</c>.</summary>
    public required string Status { get; init; }

    /// <summary>What was found, in the order of the checks; good things too.</summary>
    public required ImmutableArray<FindingView> Findings { get; init; }

    /// <summary>Creates the view of a report in a language.</summary>
    public static DoctorView Of(DoctorReport report, Language language) => new()
    {
        CheckedAt = report.CheckedAt,
        DurationMs = (long)report.Duration.TotalMilliseconds,
        Status = report.Status.ToName(),
        Findings = [.. report.Findings.Select(f => FindingView.Of(f, language))],
    };
}

/// <summary>What a check says about one thing.</summary>
internal sealed record FindingView
{
    /// <summary>The check's stable name: a group and a name, for example <c>sqlite.integrity</c>.</summary>
    public required string Check { get; init; }

    /// <summary>What it is about, where a check looks at several things: a file's path, an upstream's name; else null.</summary>
    public required string? Subject { get; init; }

    /// <summary>How bad it is: <c>ok</c>, <c>skipped</c> (could not be looked at, or has no meaning here), <c>advice</c> (nothing is wrong), <c>warning</c> (works, but will not for long, or not safely), or <c>problem</c> (does not work).</summary>
    public required string Status { get; init; }

    /// <summary>What was found, in one sentence.</summary>
    public required string Title { get; init; }

    /// <summary>Why it matters, or what the cause is; null where the title says all.</summary>
    public required string? Detail { get; init; }

    /// <summary>The command that mends it, ready to paste into a shell; null where no single command does.</summary>
    public required string? Fix { get; init; }

    /// <summary>How long the check took, in whole milliseconds.</summary>
    public required long DurationMs { get; init; }

    /// <summary>Creates the view of a finding in a language.</summary>
    public static FindingView Of(TimedFinding timed, Language language) => new()
    {
        Check = timed.Finding.Check,
        Subject = timed.Finding.Subject,
        Status = timed.Finding.Status.ToName(),
        Title = timed.Finding.Title.In(language),
        Detail = timed.Finding.Detail?.In(language),
        Fix = timed.Finding.Fix,
        DurationMs = (long)timed.Duration.TotalMilliseconds,
    };
}
