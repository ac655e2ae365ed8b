using System.Text.Json;
using QuotaFunctions.Cli.Doctor.Checks;
using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Settings;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Cli.Doctor;

/// <summary>The report of the running server, <c>GET /admin/doctor</c>.</summary>
internal static class ServerReport
{
    /// <summary>A run there takes up to 30 seconds.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    /// <summary>
    /// Fetches it: its findings, and one on whether it could be had. For a server elsewhere that is a warning where not, because the local checks do
    /// not take its place.
    /// </summary>
    public static async Task<IReadOnlyList<SpokenFinding>> FetchAsync(Site site, ServerProbe server, Language language, CancellationToken cancellationToken)
    {
        SpokenFinding Says(FindingStatus status, Words title) => new(CheckNames.ServerReport, status, title.In(language));

        var missing = site.IsHere ? FindingStatus.Skipped : FindingStatus.Warning;
        if (!await server.IsOursAsync(cancellationToken))
        {
            return [Says(missing, new("The server does not answer, so it cannot look at itself.", "服务没有应答，因此无法自检。"))];
        }

        string token;
        try
        {
            token = AdminToken.Find(site.Variables, site.TokenFile).Text;
        }
        catch (CommandFailure)
        {
            return [Says(missing, new("The server looks at itself for administrators only: see server.sign_in.", "服务只为管理员自检：见 server.sign_in。"))];
        }

        var name = language is Language.Chinese ? "zh" : "en";
        var answer = await server.AskAsync(HttpMethod.Get, $"api/admin/doctor?language={name}", token, Limit, cancellationToken);
        return answer switch
        {
            { Status: 200 } when answer.Body.ValueKind == JsonValueKind.Object && answer.Body.TryGetProperty("findings", out var findings) =>
                [Says(FindingStatus.Ok, new("The server looked at itself.", "服务完成了自检。")), .. findings.EnumerateArray().Select(Read)],
            { Status: 401 } or { Status: 429 } => [Says(missing, new("The server looks at itself for administrators only: see server.sign_in.", "服务只为管理员自检：见 server.sign_in。"))],
            { Status: 404 } => [Says(missing, new("This server is older and cannot look at itself.", "此服务版本较旧，不能自检。"))],
            _ => [Says(FindingStatus.Warning, new($"The server could not look at itself ({(answer.Status > 0 ? answer.Status : answer.Outcome)}).", $"服务未能完成自检（{(answer.Status > 0 ? answer.Status : answer.Outcome)}）。"))],
        };
    }

    private static SpokenFinding Read(JsonElement finding) =>
        new(TextOf(finding, "check") ?? "", StatusNames.Parse(TextOf(finding, "status")), TextOf(finding, "title") ?? "")
        {
            Subject = TextOf(finding, "subject"),
            Detail = TextOf(finding, "detail"),
            Fix = TextOf(finding, "fix"),
            DurationMs = finding.TryGetProperty("duration_ms", out var duration) && duration.TryGetDouble(out var ms) ? (long)ms : 0,
        };

    private static string? TextOf(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
