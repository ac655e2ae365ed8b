using System.Diagnostics;
using System.IO.Compression;
using QuotaFunctions.Azurite;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Pages.Tests;

/// <summary>The committed files are what the source in <c>web</c> gives, and small.</summary>
public sealed class BuiltFilesTests
{
    private const long MostCompressedBytes = 80 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly string Web = Path.Combine(Repository.Root, "web");
    private static readonly string Built = Path.Combine(Repository.Root, "src", "Api", "Pages", "Built");

    [Fact]
    public async Task Build_OfTheSource_GivesTheCommittedBytes()
    {
        using var workspace = new Workspace();
        await RunAsync("build.mjs", workspace.Path);

        var names = Directory.EnumerateFiles(Built).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(Directory.EnumerateFiles(workspace.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal), names);
        Assert.All(names, name => Assert.True(
            File.ReadAllBytes(Path.Combine(Built, name)).AsSpan().SequenceEqual(File.ReadAllBytes(workspace[name])),
            $"src/Api/Pages/Built/{name} is not what web/src gives: run 'npm run build' in web and commit it."));
    }

    [Fact]
    public Task Types_OfTheSource_AreRight() => RunAsync(Path.Combine("node_modules", "typescript", "bin", "tsc"), "--noEmit");

    [Fact]
    public Task UnitTests_OfTheSource_Pass() => RunAsync("--test");

    [Fact]
    public void Files_Compressed_AreSmall()
    {
        var size = Directory.EnumerateFiles(Built).Sum(CompressedSize);

        Assert.InRange(size, 1, MostCompressedBytes);
    }

    private static long CompressedSize(string path)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(File.ReadAllBytes(path));
        }

        return buffer.Length;
    }

    private static async Task RunAsync(string script, params string[] arguments)
    {
        var packages = new NodePackages(Web, Path.Combine("node_modules", "esbuild", "package.json"), "The tests that build the pages");
        await packages.EnsureAsync();
        var start = new ProcessStartInfo("node", [script, .. arguments]) { WorkingDirectory = Web, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = packages.Start(start);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(Limit, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
    }
}
