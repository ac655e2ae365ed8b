using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace QuotaFunctions.Deploy.Tests.Caddy;

/// <summary>Caddy with <c>deploy/caddy/Caddyfile</c>, on a port of this machine, with a certificate of its own.</summary>
internal sealed class CaddyServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("quotafunctions-caddy-").FullName;
    private readonly Process _process;

    private CaddyServer(string backend, string admins)
    {
        Port = FreePort();
        var file = Path.Combine(_folder, "Caddyfile");

        // What a test must not do to the machine: take ports 80 and 2019, and make it trust the certificate.
        File.WriteAllText(file, $"{{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tstorage file_system {_folder}/storage\n}}\n{Text}");
        var start = new ProcessStartInfo("caddy", ["run", "--adapter", "caddyfile", "--config", file]) { RedirectStandardError = true };
        start.Environment["QUOTA_SITE"] = $"https://localhost:{Port}";
        start.Environment["QUOTA_BACKEND"] = backend;
        start.Environment["QUOTA_ADMINS"] = admins;
        start.Environment["HOME"] = _folder;
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("caddy is not installed; on Debian it is in the package caddy (apt-get install --no-install-recommends caddy).");
        }
    }

    /// <summary>The file in the repository.</summary>
    public static string Text { get; } = File.ReadAllText(Repository.Of("deploy", "caddy", "Caddyfile"));

    /// <summary>The port that it serves TLS on.</summary>
    public int Port { get; }

    /// <summary>Starts it, and waits until it can answer.</summary>
    /// <param name="backend">HOST:PORT behind it.</param>
    /// <param name="admins">The address that may reach the admin API.</param>
    public static async Task<CaddyServer> StartAsync(string backend, string admins)
    {
        var server = new CaddyServer(backend, admins);
        var log = new List<string>();
        while (await server._process.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) is { } line)
        {
            log.Add(line);
            if (line.Contains("serving initial configuration", StringComparison.Ordinal))
            {
                _ = server._process.StandardError.ReadToEndAsync();
                await server.HasCertificateAsync();
                return server;
            }
        }

        server.Dispose();
        throw new InvalidOperationException("caddy did not start:\n" + string.Join('\n', log));
    }

    /// <summary>Whether a certificate is one that Caddy made itself.</summary>
    public static bool IsOfCaddy(X509Certificate? certificate) => certificate?.Issuer.Contains("Caddy Local Authority", StringComparison.Ordinal) == true;

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Caddy makes its certificate in the background, and refuses connections until then.</summary>
    private async Task HasCertificateAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => IsOfCaddy(certificate));
            try
            {
                await tls.AuthenticateAsClientAsync("localhost");
                return;
            }
            catch (Exception e) when (e is AuthenticationException or IOException && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
