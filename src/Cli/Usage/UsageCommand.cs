using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Usage;

/// <summary><c>quota usage</c>: who used what, once or again and again.</summary>
internal sealed class UsageCommand
{
    private const string DefaultGroups = "day,key,model";

    private readonly Option<string?> _key = new("--key") { Description = "Only this key: its id, or a label that only it has", HelpName = "KEY" };
    private readonly Option<string?> _from = new("--from") { Description = "The first day (UTC)", HelpName = "DAY" };
    private readonly Option<string?> _to = new("--to") { Description = "The last day (UTC)", HelpName = "DAY" };
    private readonly Option<string?> _day = new("--day") { Description = "One day (UTC), such as 2030-01-31, or today", HelpName = "DAY" };
    private readonly Option<string?> _groupBy = new("--group-by") { Description = "Any of day, key, model, upstream, owner, tag, separated by commas [default: day,key,model]", HelpName = "NAMES" };
    private readonly Option<string?> _upstream = new("--upstream") { Description = "Only what this upstream did", HelpName = "NAME" };
    private readonly Option<string?> _tag = new("--tag") { Description = "Only keys that have this tag", HelpName = "TAG" };
    private readonly Option<string?> _owner = new("--owner") { Description = "Only keys with exactly this owner", HelpName = "TEXT" };
    private readonly Option<int?> _limit = new("--limit") { Description = "The most rows of a page, 1 to 1,000", HelpName = "N" };
    private readonly Option<string?> _cursor = new("--cursor") { Description = "Where the page before ended", HelpName = "TEXT" };
    private readonly Option<bool> _all = new("--all") { Description = "All pages" };
    private readonly Option<bool> _csv = new("--csv") { Description = "CSV of all rows, or of the first --limit ones" };

    private readonly Option<int?> _watch = new("--watch")
    {
        Description = "Read it again every so many seconds [default: 2], until Ctrl-C",
        HelpName = "SECONDS",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Makes the command.</summary>
    public Command Create() =>
        new Command("usage", "Show who used what.") { _key, _from, _to, _day, _groupBy, _upstream, _tag, _owner, _limit, _cursor, _all, _csv, _watch }.Does(RunAsync);

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var isWatched = run.Has(_watch);
        if ((run.Get(_csv) && (run.Terminal.IsJson || run.Get(_all) || run.Get(_cursor) is not null)) || (isWatched && (run.Get(_csv) || run.Terminal.IsJson)))
        {
            throw CommandFailure.Usage("--csv goes neither with --json nor with --all (it has all rows) nor with --cursor; --watch goes with neither --csv nor --json.");
        }

        var seconds = run.Get(_watch) ?? 2;
        if (isWatched && seconds is < 1 or > 86_400)
        {
            throw CommandFailure.Usage("--watch must be a number of seconds from 1 to 86400.");
        }

        var key = run.Get(_key) is { } name ? (await KeyLookup.FindAsync(run.Server, name, cancellationToken)).Record.Id : null;
        if (isWatched)
        {
            return await WatchAsync(run, key, TimeSpan.FromSeconds(seconds), cancellationToken);
        }

        if (run.Get(_csv))
        {
            await run.Server.CopyAsync(ApiRequest.Get(PathOf(run, key, null, ("format", "csv"))), bytes => run.Terminal.WriteRaw(bytes.Span), cancellationToken);
            return ExitCode.Done;
        }

        var report = await ReadAsync(run, key, cancellationToken);
        run.Terminal.WriteJson(report.Write);
        run.Terminal.Write(report.ToTable());
        if (report.NextCursor is { } next && !run.Terminal.IsJson)
        {
            Terminal.Say($"There are more, and the totals cover them: --all, or --cursor {next}");
        }

        return ExitCode.Done;
    }

    /// <summary>Shows the report again and again. A reading that fails is said, and the next one is tried; Ctrl-C is how it is meant to end.</summary>
    private async Task<ExitCode> WatchAsync(Run run, string? key, TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                try
                {
                    var table = (await ReadAsync(run, key, cancellationToken)).ToTable();
                    var time = KeyRecord.InWords(TimeProvider.System.GetUtcNow());
                    if (run.Terminal.IsDrawn)
                    {
                        DrawnTable.Redraw($"{time}, every {pause.TotalSeconds:0} s; Ctrl-C ends it", table, run.Terminal.IsColoured);
                    }
                    else
                    {
                        run.Terminal.WriteLine($"# {time}");
                        run.Terminal.Write(table);
                    }
                }
                catch (CommandFailure failure) when (!isFirst && failure.ExitCode == ExitCode.NotReachable)
                {
                    Terminal.Say($"quota: {failure.Message}");
                }

                await Task.Delay(pause, TimeProvider.System, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done;
        }
    }

    private async Task<UsageReport> ReadAsync(Run run, string? key, CancellationToken cancellationToken)
    {
        var groups = (run.Get(_groupBy) ?? DefaultGroups).Split(',', StringSplitOptions.TrimEntries);
        var rows = new List<JsonElement>();
        var cursor = run.Get(_cursor);
        while (true)
        {
            var answer = await run.Server.SendAsync(ApiRequest.Get(PathOf(run, key, cursor), "rows", "totals", "next_cursor"), cancellationToken);
            rows.AddRange(answer.Body.GetProperty("rows").EnumerateArray());
            cursor = answer.Body.GetProperty("next_cursor").GetString();
            if (cursor is null || !run.Get(_all))
            {
                return new UsageReport(groups, rows, answer.Body.GetProperty("totals"), cursor);
            }
        }
    }

    private string PathOf(Run run, string? key, string? cursor, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        var day = run.Get(_day) is "today" ? TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : run.Get(_day);
        var limit = run.Get(_limit)?.ToString(CultureInfo.InvariantCulture) ?? (run.Get(_all) ? "1000" : null);
        return Query.Of(
            "api/admin/usage",
            [
                ("key", key), ("from", run.Get(_from)), ("to", run.Get(_to)), ("day", day), ("group_by", run.Get(_groupBy)), ("upstream", run.Get(_upstream)),
                ("tag", run.Get(_tag)), ("owner", run.Get(_owner)), ("limit", limit), ("cursor", cursor), .. more,
            ]);
    }
}
