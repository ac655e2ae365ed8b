using System.Diagnostics;
using Mono.Cecil;
using QuotaFunctions.Azurite;

namespace QuotaFunctions.ProfileTraining.Tests;

/// <summary>The runtime's real counters, and the profile that the native program is compiled with.</summary>
public sealed class TrainingTests
{
    private static readonly string Program = typeof(RuntimeProfile).Assembly.Location;

    /// <summary>The runtime's text is no contract: a runtime that writes another must fail here, not in a profile that says nothing.</summary>
    [Fact]
    public async Task Runtime_ToldToCount_LeavesWhatCanBeWritten()
    {
        var folder = Directory.CreateTempSubdirectory("quota-training-");
        try
        {
            var counts = Path.Combine(folder.FullName, "counts.txt");
            Assert.Equal(0, (await RunAsync(["--help"], Workout.CountingInto(counts))).ExitCode);

            var methods = RuntimeProfile.Read(File.ReadLines(counts)).ToArray();
            var libraries = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
            string[] files = [Program, Path.Combine(Path.GetDirectoryName(Program)!, "System.CommandLine.dll"), Path.Combine(libraries, "System.Private.CoreLib.dll")];
            var profile = Path.Combine(folder.FullName, "some.mibc");
            var figures = MibcWriter.Write(methods, new AssemblyIndex(files.Select(f => ModuleDefinition.ReadModule(f))), profile);

            Assert.InRange(figures.Methods, 200, int.MaxValue);
            Assert.InRange(figures.Written, figures.Methods / 2, int.MaxValue);
            Assert.Contains(MibcFile.Methods(profile), m => m.DeclaringType.Namespace == "System.CommandLine");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A profile of code that is gone costs nothing and gives nothing. tools/ProfileTraining/README.md has the command that makes a new one.</summary>
    [Fact]
    public void ServersProfile_ComparedToTheCode_SpeaksMostlyOfMethodsThatAreStillThere()
    {
        string[] names = ["Core", "Edge", "Api", "Gateway", "Hosting", "Storage.Sqlite", "Storage.Tables"];
        var assemblies = names.Select(n => $"QuotaFunctions.{n}").ToArray();
        var index = new AssemblyIndex(assemblies.Select(a => ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{a}.dll"))));

        var methods = MibcFile.Methods(Path.Combine(Repository.Root, "src", "Server", "server.mibc")).Where(m => assemblies.Contains(m.DeclaringType.GetElementType().Scope.Name)).ToArray();
        var there = methods.Count(m => index.Methods($"{AssemblyIndex.NameOf(m.DeclaringType.GetElementType())}.{m.Name}").Count > 0);

        Assert.InRange(methods.Length, 500, int.MaxValue);
        Assert.InRange(there, methods.Length * 2 / 3, methods.Length);
    }

    [Theory]
    [InlineData("no/such/server", "There is no server at ")]
    [InlineData("/bin/sh", "/bin/sh is a native program, which cannot count: dotnet publish src/Server -c Release -o artifacts/server-jit")]
    public async Task Train_NoServerThatCounts_SaysWhatToPublish(string server, string expected)
    {
        var (exitCode, error) = await RunAsync(["--server", server], []);

        Assert.NotEqual(0, exitCode);
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}
