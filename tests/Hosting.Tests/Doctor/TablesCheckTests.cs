using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Azurite;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Storage.Tables;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Hosting.Tests.Doctor;

public sealed class TablesCheckTests : IDisposable
{
    private static readonly string[] Checks = ["tables.reach", "tables.sign_in", "tables.permissions", "tables.clock", "tables.latency"];

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Checks_OfSqlite_AreSkipped()
    {
        foreach (var check in Checks)
        {
            Assert.Equal(FindingStatus.Skipped, (await _scene.FindAsync(check)).Status);
        }
    }

    [Fact]
    public async Task Checks_OfAServiceThatWorks_AreOk()
    {
        await using var azurite = await AzuriteServer.StartAsync();
        _scene.With("DATABASE_URL", azurite.ConnectionString);
        Assert.Equal(FindingStatus.Advice, (await _scene.FindAsync("tables.reach")).Status);
        await using (var storage = new TablesStorage(ConnectionOf(azurite.ConnectionString), new TablesStorageOptions(), TimeProvider.System, NullLogger<TablesStorage>.Instance))
        {
            await storage.InitializeAsync(CancellationToken.None);
        }

        foreach (var check in Checks.SkipLast(1))
        {
            Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync(check)).Status);
        }
    }

    [Fact]
    public async Task SignIn_WithAWrongKey_IsAProblemThatDoesNotShowIt()
    {
        await using var azurite = await AzuriteServer.StartAsync();
        var wrong = Convert.ToBase64String("not the key of this account"u8);
        _scene.With("DATABASE_URL", $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={wrong};TableEndpoint={azurite.Endpoint};");

        var finding = await _scene.FindAsync("tables.sign_in");

        Assert.Equal(FindingStatus.Problem, finding.Status);
        Assert.DoesNotContain(wrong, $"{finding}", StringComparison.Ordinal);
        Assert.Equal(FindingStatus.Skipped, (await _scene.FindAsync("tables.permissions")).Status);
    }

    [Fact]
    public async Task Reach_NobodyThere_IsAProblem()
    {
        _scene.With("DATABASE_URL", ConnectionTo($"http://127.0.0.1:{FreePort.Find()}"));

        var finding = await _scene.FindAsync("tables.reach");

        Assert.Equal(FindingStatus.Problem, finding.Status);
        Assert.StartsWith("curl ", finding.Fix, StringComparison.Ordinal);
        Assert.Equal(FindingStatus.Skipped, (await _scene.FindAsync("tables.clock")).Status);
    }

    [Fact]
    public async Task Permissions_RoleMissing_IsAProblemWithTheCommandThatGivesIt()
    {
        await using var service = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = 403;
            context.Response.Headers["x-ms-error-code"] = "AuthorizationPermissionMismatch";
            return Task.CompletedTask;
        });
        _scene.With("DATABASE_URL", ConnectionTo(service.Address));

        var finding = await _scene.FindAsync("tables.permissions");

        Assert.Equal(FindingStatus.Problem, finding.Status);
        Assert.Contains("az role assignment create --role \"Storage Table Data Contributor\"", finding.Fix, StringComparison.Ordinal);
        Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("tables.sign_in")).Status);
    }

    [Theory]
    [InlineData(0, FindingStatus.Ok)]
    [InlineData(-120, FindingStatus.Warning)]
    [InlineData(1200, FindingStatus.Problem)]
    public async Task Clock_ByItsDifference_SaysHowBadItIs(int seconds, FindingStatus expected)
    {
        await using var service = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            context.Response.Headers.Date = _scene.Time.GetUtcNow().AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
        _scene.With("DATABASE_URL", ConnectionTo(service.Address));

        Assert.Equal(expected, (await _scene.FindAsync("tables.clock")).Status);
    }

    private static string ConnectionTo(string address) =>
        $"DefaultEndpointsProtocol=http;AccountName=account;AccountKey={Convert.ToBase64String("a key"u8)};TableEndpoint={address}/account;";

    private static TablesConnection ConnectionOf(string text) => TablesConnection.TryParse(text, out var connection, out var fault) ? connection : throw new InvalidOperationException(fault);
}
