using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Upstreams;

/// <summary><c>quota upstreams test</c>: lets the server ask upstreams for their lists of models, all at once.</summary>
internal sealed class UpstreamTestCommand
{
    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "Only these upstreams",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Makes the command.</summary>
    public Command Create() =>
        new Command("test", "Ask upstreams for their lists of models, with the server's secrets. It costs nothing. Fails if one does not answer as it should.") { _names }.Does(RunAsync);

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var names = run.Get(_names) is { Length: > 0 } given ? given.Distinct(StringComparer.Ordinal) : await AllAsync(run, cancellationToken);
        var answers = await Task.WhenAll(names.Select(n => run.Server.SendAsync(
            ApiRequest.Set(HttpMethod.Post, $"api/admin/upstreams/{Uri.EscapeDataString(n)}/test"), cancellationToken)));
        var results = answers.Select(a => a.Body).ToList();
        run.Terminal.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("upstreams");
            results.ForEach(r => r.WriteTo(json));
            json.WriteEndArray();
            json.WriteEndObject();
        });
        run.Terminal.Write(ToTable(results));
        UpstreamsCommand.SayIfNone(results.Count);

        return results.TrueForAll(r => r.GetProperty("outcome").GetString() == "working") ? ExitCode.Done : ExitCode.Refused;
    }

    private static async Task<IEnumerable<string>> AllAsync(Run run, CancellationToken cancellationToken)
    {
        var answer = await run.Server.SendAsync(ApiRequest.Get("api/admin/upstreams", "upstreams"), cancellationToken);
        return answer.Body.GetProperty("upstreams").EnumerateArray().Select(u => u.GetProperty("name").GetString()!);
    }

    private static Table ToTable(IEnumerable<JsonElement> results)
    {
        var table = new Table("name", "outcome", new Column("status", IsNumber: true), new Column("ms", IsNumber: true), new Column("models", IsNumber: true), "detail");
        foreach (var result in results)
        {
            var missing = result.GetProperty("missing_models").EnumerateArray().Select(m => m.GetString()).ToList();
            table.Add(
                result.GetProperty("name").GetString(),
                result.GetProperty("outcome").GetString(),
                result.GetProperty("status_code") is { ValueKind: JsonValueKind.Number } status ? status.GetInt32().ToString(CultureInfo.InvariantCulture) : null,
                result.GetProperty("latency_ms").GetDouble().ToString("0", CultureInfo.InvariantCulture),
                result.GetProperty("models") is { ValueKind: JsonValueKind.Array } models ? models.GetArrayLength().ToString(CultureInfo.InvariantCulture) : null,
                result.GetProperty("detail").GetString() ?? (missing.Count > 0 ? $"It does not list {string.Join(", ", missing)}, which the configuration names." : null));
        }

        return table;
    }
}
