using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Cli.Doctor.Probing;

/// <summary>Findings of a check, under its own name.</summary>
internal static class Findings
{
    /// <summary>It is as it should be.</summary>
    public static Finding IsFine(this ICheck check, Words title, string? subject = null) => check.Finds(FindingStatus.Ok, title, subject: subject);

    /// <summary>It could not be looked at, or has no meaning here.</summary>
    public static Finding IsSkipped(this ICheck check, Words why) => check.Finds(FindingStatus.Skipped, why);

    /// <summary>Something was found.</summary>
    public static Finding Finds(this ICheck check, FindingStatus status, Words title, Words? detail = null, string? fix = null, string? subject = null) =>
        new() { Check = check.Name, Status = status, Title = title, Detail = detail, Fix = fix, Subject = subject };

    /// <summary>Two sentences, one after the other.</summary>
    public static Words Then(this Words first, Words? second) =>
        second is { } next ? new($"{first.English} {next.English}", $"{first.Chinese}{next.Chinese}") : first;
}
