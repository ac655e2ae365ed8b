using System.CommandLine;
using QuotaFunctions.Load.Commands;
using QuotaFunctions.Load.Measure;
using QuotaFunctions.Load.Scenarios;

namespace QuotaFunctions.ProfileTraining;

/// <summary>Makes the profile that the native program is compiled with, from a workout of the just-in-time build.</summary>
internal static class TrainCommand
{
    private static readonly Option<string> Server = ServerOption.Make(
        "The just-in-time build of the server, published from the same source: an executable, or its .dll.");

    private static readonly Option<string> Project = new("--project")
    {
        DefaultValueFactory = _ => Path.Combine("src", "Server"), Description = "The server's project, published as a native program before. The profile goes there.",
    };

    private static readonly Option<int> Seconds = new("--seconds") { DefaultValueFactory = _ => 30, Description = "How long the workout takes on each kind of store." };
    private static readonly Option<int> Connections = new("--connections") { DefaultValueFactory = _ => 64, Description = "Connections at once." };

    public static RootCommand Make()
    {
        var train = new RootCommand("Counts what the server executes, and writes the profile that the native program is compiled with.")
        {
            Server, Project, Seconds, Connections,
        };
        train.SetAction((parsed, _) => RunAsync(parsed));
        return train;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var project = Path.GetFullPath(parsed.GetValue(Project)!);
        var options = new RunOptions
        {
            Server = Path.GetFullPath(parsed.GetValue(Server)!),
            Folder = Path.GetTempPath(),
            Seconds = parsed.GetValue(Seconds),
            Connections = parsed.GetValue(Connections),
        };
        if (ServerBuild.Of(options.Server).Kind == "AOT")
        {
            await Console.Error.WriteLineAsync($"{options.Server} is a native program, which cannot count: dotnet publish src/Server -c Release -o artifacts/server-jit");
            return 2;
        }

        if (ResponseFile(project) is not { } responseFile)
        {
            await Console.Error.WriteLineAsync($"{project} was not published as a native program: dotnet publish src/Server -c Release -r linux-x64 -p:PublishAot=true -o artifacts/server");
            return 2;
        }

        try
        {
            await TrainAsync(options, project, responseFile);
            return 0;
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidDataException or TimeoutException or IOException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"The profile was left as it was. {e.Message}");
            return 1;
        }
    }

    private static async Task TrainAsync(RunOptions options, string project, string responseFile)
    {
        string[] lines = [.. await Workout.OnSqliteAsync(options), .. await Workout.OnTablesAsync(options)];
        var file = Path.Combine(project, "server.mibc");
        var figures = MibcWriter.Write(RuntimeProfile.Read(lines), AssemblyIndex.OfCompilation(responseFile, project), file);
        Console.WriteLine($"{file}: {figures.Written:N0} methods of {figures.Methods:N0}, {new FileInfo(file).Length:N0} bytes.");
    }

    /// <summary>The native compiler's arguments of the last native publication, which name the assemblies that it compiled.</summary>
    private static string? ResponseFile(string project)
    {
        var folder = new DirectoryInfo(Path.Combine(project, "obj", "Release"));
        return folder.Exists
            ? folder.EnumerateFiles("*.ilc.rsp", SearchOption.AllDirectories).OrderByDescending(f => f.LastWriteTimeUtc).FirstOrDefault()?.FullName
            : null;
    }
}
