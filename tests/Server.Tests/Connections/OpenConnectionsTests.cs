using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Connections;

/// <summary>Connections never take the file descriptors that the server needs; those beyond are closed at once, and it answers again when others leave.</summary>
public sealed class OpenConnectionsTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly List<Socket> _sockets = [];

    public void Dispose()
    {
        CloseAll();
        _workspace.Dispose();
    }

    [Fact]
    public async Task Idle_MoreThanTheFileLimit_AreClosed_AndTheServerAnswersWhenTheRestLeaves()
    {
        await using var server = await ServerProcess.StartAsync(Limited(256));
        Assert.Contains(server.Output, l => l.Contains("\"limit\":256", StringComparison.Ordinal));

        await ConnectAsync(server, 306);
        await Eventually.PassesAsync(() =>
        {
            Assert.InRange(_sockets.Count(s => !IsClosed(s)), 8, 128); // Half of the limit at most; the native program keeps fewer for itself.
            Assert.Contains(server.Output, l => l.Contains("\"event\":601,", StringComparison.Ordinal));
            return Task.CompletedTask;
        });
        CloseAll();

        await ExpectAnswerAsync(server);
        Assert.DoesNotContain(server.Output, l => l.Contains("\"event\":600,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Accept_WithNoDescriptorLeft_GoesOnWhenOthersLeave()
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));
        await ServeOnceAsync(server);
        await ConnectAsync(server, 20);
        await Eventually.PassesAsync(() =>
        {
            Assert.True(SocketsOf(server) >= 20);
            return Task.CompletedTask;
        });
        var open = Directory.GetFileSystemEntries($"/proc/{server.Id}/fd").Length;
        await SetLimitAsync(server, open);
        await ConnectAsync(server, 10);
        await Eventually.PassesAsync(() =>
        {
            Assert.Contains(server.Output, l => l.Contains("\"event\":600,", StringComparison.Ordinal));
            return Task.CompletedTask;
        });

        // The limit stays: only connections that end make room.
        CloseAll();

        await ExpectAnswerAsync(server);
    }

    [Fact]
    public async Task Connections_BeyondTheSetting_AreClosedAtOnce()
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).With("MAX_CONNECTIONS", "8"));

        // The test's own client may keep one.
        await ConnectAsync(server, 20);

        await Eventually.PassesAsync(() =>
        {
            Assert.InRange(_sockets.Count(s => !IsClosed(s)), 7, 8);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Limit_TooSmallToServe_RefusesTheStart()
    {
        // The just-in-time build has more files open by then than the native program, which has some 45.
        var files = ServerProcess.IsNative ? 50 : 190;
        var (code, output) = await ServerProcess.RunToEndAsync(Limited(files));

        Assert.Equal(1, code);
        Assert.Contains($"The limit on open files (ulimit -n) is {files}, too few to serve", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("1000001")]
    [InlineData("many")]
    public async Task Setting_OutOfRange_IsNamed(string value)
    {
        var (code, output) = await ServerProcess.RunToEndAsync(ServerSetup.In(_workspace).With("MAX_CONNECTIONS", value));

        Assert.Equal(1, code);
        Assert.Contains("MAX_CONNECTIONS must be a whole number from 8 to 1000000", output, StringComparison.Ordinal);
    }

    private ServerSetup Limited(int files) => ServerSetup.In(_workspace) with
    {
        Launcher = ["bash", "-c", $"ulimit -n {files.ToString(CultureInfo.InvariantCulture)}; exec \"$@\"", "-"],
    };

    /// <summary>The just-in-time build needs a descriptor to load code that runs for the first time, and ends without one: it serves and closes before they are taken.</summary>
    private async Task ServeOnceAsync(ServerProcess server)
    {
        await ExpectAnswerAsync(server);
        await ConnectAsync(server, 5);
        foreach (var socket in _sockets)
        {
            socket.Shutdown(SocketShutdown.Send);
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            Assert.Equal(0, await socket.ReceiveAsync(new byte[1], deadline.Token));
        }

        CloseAll();
        await ExpectAnswerAsync(server);
    }

    private async Task ConnectAsync(ServerProcess server, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        }
    }

    private void CloseAll()
    {
        _sockets.ForEach(s => s.Dispose());
        _sockets.Clear();
    }

    private static bool IsClosed(Socket socket) => socket.Poll(0, SelectMode.SelectRead);

    private static int SocketsOf(ServerProcess server) => Directory.GetFileSystemEntries($"/proc/{server.Id}/fd").Count(IsSocket);

    private static bool IsSocket(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (FileNotFoundException)
        {
            return false; // It was closed since the folder was read.
        }
    }

    private static async Task SetLimitAsync(ServerProcess server, int files)
    {
        var number = files.ToString(CultureInfo.InvariantCulture);
        using var prlimit = Process.Start("prlimit", [$"--pid={server.Id.ToString(CultureInfo.InvariantCulture)}", $"--nofile={number}:{number}"]);
        await prlimit.WaitForExitAsync();
        Assert.Equal(0, prlimit.ExitCode);
    }

    private static Task ExpectAnswerAsync(ServerProcess server) => Eventually.PassesAsync(async () =>
    {
        using var client = new Api(server.Address);
        var failure = await Record.ExceptionAsync(async () => (await client.SendAsync(ApiCall.Get("/livez"))).Expect(200));
        Assert.Null(failure);
    });
}
