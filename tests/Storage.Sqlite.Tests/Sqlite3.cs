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

    /// <summary>Asserts that a file is whole and its sums over all keys agree with the rows.</summary>
    public static async Task AssertWholeAsync(string database)
    {
        Assert.Equal("ok", await RunAsync(database, "PRAGMA integrity_check"));
        Assert.Equal("", await RunAsync(
            database,
            "SELECT day, upstream, source, unit, SUM(amount) FROM quota_usage GROUP BY 1, 2, 3, 4 "
            + "EXCEPT SELECT day, upstream, source, unit, amount FROM quota_usage_by_day"));
        Assert.Equal("", await RunAsync(
            database,
            "SELECT day, model, upstream, source, unit, SUM(amount) FROM quota_usage GROUP BY 1, 2, 3, 4, 5 "
            + "EXCEPT SELECT day, model, upstream, source, unit, amount FROM quota_usage_by_model"));
    }
}
