using System.Globalization;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Start;

/// <summary>The server and its own health check understand the same addresses.</summary>
public sealed class HostFormsTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("0")]
    [InlineData("0.0.0.0")]
    [InlineData("0:0:0:0:0:0:0:0")]
    [InlineData("[::]")]
    [InlineData("127.1")]
    public async Task HealthCheck_OfAServerThatServes_SaysSo(string host)
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).With("HOST", host));
        var check = ServerSetup.In(_workspace).With("HOST", host) with
        {
            Port = server.Port,
            Launcher = ["bash", "-c", "exec \"$@\" healthcheck", "-"],
        };

        var (code, output) = await ServerProcess.RunToEndAsync(check);

        Assert.True(code == 0, string.Create(CultureInfo.InvariantCulture, $"{code}: {output}"));
    }
}
