using System.Collections.Immutable;

namespace QuotaFunctions.Edge.Doctor;

/// <summary>Looks for what is broken in the running service and around it.</summary>
public interface IDoctor
{
    /// <summary>Runs all checks, at most one run at a time; a call during a run gets that run's report.</summary>
    Task<DoctorReport> RunAsync(CancellationToken cancellationToken);
}

/// <summary>The findings of one run.</summary>
/// <param name="CheckedAt">When the run began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Findings">What was found, in the order of the checks.</param>
public sealed record DoctorReport(DateTimeOffset CheckedAt, TimeSpan Duration, ImmutableArray<TimedFinding> Findings)
{
    /// <summary>The worst status among the findings; <see cref="FindingStatus.Ok"/> where nothing is worse than skipped.</summary>
    public FindingStatus Status => Findings.Select(f => f.Finding.Status).Worst();
}

/// <summary>A finding, and how long its check took.</summary>
public sealed record TimedFinding(Finding Finding, TimeSpan Duration);
