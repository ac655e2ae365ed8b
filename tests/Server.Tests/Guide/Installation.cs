using QuotaFunctions.Azurite;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Guide;

/// <summary>An installation as the guides have it: a folder with a <c>.env</c> and a service that <c>docker compose</c> starts and stops.</summary>
public sealed class Installation : IAsyncLifetime, IDisposable
{
    private const string TokenName = "ADMIN_TOKEN=";

    private readonly Workspace _folder = new();
    private readonly int _port = FreePort.Find();
    private readonly Shell _shell;

    public Installation()
    {
        _shell = new Shell(_folder.Path, _port) { Tools = _folder["bin"], PipesFailAsOne = false };
        _shell.Variables["INSTALLATION"] = _folder.Path;
        _shell.Variables["INSTALLATION_PORT"] = $"{_port}";
        Api = new Api(new Uri($"http://127.0.0.1:{_port}"));
    }

    /// <summary>A client of the service.</summary>
    public Api Api { get; }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        PutTools();
        File.Copy(Path.Combine(Repository.Root, "docker-compose.yml"), _folder["docker-compose.yml"]);

        // The first start makes a token of its own; the second one is given one. So the guides find both.
        await RunAsync(
            """
            mkdir -p data
            echo "PORT=8787" > .env
            echo "DATABASE_URL=sqlite:///data/quota.db" >> .env
            docker compose up -d
            """);
        await RunAsync(
            """
            echo "ADMIN_TOKEN=$(openssl rand -hex 32)" >> .env
            docker compose up -d
            """);
    }

    /// <summary>Runs commands that must succeed and leave the service healthy; gives what they printed.</summary>
    public async Task<string> RunAsync(string commands)
    {
        var result = (await _shell.RunAsync(commands)).ExpectSuccess();
        await Eventually.PassesAsync(async () =>
        {
            var failure = await Record.ExceptionAsync(async () => (await Api.SendAsync(ApiCall.Get("/healthz"))).Expect(200));
            Assert.True(failure is null, $"after\n{result}\nthe service is not healthy: {failure?.Message}\n{Log}");
        });
        return result.Output;
    }

    /// <summary>The admin token that is in force.</summary>
    public string AdminToken => File.ReadLines(_folder[".env"]).Single(l => l.StartsWith(TokenName, StringComparison.Ordinal))[TokenName.Length..];

    /// <summary>Issues a key, and sets the variables that the guides use for it and for the admin token.</summary>
    public async Task<(string Id, string Key)> IssueAsync()
    {
        var token = AdminToken;
        var record = (await Api.SendAsync(ApiCall.Post("/admin/keys").As(token).Json("""{"quota": 1000, "expires_in": 86400}"""))).Expect(201).Json;
        var issued = (Id: record.GetProperty("id").GetString()!, Key: record.GetProperty("key").GetString()!);
        _shell.Variables["ADMIN_TOKEN"] = token;
        _shell.Variables["KEY_ID"] = issued.Id;
        _shell.Variables["TRIAL_KEY"] = issued.Key;
        return issued;
    }

    /// <summary>Spends one request of a key.</summary>
    public async Task ConsumeAsync(string key) => (await Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key))).Expect(200);

    /// <summary>How many requests a key has used.</summary>
    public async Task<long> UsedAsync(string id) =>
        (await Api.SendAsync(ApiCall.Get($"/admin/keys/{id}").As(AdminToken))).Expect(200).Json.GetProperty("used").GetInt64();

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await _shell.RunAsync("docker compose down");
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Api.Dispose();
        _folder.Dispose();
    }

    private string Log => File.Exists(_folder["server.log"]) ? File.ReadAllText(_folder["server.log"]) : "(no log)";

    private void PutTools()
    {
        Directory.CreateDirectory(_folder["bin"]);
        foreach (var tool in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Server.Tests", "Guide", "Tools")))
        {
            Put(Path.GetFileName(tool), File.ReadAllText(tool));
        }

        Put("server", $"#!/bin/sh\nexec {string.Join(' ', ServerProcess.Command.Select(part => $"'{part}'"))}\n");
    }

    private void Put(string name, string script)
    {
        var file = Path.Combine(_folder["bin"], name);
        File.WriteAllText(file, script);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
