using System.CommandLine;
using QuotaFunctions.Load.Measure;
using QuotaFunctions.Load.Scenarios;

namespace QuotaFunctions.Load.Commands;

/// <summary>Runs scenarios one after another and prints Markdown.</summary>
internal static class RunCommand
{
    private static readonly Argument<string[]> Names = new("scenario")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = $"Any of {string.Join(", ", Catalogue.All.Select(s => s.Name))}. None runs all but the long ones ({string.Join(", ", Catalogue.All.Where(s => s.IsLong).Select(s => s.Name))}).",
    };

    private static readonly Option<string> Server = ServerOption.Make("The published server: an executable, or its .dll.");
    private static readonly Option<string[]> Compare = new("--compare") { Description = "Other builds of the server, for scenarios that compare builds." };
    private static readonly Option<string> Folder = new("--folder") { DefaultValueFactory = _ => Path.GetTempPath(), Description = "Where stores are made." };
    private static readonly Option<int> Rounds = Number("--rounds", 3, "How often each system is loaded.");
    private static readonly Option<int> Seconds = Number("--seconds", 6, "How long each time.");
    private static readonly Option<int> WarmUp = Number("--warm-up", 6, "Seconds of load on each system before its first round.");
    private static readonly Option<int> Connections = Number("--connections", 64, "Connections at once.");
    private static readonly Option<int> Minutes = Number("--minutes", 10, "How long the soak takes.");
    private static readonly Option<int> Keys = Number("--keys", 1_000_000, "Keys of the larger database of million-keys.");

    public static Command Make()
    {
        var run = new Command("run", "Runs scenarios, system and limit in turn, and prints Markdown.")
        {
            Names, Server, Compare, Folder, Rounds, Seconds, WarmUp, Connections, Minutes, Keys,
        };
        run.SetAction((parsed, _) => RunAsync(parsed));
        return run;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var options = new RunOptions
        {
            Server = Path.GetFullPath(parsed.GetValue(Server)!),
            Compare = [.. (parsed.GetValue(Compare) ?? []).Select(Path.GetFullPath)],
            Folder = Path.GetFullPath(parsed.GetValue(Folder)!),
            Rounds = parsed.GetValue(Rounds),
            Seconds = parsed.GetValue(Seconds),
            WarmUp = parsed.GetValue(WarmUp),
            Connections = parsed.GetValue(Connections),
            Minutes = parsed.GetValue(Minutes),
            Keys = parsed.GetValue(Keys),
        };
        var names = parsed.GetValue(Names) ?? [];
        if (names.Except(Catalogue.All.Select(s => s.Name)).FirstOrDefault() is { } unknown)
        {
            await Console.Error.WriteLineAsync($"There is no scenario {unknown}.");
            return 2;
        }

        Console.WriteLine(
            $"{Machine.Describe(options.Folder)}. Server: {ServerBuild.Of(options.Server).Kind} build. {options.Rounds} rounds of {options.Seconds} s each in turn after "
            + $"{options.WarmUp} s of warm-up, medians, {options.Connections} connections unless said otherwise; load generator, system and stub share the cores.\n");
        var isComplete = true;
        foreach (var scenario in Catalogue.All.Where(s => names.Length > 0 ? names.Contains(s.Name) : !s.IsLong))
        {
            Console.WriteLine($"### {scenario.Name}: {scenario.Title}\n");
            isComplete &= await RunAsync(scenario, options);
        }

        return isComplete ? 0 : 1;
    }

    /// <summary>One scenario that cannot run must not keep the others from it.</summary>
    private static async Task<bool> RunAsync(Scenario scenario, RunOptions options)
    {
        try
        {
            Console.Write(await scenario.RunAsync(options));
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or IOException or HttpRequestException or System.Net.Sockets.SocketException)
        {
            Console.WriteLine($"**Not measured.** {e.Message}\n");
            return false;
        }
    }

    private static Option<int> Number(string name, int value, string description) => new(name) { DefaultValueFactory = _ => value, Description = description };
}
