using System.CommandLine;
using QuotaFunctions.Cli.Local;
using QuotaFunctions.Cli.Migrate.QuotaProxy;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Cli.Migrate;

/// <summary><c>quota migrate --from-quota-proxy</c>: takes the keys and the usage of quota-proxy over. The holders' keys go on working unchanged.</summary>
internal sealed class ProxyMigration
{
    private const long DefaultDailyLimit = 200;

    private readonly Option<long?> _dailyLimit = new("--daily-limit")
    {
        Description = "Requests a day for keys of a store that has no limits: quota-proxy's DAILY_REQ_LIMIT (200)",
        HelpName = "N",
    };

    private readonly Option<string?> _timeZone = new("--time-zone")
    {
        Description = "The zone of quota-proxy's clock, in which its days begin: UTC in its image, else that of its machine",
        HelpName = "ZONE",
    };

    private readonly Option<bool> _skipUnreadable = new("--skip-unreadable") { Description = "Leave out what cannot be imported, instead of refusing" };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "With --from-quota-proxy: show the plan, and change nothing" };

    private readonly Option<string?> _file = new Option<string?>("--from-quota-proxy")
    {
        Description = "The SQLite or JSON file of quota-proxy, of any version; the store to fill may have keys already",
        HelpName = "FILE",
    }.NamesFile();

    private Option[] Others => [_dailyLimit, _timeZone, _skipUnreadable, _dryRun];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in Others.Prepend(_file))
        {
            command.Options.Add(option);
        }
    }

    /// <summary>True when a file of quota-proxy was named.</summary>
    /// <exception cref="CommandFailure">None was, and an option was typed that needs one.</exception>
    public bool IsAskedFor(Run run) =>
        run.Has(_file) || (Others.FirstOrDefault(run.Has) is { } lonely ? throw CommandFailure.Usage($"{lonely.Name} needs --from-quota-proxy FILE.") : false);

    /// <summary>Shows the plan, asks, imports, and reads again what was added.</summary>
    /// <param name="run">The run.</param>
    /// <param name="target">The store to import into.</param>
    /// <param name="cancellationToken">Ends it between two batches of keys.</param>
    public async Task<ExitCode> RunAsync(Run run, StoreAddress target, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var dailyLimit = run.Get(_dailyLimit) ?? DefaultDailyLimit;
        if (dailyLimit is < 0 or > Limit.MaxAmount)
        {
            throw CommandFailure.Usage("--daily-limit must be 0 to 9007199254740991.");
        }

        var zone = run.Get(_timeZone);
        if (zone is not null && !TimeZones.IsKnown(zone))
        {
            throw CommandFailure.Usage("--time-zone must be an IANA zone such as Asia/Shanghai or UTC.");
        }

        var file = run.Get(_file)!;
        var store = await LocalDatabase.WorkAsync($"Reading {file}", () => ProxyFile.Read(file, now));
        var isLimitGiven = store.Keys.Any(k => k.Limits.IsEmpty);
        zone ??= NeedsZone(store) ? throw CommandFailure.Usage(
            "These keys have limits by the day or month, and only you know where quota-proxy's days begin. Pass --time-zone: UTC if it ran in its image, "
            + "else the zone of its machine (`date +%Z` there, or the TZ that it was started with), such as Asia/Shanghai.") : "UTC";
        var import = new ProxyImport(TimeZones.FindCalendar(zone)!, zone, dailyLimit, now);
        var plan = new ProxyPlan(store, [.. store.Keys.Select(import.Import)], zone, isLimitGiven ? dailyLimit : null);
        plan.Say(run.Terminal, run.Get(_skipUnreadable));
        if (!store.Unreadable.IsEmpty && !run.Get(_skipUnreadable))
        {
            Write(run, plan, null, "refused");
            Terminal.Say($"quota: {ProxyPlan.Count(store.Unreadable.Length, "row")} cannot be imported, so nothing was. Correct them in a copy of the file, or pass --skip-unreadable to leave them out.");
            return ExitCode.Refused;
        }

        if (run.Get(_dryRun))
        {
            // Opening the target would make it or upgrade it.
            Write(run, plan, null, "planned");
            return ExitCode.Done;
        }

        return await ImportAsync(run, plan, import, target, cancellationToken);
    }

    private static Task<ExitCode> ImportAsync(Run run, ProxyPlan plan, ProxyImport import, StoreAddress address, CancellationToken cancellationToken)
    {
        var work = new TargetWork(address);
        return work.RunAsync(
            () =>
            {
                address.RefuseOthers();
                return ImportIntoAsync(run, plan, import, address, work, cancellationToken);
            },
            address,
            cancellationToken);
    }

    private static async Task<ExitCode> ImportIntoAsync(
        Run run, ProxyPlan plan, ProxyImport import, StoreAddress address, TargetWork work, CancellationToken cancellationToken)
    {
        await using var storage = await work.OpenAsync(TimeProvider.System, cancellationToken);
        if ((await storage.Transfer.ReadMarksAsync(cancellationToken)).UnfinishedImport is { } unfinished)
        {
            throw new CommandFailure(ExitCode.Refused, $"The target holds half of an import ({unfinished}). Finish that first.");
        }

        var target = new ProxyTarget(storage, TimeProvider.System);
        var difference = await target.CompareAsync(plan.Keys, cancellationToken);
        run.Terminal.WriteLine(
            $"{address.Place}: {ProxyPlan.Count(difference.Missing.Length, "key")} to add, {difference.Unchanged} there already, "
            + $"{difference.Changed} there and changed since (they stay as they are).");
        if (!difference.Missing.IsEmpty)
        {
            run.Question.Confirm($"Add {ProxyPlan.Count(difference.Missing.Length, "key")}?");
            work.Begin();
            await target.AddAsync(difference.Missing, import, cancellationToken);
            run.Terminal.WriteLine($"{ProxyPlan.Count(difference.Missing.Length, "key")} added and read again. Restart the servers of this store: a server looks for such keys only if there were some when it started.");
        }

        Write(run, plan, difference, "done");
        return ExitCode.Done;
    }

    private static bool NeedsZone(ProxyStore store) =>
        store.Keys.Any(k => k.Limits.IsEmpty || k.Limits.Any(l => l.Window is not (WindowKind.Lifetime or WindowKind.Minute)));

    private static void Write(Run run, ProxyPlan plan, ProxyDifference? difference, string result) => run.Terminal.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("result", result);
        plan.Write(json);
        if (difference is not null)
        {
            json.WriteNumber("added", difference.Missing.Length);
            json.WriteNumber("unchanged", difference.Unchanged);
            json.WriteNumber("changed_since", difference.Changed);
        }

        json.WriteEndObject();
    });
}
