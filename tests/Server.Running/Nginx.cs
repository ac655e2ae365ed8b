using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using QuotaFunctions.Azurite;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Server.Running;

/// <summary>A real nginx on a port of 127.0.0.1, with its own configuration and prefix folder. Disposing it ends the process.</summary>
public sealed class Nginx : IAsyncDisposable
{
    private readonly Workspace _workspace;
    private readonly Process _process;
    private readonly Task<string> _errors;

    private Nginx(Workspace workspace, Process process, int port)
    {
        _workspace = workspace;
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        Port = port;
    }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="servers">Gives the <c>server</c> blocks for a folder and a port.</param>
    public static async Task<Nginx> StartAsync(Func<Workspace, int, string> servers)
    {
        var workspace = new Workspace();
        var port = FreePort.Find();
        await File.WriteAllTextAsync(workspace["nginx.conf"], $$"""
            daemon off;
            master_process off;
            pid {{workspace["nginx.pid"]}};
            error_log stderr warn;
            events { worker_connections 256; }
            http {
                access_log off;
                client_body_temp_path {{workspace["body"]}};
                proxy_temp_path {{workspace["proxy"]}};
                fastcgi_temp_path {{workspace["fastcgi"]}};
                uwsgi_temp_path {{workspace["uwsgi"]}};
                scgi_temp_path {{workspace["scgi"]}};
            {{servers(workspace, port)}}
            }
            """);
        var start = new ProcessStartInfo(Program, ["-p", workspace.Path, "-e", "stderr", "-c", workspace["nginx.conf"]]) { RedirectStandardError = true };
        var nginx = new Nginx(workspace, Run(start), port);
        try
        {
            await Eventually.PassesAsync(nginx.ListensAsync, 30);
            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _workspace.Dispose();
    }

    /// <summary>Debian installs it in a folder that is not on a user's PATH.</summary>
    private static string Program => File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";

    private static Process Run(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"nginx cannot be started ({e.Message}). The recipes of docs/reverse-proxies.md and the attacks are run with it: apt-get install nginx-light.", e);
        }
    }

    private async Task ListensAsync()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"nginx ended instead of starting:\n{await _errors}");
        }

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Null(await Record.ExceptionAsync(() => socket.ConnectAsync("127.0.0.1", Port)));
    }
}
