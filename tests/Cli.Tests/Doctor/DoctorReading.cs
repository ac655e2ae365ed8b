using System.Text.Json;
using QuotaFunctions.Cli.Tests.Running;

namespace QuotaFunctions.Cli.Tests.Doctor;

/// <summary>A finding in the document of <c>quota doctor --json</c>.</summary>
internal sealed record FoundByDoctor(string Check, string? Subject, string Status, string Title, string? Detail, string? Fix);

/// <summary>Runs <c>quota doctor</c> and reads its document.</summary>
internal static class DoctorReading
{
    /// <summary>Runs some checks and gives their findings. The exit code must be that of the worst.</summary>
    public static async Task<FoundByDoctor[]> DoctorAsync(this QuotaProgram quota, string only, params string[] arguments)
    {
        var result = await quota.RunAsync(["doctor", "--only", .. only.Split(' '), "--json", .. arguments]);
        return result.Findings();
    }

    /// <summary>The findings of a run, whose status and exit code must agree.</summary>
    public static FoundByDoctor[] Findings(this QuotaResult result)
    {
        var document = result.Json;
        Assert.True(document.TryGetProperty("findings", out var findings), result.Output + result.Errors);
        var status = document.GetProperty("status").GetString();
        Assert.Equal(status switch { "problem" => 2, "warning" => 1, _ => 0 }, result.ExitCode);
        FoundByDoctor[] read = [.. findings.EnumerateArray().Select(Read)];
        Assert.Equal(status, new[] { "problem", "warning", "advice", "ok" }.First(s => s == "ok" || read.Any(f => f.Status == s)));
        return read;
    }

    /// <summary>The only finding of a check.</summary>
    public static FoundByDoctor Of(this IEnumerable<FoundByDoctor> findings, string check) => Assert.Single(findings, f => f.Check == check);

    /// <summary>The same, when it has this status.</summary>
    public static FoundByDoctor Is(this FoundByDoctor finding, string status)
    {
        Assert.True(finding.Status == status, finding.ToString());
        return finding;
    }

    /// <summary>The same, when its texts have this word.</summary>
    public static FoundByDoctor Says(this FoundByDoctor finding, string text)
    {
        Assert.Contains(text, $"{finding.Title}\n{finding.Detail}\n{finding.Fix}", StringComparison.Ordinal);
        return finding;
    }

    private static FoundByDoctor Read(JsonElement f) => new(
        f.GetProperty("check").GetString()!, f.GetProperty("subject").GetString(), f.GetProperty("status").GetString()!, f.GetProperty("title").GetString()!,
        f.GetProperty("detail").GetString(), f.GetProperty("fix").GetString());
}
