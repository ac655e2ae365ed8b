using System.Globalization;

namespace QuotaFunctions.Load.Scenarios.Scale;

/// <summary>A database with so many keys, all issued by the server itself, and a year of usage.</summary>
internal sealed class FilledStore : IDisposable
{
    private const int SteadyKeys = 16;

    private readonly DirectoryInfo _folder;

    private FilledStore(DirectoryInfo folder, IReadOnlyList<string> keys)
    {
        _folder = folder;
        Keys = keys;
    }

    /// <summary>Some of its keys, which can be spent.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>A key that was used every day of the year.</summary>
    public string SteadyId => YearOfUsage.IdOf(Keys[0]);

    public string Url => SystemUnderTest.SqliteIn(_folder.FullName);

    /// <summary>The database file.</summary>
    public string File => FileIn(_folder);

    /// <summary>What is in it, and how long it took to make.</summary>
    public required string Description { get; init; }

    /// <summary>Makes it.</summary>
    /// <param name="options">Where, and by which server.</param>
    /// <param name="keys">How many keys.</param>
    /// <param name="kept">The text of so many of them is kept.</param>
    /// <param name="everyDays">Each key was used on every so many-th day.</param>
    public static async Task<FilledStore> MakeAsync(RunOptions options, int keys, int kept, int everyDays)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, $"quota-bench-{Guid.NewGuid():N}"));
        var started = TimeProvider.System.GetTimestamp();
        var texts = new List<string>(kept);
        await using (var server = await SystemUnderTest.StartOnAsync(options.Server, SystemUnderTest.SqliteIn(folder.FullName)))
        {
            for (var left = keys; left > 0; left -= 1_000)
            {
                var issued = await server.IssueAsync(Math.Min(left, 1_000), Limits.Requests);
                texts.AddRange(issued.Take(kept - texts.Count));
            }
        }

        var path = FileIn(folder);
        var rows = YearOfUsage.Write(path, everyDays, [.. texts.Take(SteadyKeys)]);
        return new FilledStore(folder, texts)
        {
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"{keys:N0} keys, {rows:N0} usage rows over 365 days, {new FileInfo(path).Length / 1e6:N0} MB, made in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F0} s"),
        };
    }

    private static string FileIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "quota.db");

    public void Dispose() => _folder.Delete(recursive: true);
}
