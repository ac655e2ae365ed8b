using System.Diagnostics;
using System.Globalization;
using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Cli.Tests.Usage;

/// <summary><c>quota usage</c> in each of its forms.</summary>
public sealed class UsageTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly QuotaProgram _quota = running.Quota;

    [Fact]
    public async Task Usage_OfAKey_IsATableCsvAndJson()
    {
        var label = await UseAsync(times: 2);

        var table = (await _quota.RunAsync("usage", "--key", label, "--group-by", "day,key")).With(0);
        var csv = (await _quota.RunAsync("usage", "--key", label, "--csv", "--day", "today")).With(0);
        var json = (await _quota.RunAsync("usage", "--key", label, "--json", "--all")).With(0).Json;

        Assert.Equal((3, "total"), (table.Lines.Length, table.Lines[2].Split('\t')[0]));
        Assert.StartsWith("day\tkey_id\tlabel\trequests", table.Lines[0], StringComparison.Ordinal);
        Assert.Contains($"\t{label}\t2\t", table.Lines[1], StringComparison.Ordinal);
        Assert.StartsWith("day,key_id,label", csv.Lines[0], StringComparison.Ordinal);
        Assert.Equal(2, json.GetProperty("totals").GetProperty("requests").GetInt64());
    }

    [Fact]
    public async Task Usage_WithOptionsThatContradict_IsRefused()
    {
        (await _quota.RunAsync("usage", "--csv", "--json")).With(2);
        (await _quota.RunAsync("usage", "--watch", "--json")).With(2);
        (await _quota.RunAsync("usage", "--watch", "0")).With(2);
        (await _quota.RunAsync("usage", "--group-by", "colour")).With(1);
    }

    [Fact]
    public async Task Usage_Watched_IsReadAgainUntilInterruptedAndEndsWithSuccess()
    {
        var label = await UseAsync(times: 1);
        using var process = _quota.Start("usage", "--key", label, "--group-by", "key", "--watch", "1");
        process.StandardInput.Close();

        for (var readings = 0; readings < 2;)
        {
            var line = await Eventually.WithinAsync(process.StandardOutput.ReadLineAsync(), "two readings", 30);
            Assert.NotNull(line);
            readings += line.StartsWith("total", StringComparison.Ordinal) ? 1 : 0;
        }

        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await Eventually.WithinAsync(process.WaitForExitAsync(), "its end", 30);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Usage_InATerminal_IsDrawn()
    {
        var label = await UseAsync(times: 1);

        var drawn = (await _quota.TypeAsync("", "usage", "--key", label, "--group-by", "key")).With(0);

        Assert.Contains("───", drawn.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\t', drawn.Output);
    }

    private async Task<string> UseAsync(int times)
    {
        var label = $"t{Guid.NewGuid():N}";
        var key = Assert.Single((await _quota.RunAsync("keys", "create", "--quota", "9", "--label", label)).With(0).Lines);
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(200, (await running.Server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key))).Status);
        }

        return label;
    }
}
