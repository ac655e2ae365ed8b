using System.Diagnostics;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>The sqlite3 command line, as an operator uses it. A test that needs it fails where it is not installed.</summary>
internal static class Sqlite3
{
    /// <summary>Runs a command of the shell and gives its output.</summary>
    public static async Task<string> ShellAsync(string command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-ec", command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        Assert.True(process.ExitCode == 0, $"{command}\n{await output}{await errors}");
        return (await output).Trim();
    }

    /// <summary>Runs SQL on a file.</summary>
    public static Task<string> RunAsync(string database, string sql) => ShellAsync($"sqlite3 -cmd '.timeout 30000' '{database}' \"{sql}\"");

    /// <summary>A query for all sums that stand under a name in place of a key's id, in the columns of the view <c>quota_usage</c>.</summary>
    public static string SelectSums(string name) =>
        "SELECT date('0001-01-01', '+' || day || ' days'), model, upstream, source, unit, amount "
        + $"FROM usage_amounts JOIN usage_series ON id = series WHERE key_id = '{name}' ORDER BY 1, 2, 3, 4, 5";

    /// <summary>Asserts that a file is whole and its sums over all keys agree with the rows.</summary>
    public static async Task AssertWholeAsync(string database)
    {
        Assert.Equal("ok", await RunAsync(database, "PRAGMA integrity_check"));
        var rows = await RunAsync(database, "SELECT day, model, upstream, source, unit, SUM(amount) FROM quota_usage GROUP BY 1, 2, 3, 4, 5");
        Assert.Equal(rows, await RunAsync(database, SelectSums("*model")));
        rows = await RunAsync(database, "SELECT day, '', upstream, source, unit, SUM(amount) FROM quota_usage GROUP BY 1, 3, 4, 5");
        Assert.Equal(rows, await RunAsync(database, SelectSums("*day")));
    }
}
