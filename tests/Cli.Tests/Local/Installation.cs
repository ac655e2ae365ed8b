using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using Microsoft.Data.Sqlite;
using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Local;

/// <summary>A folder with a server's database, and the program in it. The server can be started and stopped.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private const int PageSize = 4096;
    private const byte InteriorOfATable = 5;
    private const byte InteriorOfAnIndex = 2;

    private ServerProcess? _server;

    /// <summary>The folder.</summary>
    public Workspace Workspace { get; } = new();

    /// <summary>The program, which finds database and token by itself.</summary>
    public QuotaProgram Quota => _server is null ? new QuotaProgram(Workspace.Path) : new QuotaProgram(Workspace.Path).With("QUOTA_SERVER", _server.Address.AbsoluteUri);

    /// <summary>The server.</summary>
    public ServerProcess Server => _server!;

    /// <summary>Starts a server that makes its own token.</summary>
    public async Task StartAsync() => _server = await ServerProcess.StartAsync(new ServerSetup(Workspace.Path));

    /// <summary>Stops the server as an operator does.</summary>
    public async Task StopAsync()
    {
        Assert.Equal(0, await Server.StopAsync());
        await Server.DisposeAsync();
        _server = null;
    }

    /// <summary>Ends the server as a crash would.</summary>
    public async Task CrashAsync()
    {
        await Server.KillAsync();
        await Server.DisposeAsync();
        _server = null;
    }

    /// <summary>Issues keys and gives their texts.</summary>
    public async Task<string[]> IssueAsync(int count, string label) =>
        (await Quota.RunAsync("keys", "create", "--quota", "100", "--count", $"{count}", "--label", label, "--owner", "an owner with a long name", "--tag", "course:1")).With(0).Lines;

    /// <summary>Spends one request of a key; true when it was admitted.</summary>
    public async Task<bool> SpendAsync(string key) => (await Server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key))).Status == (int)HttpStatusCode.OK;

    /// <summary>Runs an operator's commands in the folder; they must succeed.</summary>
    public async Task Shell(string commands)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-euc", commands]) { WorkingDirectory = Workspace.Path })!;
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }

    /// <summary>A number out of a database file that no server uses.</summary>
    public static long Count(string file, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>A leaf page from the middle of a table or index, counted from 1: down from its root, always by the middle child.</summary>
    public static long PageInTheMiddle(string file, string name)
    {
        var page = Count(file, $"SELECT rootpage FROM sqlite_schema WHERE name = '{name}'");
        var bytes = File.ReadAllBytes(file);
        while (true)
        {
            var content = bytes.AsSpan((int)(page - 1) * PageSize, PageSize);
            if (content[0] is not (InteriorOfATable or InteriorOfAnIndex))
            {
                return page;
            }

            var cells = BinaryPrimitives.ReadUInt16BigEndian(content[3..]);
            var cell = BinaryPrimitives.ReadUInt16BigEndian(content[(12 + (cells / 2 * 2))..]);
            page = BinaryPrimitives.ReadUInt32BigEndian(content[cell..]);
        }
    }

    /// <summary>Overwrites bytes of a file.</summary>
    public static void Overwrite(string file, long from, int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
        stream.Position = from;
        stream.Write(bytes);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Workspace.Dispose();
    }
}
