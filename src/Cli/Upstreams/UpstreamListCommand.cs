using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Upstreams;

/// <summary><c>quota upstreams list</c>: the upstreams, and how forwarding goes as far as requests have shown it.</summary>
internal static class UpstreamListCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new Command("list", "List the upstreams, in the order of the configuration.").Does(async (run, cancellationToken) =>
    {
        var answer = await run.Server.SendAsync(ApiRequest.Get("api/admin/upstreams", "upstreams"), cancellationToken);
        var upstreams = answer.Body.GetProperty("upstreams");
        run.Terminal.WriteJson(answer.Body.WriteTo);
        var table = new Table("name", "state", "address", "dialect", "models", "secret", new Column("priority", IsNumber: true), new Column("weight", IsNumber: true), "detail");
        foreach (var upstream in upstreams.EnumerateArray())
        {
            table.Add(
                upstream.GetProperty("name").GetString(),
                upstream.GetProperty("state").GetString(),
                upstream.GetProperty("base_url").GetString(),
                upstream.GetProperty("dialect").GetString(),
                upstream.GetProperty("models") is { ValueKind: JsonValueKind.Array } models ? string.Join(' ', models.EnumerateArray()) : null,
                upstream.GetProperty("secret").GetString(),
                upstream.GetProperty("priority").GetInt32().ToString(CultureInfo.InvariantCulture),
                upstream.GetProperty("weight").GetInt32().ToString(CultureInfo.InvariantCulture),
                upstream.GetProperty("detail").GetString());
        }

        run.Terminal.Write(table);
        UpstreamsCommand.SayIfNone(upstreams.GetArrayLength());

        return ExitCode.Done;
    });
}
