using QuotaFunctions.Azurite;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>A service that goes away, comes back, or does not let the client in.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task Azurite_Killed_IsUnavailableWithAReadableReason_AndStartedAgainLacksItsTable()
    {
        await using var server = await AzuriteServer.StartAsync();
        await using var storage = TestTables.Create(server, "quotafunctions", options: o => o with { ConnectBudget = TimeSpan.FromMilliseconds(300) });
        await storage.InitializeAsync(CancellationToken.None);
        var key = await storage.IssueAsync();

        await server.KillAsync();
        var gone = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await storage.Quota.ReadAsync(key.Record.Id, CancellationToken.None));
        Assert.Contains($"table quotafunctions at {server.Endpoint}: cannot connect: Connection refused", gone.Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.ProbeAsync(CancellationToken.None));

        await server.StartAgainAsync();

        // The restarted instance remembers nothing, and that must not look like an unknown key.
        var empty = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await storage.Quota.ReadAsync(key.Record.Id, CancellationToken.None));
        Assert.Contains("no such table", empty.Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await storage.Quota.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)), CancellationToken.None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.ProbeAsync(CancellationToken.None));

        await storage.InitializeAsync(CancellationToken.None);
        await storage.ProbeAsync(CancellationToken.None);
        Assert.Null(await storage.Quota.ReadAsync(key.Record.Id, CancellationToken.None));
    }

    [Fact]
    public async Task Azurite_StoppedAndStartedAgain_IsUsedAgainWithNothingLost()
    {
        var folder = Directory.CreateTempSubdirectory("azurite-");
        try
        {
            await using var server = await AzuriteServer.StartAsync(folder.FullName);
            await using var storage = TestTables.Create(server, "quotafunctions", options: o => o with { ConnectBudget = TimeSpan.FromMilliseconds(300) });
            await storage.InitializeAsync(CancellationToken.None);
            var key = await storage.IssueAsync();
            key = await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));

            await server.StopAsync();
            await Assert.ThrowsAsync<StoreUnavailableException>(
                async () => await storage.Quota.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)), CancellationToken.None));
            await server.StartAgainAsync();

            key = await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));
            Assert.Equal(2, key.State.Counters[0].Used);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Initialize_WithoutAService_NamesEndpointAndCause()
    {
        await using var storage = TestTables.Create(
            "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:9/devstoreaccount1;",
            "quotafunctions",
            options: o => o with { ConnectBudget = TimeSpan.Zero });

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.InitializeAsync(CancellationToken.None));

        Assert.Equal("table quotafunctions at http://127.0.0.1:9/devstoreaccount1: cannot connect: Connection refused (ConnectionRefused)", fault.Reason);
        Assert.DoesNotContain("c2VjcmV0", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Initialize_WithAWrongKey_SaysSo()
    {
        var server = await AzuriteServer.SharedAsync();
        var wrong = Convert.ToBase64String(new byte[64]);
        await using var storage = TestTables.Create(
            $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={wrong};TableEndpoint={server.Endpoint};", TestTables.NewName());

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.InitializeAsync(CancellationToken.None));

        Assert.Contains("access denied (403", fault.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Initialize_Twice_ChangesNothing()
    {
        var table = TestTables.NewName();
        await using var storage = await TestTables.OpenAsync(table);
        var key = await storage.IssueAsync();
        await using var again = await TestTables.OpenAsync(table);

        Same.Key(key, await again.ReadAsync(key.Record.Id));
    }

    [Fact]
    public async Task Initialize_WithRightsOnRowsOnly_IsEnough()
    {
        var table = TestTables.NewName();
        await using var owner = await TestTables.OpenAsync(table);
        var wire = new DenyTables();
        await using var storage = await TestTables.OpenAsync(table, o => o.AddPolicy(wire, Azure.Core.HttpPipelinePosition.BeforeTransport));

        Assert.NotNull(await storage.IssueAsync());
        Assert.True(wire.Denied > 0);
    }

    [Fact]
    public async Task Probe_OfAMissingTable_Fails()
    {
        await using var storage = TestTables.Create(await AzuriteServer.SharedAsync(), TestTables.NewName());

        Assert.Contains("no such table", (await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.ProbeAsync(CancellationToken.None))).Reason, StringComparison.Ordinal);
    }

    private sealed class DenyTables : Azure.Core.Pipeline.HttpPipelinePolicy
    {
        public int Denied { get; private set; }

        public override void Process(Azure.Core.HttpMessage message, ReadOnlyMemory<Azure.Core.Pipeline.HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

        public override async ValueTask ProcessAsync(Azure.Core.HttpMessage message, ReadOnlyMemory<Azure.Core.Pipeline.HttpPipelinePolicy> pipeline)
        {
            if (message.Request.Uri.Path.EndsWith("/Tables", StringComparison.Ordinal))
            {
                Denied++;
                message.Response = new WireResponse(message.Request, 403, "AuthorizationPermissionMismatch");
                return;
            }

            await ProcessNextAsync(message, pipeline);
        }
    }
}
