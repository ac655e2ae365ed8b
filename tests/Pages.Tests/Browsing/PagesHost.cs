using System.Text.Json;
using Microsoft.Playwright;
using QuotaFunctions.Azurite;
using QuotaFunctions.Http.Contract;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Pages.Tests.Browsing;

/// <summary>A published server, and visits of its pages in Chromium.</summary>
public abstract class PagesHost : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private ServerProcess? _server;

    /// <summary>The server.</summary>
    public ServerProcess Server => _server ?? throw new InvalidOperationException("The server is not started.");

    /// <inheritdoc/>
    public async Task InitializeAsync() => _server = await ServerProcess.StartAsync(await SetUpAsync(ServerSetup.In(_workspace)));

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _workspace.Dispose();
    }

    /// <summary>Opens a page, acts on it, and fails when the browser had anything to complain about that the test did not expect.</summary>
    public Task VisitAsync(string path, Func<Visit, Task> act, VisitOptions? options = null) => VisitAsync(Server, path, act, options);

    /// <summary>The same on another server.</summary>
    public static async Task VisitAsync(ServerProcess server, string path, Func<Visit, Task> act, VisitOptions? options = null)
    {
        var chosen = options ?? new VisitOptions();
        var browser = await Chromium.SharedAsync();
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.Address.ToString(),
            ColorScheme = chosen.Theme,
            Locale = chosen.Locale,
            TimezoneId = "Europe/Berlin",
            ViewportSize = new ViewportSize { Width = chosen.Width, Height = 900 },
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        context.SetDefaultTimeout(30_000);
        await context.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => console.error('CSP: ' + e.violatedDirective + ' ' + e.blockedURI))");
        if (chosen.IsSignedIn)
        {
            await context.AddInitScriptAsync($"sessionStorage.setItem('quota-admin-token', '{server.AdminToken}')");
        }

        var visit = new Visit(await context.NewPageAsync(), server);
        foreach (var status in chosen.Expects)
        {
            visit.Expects(status);
        }

        await visit.Page.GotoAsync(path);
        await act(visit);
        visit.ExpectNoComplaints();
    }

    /// <summary>Issues a key by the API.</summary>
    public async Task<IssuedKey> IssueAsync(string json)
    {
        var reply = (await AdminAsync("POST", "/admin/keys", json)).Expect(201);
        return new IssuedKey(reply.Json.GetProperty("id").GetString()!, reply.Json.GetProperty("key").GetString()!, reply);
    }

    /// <summary>Calls the API as an administrator.</summary>
    public Task<Reply> AdminAsync(string method, string path, string? json = null)
    {
        var call = ApiCall.Of(method, path).As(Server.AdminToken);
        return Server.Api.SendAsync(json is null ? call : call.Json(json));
    }

    /// <summary>A key's record, as the API has it.</summary>
    public async Task<JsonElement> RecordAsync(string id) => (await AdminAsync("GET", $"/admin/keys/{id}")).Expect(200).Json;

    /// <summary>A text that no other test uses.</summary>
    public static string NewName(string what) => $"{what} {Guid.NewGuid().ToString("N")[..10]}";

    /// <summary>Says where the server keeps its data.</summary>
    protected abstract Task<ServerSetup> SetUpAsync(ServerSetup setup);
}

/// <summary>A server on SQLite.</summary>
public sealed class SqlitePages : PagesHost
{
    protected override Task<ServerSetup> SetUpAsync(ServerSetup setup) => Task.FromResult(setup);
}

/// <summary>A server on Table Storage.</summary>
public sealed class TablesPages : PagesHost
{
    protected override async Task<ServerSetup> SetUpAsync(ServerSetup setup) => setup.With("DATABASE_URL", (await AzuriteServer.SharedAsync()).ConnectionString);
}

/// <summary>The tests that share the server on SQLite; one at a time, so that none waits for another's work.</summary>
[CollectionDefinition(Name)]
public sealed class PagesOfSqlite : ICollectionFixture<SqlitePages>
{
    public const string Name = "pages on SQLite";
}
