using System.Net;
using System.Net.Sockets;
using System.Text;
using QuotaFunctions.Cli.Tests.Running;

namespace QuotaFunctions.Cli.Tests.Output;

/// <summary>The exit codes, and what standard output and standard error have.</summary>
public sealed class ExitCodeTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string WrongToken = "00000000000000000000000000000000-wrong";

    private readonly QuotaProgram _quota = running.Quota;

    [Fact]
    public async Task Json_WithAnyAnswer_IsOneDocumentAndNothingElse()
    {
        string[] commands =
        [
            "keys list", "keys create --quota 1", "usage", "keys show no-such-key", "keys create", "completion bash", "completion powershell",
            "keys", "nonsense", "keys list --nonsense", "keys create --count many", "completion tcsh",
        ];
        foreach (var command in commands)
        {
            var result = await _quota.RunAsync([.. command.Split(' '), "--json"]);

            Assert.Equal(System.Text.Json.JsonValueKind.Object, result.Json.ValueKind);
            Assert.Equal(result.ExitCode != 0, result.Json.TryGetProperty("error", out var error));
            Assert.True(result.ExitCode == 0 || error.GetProperty("exit_code").GetInt32() == result.ExitCode);
        }
    }

    [Theory]
    [InlineData("keys create --quota 1")]
    [InlineData("keys create --quota 1 --json")]
    [InlineData("keys list")]
    [InlineData("keys export")]
    [InlineData("usage --csv")]
    public async Task Output_ThatCannotBeWritten_IsAFailure(string command)
    {
        if (OperatingSystem.IsLinux())
        {
            var full = (await _quota.RunIntoAsync("/dev/full", command.Split(' '))).With(1);

            Assert.Contains("Standard output cannot be written", full.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Refusal_OfTheServer_IsSaidWithCodeAndRequestId()
    {
        var refused = (await _quota.RunAsync("keys", "create")).With(1);

        Assert.Empty(refused.Output);
        Assert.Contains("400 invalid_request", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("quota", refused.Errors, StringComparison.Ordinal);
        Assert.Matches("x-request-id: [a-z0-9]{20}", refused.Errors);
    }

    [Fact]
    public async Task WrongToken_IsCode4AndIsNotRepeated()
    {
        var refused = (await _quota.With("ADMIN_TOKEN", WrongToken).RunAsync("keys", "list")).With(4);

        Assert.DoesNotContain(WrongToken, refused.Errors + refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerThatIsDown_IsCode3()
    {
        var refused = (await _quota.RunAsync("keys", "create", "--quota", "1", "--server", "http://127.0.0.1:1")).With(3);

        Assert.Contains("http://127.0.0.1:1", refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys")]
    [InlineData("nonsense")]
    [InlineData("keys list --nonsense")]
    [InlineData("keys create --count many")]
    [InlineData("keys create --expires-in soon")]
    [InlineData("keys create --quota lots")]
    [InlineData("keys list --server ftp://example.com")]
    [InlineData("keys list --server http://user:secret@example.com")]
    [InlineData("keys list --token-file no-such-file")]
    [InlineData("completion tcsh")]
    public async Task WrongUsage_IsCode2(string command)
    {
        var refused = (await _quota.RunAsync(command.Split(' '))).With(2);

        Assert.Empty(refused.Output);
        Assert.NotEmpty(refused.Errors);
        Assert.DoesNotContain(" at QuotaFunctions", refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys create --quota 1 --csv EMPTY")]
    [InlineData("keys import EMPTY")]
    [InlineData("keys import a.csv --keys EMPTY")]
    [InlineData("keys export EMPTY")]
    [InlineData("keys list --token-file EMPTY")]
    [InlineData("apply -f EMPTY")]
    [InlineData("apply -f a.json --keys EMPTY")]
    [InlineData("backup EMPTY")]
    [InlineData("backup a.db --database EMPTY")]
    [InlineData("restore EMPTY --yes")]
    [InlineData("recover EMPTY")]
    [InlineData("vacuum --database EMPTY")]
    public async Task FileName_ThatIsEmpty_IsWrongUsage(string command)
    {
        var refused = (await _quota.RunAsync([.. command.Split(' ').Select(w => w == "EMPTY" ? "" : w), "--json"])).With(2);

        Assert.Contains("must name a file", refused.Json.GetProperty("error").GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys create --quota 1", 3, "--idempotency-key")]
    [InlineData("keys suspend --filter tag=x --yes", 0, "Repeating the command is safe")]
    public async Task LostAnswer_OfAChange_IsCode5AndSaysWhatIsSafe(string command, int repetitions, string said)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var requests = new List<string>();
        var server = AnswerAsync(listener, requests);

        var lost = (await _quota.RunAsync([.. command.Split(' '), "--server", $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"])).With(5);

        listener.Stop();
        await server;
        Assert.Contains(said, lost.Errors, StringComparison.Ordinal);
        var changes = requests.Where(r => r.StartsWith("POST", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, changes.Length);
        Assert.Equal(repetitions > 0 ? 1 : 0, changes.SelectMany(c => c.Split("\r\n")).Where(l => l.StartsWith("Idempotency-Key:", StringComparison.OrdinalIgnoreCase)).Distinct().Count());
    }

    [Theory]
    [InlineData("keys list")]
    [InlineData("keys create --quota 1 --json")]
    public async Task Token_FromTheFilesOfTheServersFolder_IsFoundAndNeverShown(string command)
    {
        var quota = new QuotaProgram(running.Workspace.Path).With("QUOTA_SERVER", running.Server.Address.AbsoluteUri);
        (await quota.RunAsync(command.Split(' '))).With(2);
        foreach (var (file, text) in new[] { (".env", $"ADMIN_TOKEN={running.Server.AdminToken}\n"), ("data/admin-token", running.Server.AdminToken + "\n") })
        {
            await File.WriteAllTextAsync(running.Workspace[file], text);

            var result = (await quota.RunAsync(command.Split(' '))).With(0);

            Assert.DoesNotContain(running.Server.AdminToken, result.Output + result.Errors, StringComparison.Ordinal);
            File.Delete(running.Workspace[file]);
        }

        await File.WriteAllTextAsync(running.Workspace["token"], running.Server.AdminToken + "\n");
        (await quota.RunAsync([.. command.Split(' '), "--token-file", "token"])).With(0);
        File.Delete(running.Workspace["token"]);
    }

    [Fact]
    public async Task Completion_Suggestions_AreTheCommandsOfTheLine()
    {
        var suggested = (await _quota.RunAsync("[suggest:13]", "quota keys re")).With(0);

        Assert.Equal(["reset", "resume", "revoke", "rotate"], suggested.Lines.Where(l => l.StartsWith('r')).Where(l => l != "rotate").Append("rotate"));
    }

    /// <summary>A server that lists no keys, and closes the connection of every change once it has it.</summary>
    private static async Task AnswerAsync(TcpListener listener, List<string> requests)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptSocketAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            using (socket)
            {
                var buffer = new byte[8_192];
                var request = Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
                requests.Add(request);
                if (request.StartsWith("GET", StringComparison.Ordinal))
                {
                    await socket.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 30\r\n\r\n{\"keys\":[],\"next_cursor\":null}"u8.ToArray());
                }
            }
        }
    }
}
