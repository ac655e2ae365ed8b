using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Hosting.Doctor.Target;

/// <summary>Makes the findings of one check.</summary>
/// <param name="Check">The check's name.</param>
public readonly record struct Findings(string Check)
{
    public Finding Ok(Words title, string? subject = null) => new() { Check = Check, Subject = subject, Status = FindingStatus.Ok, Title = title };

    public Finding Skipped(Words title, string? subject = null) => new() { Check = Check, Subject = subject, Status = FindingStatus.Skipped, Title = title };

    public Finding Advice(Words title, Words? detail = null, string? fix = null, string? subject = null) => Make(FindingStatus.Advice, title, detail, fix, subject);

    public Finding Warning(Words title, Words? detail = null, string? fix = null, string? subject = null) => Make(FindingStatus.Warning, title, detail, fix, subject);

    public Finding Problem(Words title, Words? detail = null, string? fix = null, string? subject = null) => Make(FindingStatus.Problem, title, detail, fix, subject);

    private Finding Make(FindingStatus status, Words title, Words? detail, string? fix, string? subject) =>
        new() { Check = Check, Subject = subject, Status = status, Title = title, Detail = detail, Fix = fix };
}
