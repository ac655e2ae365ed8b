using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Hosting.Lifetime;
using QuotaFunctions.Hosting.Settings;
using QuotaFunctions.Server.Connections;

namespace QuotaFunctions.Server;

/// <summary>The process from its settings to its exit code. A fault that an operator can fix ends in one message, not in a stack trace.</summary>
/// <param name="host">
/// Whether this is the server, or the custom handler of a Functions host. A handler's port and environment are the host's, it has no folder of its own
/// for an admin token, and it greets nobody: its port is not for clients.
/// </param>
internal sealed class ServerProcess(SettingsHost host)
{
    /// <summary>SIGXFSZ, on Linux and on macOS.</summary>
    private const PosixSignal FileSizeSignal = (PosixSignal)25;

    private readonly bool _isHandler = host is SettingsHost.CustomHandler;

    public async Task<int> RunAsync()
    {
        SocketCompletions.RunInline();
        using var fileSize = IgnoreFileSizeSignal();
        try
        {
            var (variable, names) = _isHandler ? (Environment.GetEnvironmentVariable, []) : DotEnvFile.ReadOver(Environment.GetEnvironmentVariable);
            var outcome = SettingsReader.Read(variable, host, [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()], names);
            foreach (var warning in outcome.Warnings)
            {
                Console.Error.WriteLine(warning);
            }

            return outcome.Settings is { } settings ? await ServeAsync(settings) : End(_isHandler ? outcome.MessageForFunctionsHost : outcome.Message);
        }
        catch (InvalidDataException e)
        {
            return Fail(e.Message);
        }
    }

    private async Task<int> ServeAsync(ServiceSettings settings)
    {
        ThreadPoolSpin.Configure(settings.Storage, Environment.GetEnvironmentVariable);
        string? tokenFile = null;
        try
        {
            if (settings.Edge.AdminTokens.IsEmpty && !_isHandler)
            {
                tokenFile = AdminTokenFile.PathFor(settings.Storage);
                settings = settings with { Edge = settings.Edge with { AdminTokens = [AdminTokenFile.ReadOrMake(tokenFile)] } };
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail($"The admin token cannot be kept in {tokenFile}: {e.Message} Make its folder writable, or set ADMIN_TOKEN.");
        }

        try
        {
            using var loggers = ServerLog.Create(settings.LogLevel);
            settings = BoundConnections(settings, loggers);
            var time = new SteadyTime(TimeProvider.System, loggers.CreateLogger<SteadyTime>());
            var storage = StorageStartup.Begin(settings, time, loggers);
            await using var server = KestrelServer.Build(settings, loggers, time, storage);
            await server.StartAsync();
            foreach (var line in _isHandler ? [] : Greeting.Lines(settings, KestrelServer.PortOf(server), tokenFile))
            {
                Console.WriteLine(line);
            }

            await server.WaitForShutdownAsync();
            return 0;
        }
        catch (StoreUnavailableException e)
        {
            return Fail($"The store cannot be opened. {e.Message}");
        }
        catch (IOException e)
        {
            var isInUse = e.InnerException is AddressInUseException;
            var address = Greeting.AddressFor(settings.Host, settings.Port);
            return Fail(isInUse
                ? $"Port {settings.Port} is in use: another program listens on {address} already. Stop it, or set PORT to another port."
                : $"The server cannot listen on {address}: {e.Message}");
        }
        catch (System.Net.Sockets.SocketException e)
        {
            return Fail($"The server cannot listen on {settings.Host}, port {settings.Port}: {e.Message}. Set HOST to an address of this machine and PORT to a port that you may use.");
        }
    }

    /// <summary>A file at its size limit (<c>ulimit -f</c>) is treated like a full disk: the write fails, and the process goes on.</summary>
    private static PosixSignalRegistration? IgnoreFileSizeSignal() =>
        OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(FileSizeSignal, static context => context.Cancel = true);

    private static ServiceSettings BoundConnections(ServiceSettings settings, LoggerFactory loggers)
    {
        var files = OpenFiles.OfThisProcess();
        var bound = ConnectionBound.For(settings, files);
        var logger = loggers.CreateLogger<ConnectionBound>();
        if (bound.IsLessThan(settings))
        {
            ConnectionLog.Tight(logger, files!.Value.Limit, bound.Connections, bound.Requests);
        }
        else if (files is { } descriptors)
        {
            ConnectionLog.Bound(logger, bound.Connections, descriptors.Limit);
        }

        return bound.ApplyTo(settings);
    }

    /// <remarks>Of what a handler wrote to standard error, the Functions host shows lines with "error".</remarks>
    private int Fail(string message) => End(_isHandler ? "Error: " + message : message);

    private static int End(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }
}
