using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Sqlite.Tests;

public sealed class CleanUpTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CleanUp_OfMoreRowsThanOneTransactionTakes_RemovesThemAll()
    {
        await using var storage = await _folder.OpenAsync();
        var key = await storage.IssueAsync();
        var expired = Enumerable.Range(0, 1_200).Select(i => Sample.Operation($"op{i}", Sample.Now.AddSeconds(-i)));
        await storage.WriteAsync(Sample.Write(key, key.State) with { Operations = [.. expired, Sample.Operation("kept")] });

        await storage.CleanUpAsync(Sample.Now, CancellationToken.None);

        Assert.Equal("kept", await Sqlite3.RunAsync(_folder.Database, "SELECT id FROM operations"));
    }
}
