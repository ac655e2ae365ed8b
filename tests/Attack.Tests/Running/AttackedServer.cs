using System.Globalization;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Attack.Tests.Running;

/// <summary>A key that was issued.</summary>
internal sealed record Key(string Id, string Secret);

/// <summary>The published server with a store of its own, in front of some upstream.</summary>
internal sealed class AttackedServer : IAsyncDisposable
{
    private readonly Workspace _workspace;

    private AttackedServer(Workspace workspace, ServerProcess process) => (_workspace, Process, Ledger) = (workspace, process, new Ledger(process));

    public ServerProcess Process { get; }

    public Uri Address => Process.Address;

    public Ledger Ledger { get; }

    /// <summary>The files and sockets that the process has open.</summary>
    public int OpenFiles => Directory.GetFileSystemEntries($"/proc/{Process.Id.ToString(CultureInfo.InvariantCulture)}/fd").Length;

    /// <summary>Starts a server with these settings besides.</summary>
    public static async Task<AttackedServer> StartAsync(Uri upstream, params IEnumerable<(string Name, string Value)> settings)
    {
        var workspace = new Workspace();
        try
        {
            var setup = ServerSetup.In(workspace).To(upstream).With("LOG_LEVEL", "warn").With("UPSTREAM_DRAIN_SECONDS", "1");
            return new AttackedServer(workspace, await ServerProcess.StartAsync(settings.Aggregate(setup, (s, v) => s.With(v.Name, v.Value))));
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
    }

    /// <summary>Issues keys with the members of the request's body that are given as JSON, without its braces.</summary>
    public async Task<IReadOnlyList<Key>> IssueAsync(int count, string members)
    {
        var body = $$"""{"count":{{count}},{{members}}}""";
        var answer = (await Process.Api.SendAsync(ApiCall.Post("/admin/keys").As(Process.AdminToken).Json(body))).Expect(201).Json;
        return [.. (count == 1 ? [answer] : answer.GetProperty("keys").EnumerateArray().ToArray()).Select(k => new Key(k.GetProperty("id").GetString()!, k.GetProperty("key").GetString()!))];
    }

    /// <summary>Issues one key.</summary>
    public async Task<Key> IssueAsync(string members = "\"quota\":1000000") => (await IssueAsync(1, members))[0];

    /// <summary>Asserts that the process lives and is well, and has reported no fault of its own.</summary>
    public async Task ExpectWellAsync()
    {
        (await Process.Api.SendAsync(ApiCall.Get("/healthz"))).Expect(200);
        Assert.DoesNotContain("Unhandled exception", Process.AllOutput, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _workspace.Dispose();
    }
}
