using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>server.tls</c>: what travels to the server is encrypted, and its certificate is trusted, has its name and does not end soon.</summary>
internal sealed class TlsCheck(Site site, ServerProbe server) : ICheck
{
    /// <inheritdoc/>
    public string Name => CheckNames.ServerTls;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (site.Address.Scheme == Uri.UriSchemeHttp)
        {
            return [site.IsHere
                ? Say.Ok(new("The server is on this machine, so no TLS is needed.", "服务在本机上，不需要 TLS。"), site.Name)
                : Say.Warning(
                    new($"{site.Name} has no TLS.", $"{site.Name} 没有使用 TLS。"),
                    new(
                        "Whoever is between can read the admin token and the keys. Put a reverse proxy with TLS before the server: docs/reverse-proxies.md has recipes.",
                        "中间的任何人都能读到管理员令牌和密钥。请在服务前面放置带 TLS 的反向代理：配置见 docs/reverse-proxies.md。"),
                    subject: site.Name)];
        }

        return server.HasProxy || await server.ConnectionAsync(cancellationToken) != ConnectOutcome.Connected
            ? [Say.Skipped(new("There is no direct connection to look at.", "没有可以检查的直接连接。"))]
            : [await LookAsync(cancellationToken)];
    }

    /// <summary>Begins a connection of its own, over which nothing is sent, to see the certificate.</summary>
    private async Task<Finding> LookAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ServerProbe.Patience);
        var (faults, ends) = (SslPolicyErrors.None, default(DateTimeOffset?));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(site.Address.IdnHost.Trim('[', ']'), site.Address.Port, patience.Token);
            await using var tls = new SslStream(client.GetStream());
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = site.Address.IdnHost.Trim('[', ']'),
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                {
                    (faults, ends) = (errors, (certificate as X509Certificate2)?.NotAfter.ToUniversalTime());
                    return errors == SslPolicyErrors.None;
                },
            };
            await tls.AuthenticateAsClientAsync(options, patience.Token);
        }
        catch (AuthenticationException) when (faults != SslPolicyErrors.None)
        {
            // The certificate is what was refused, and it was seen.
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Say.Problem(
                new($"{site.Name} does not speak TLS as this machine does.", $"{site.Name} 无法建立 TLS 连接。"),
                new("The port is perhaps one for plain http, or the TLS versions of both sides differ.", "该端口可能是普通 http 端口，或者双方的 TLS 版本不一致。"),
                subject: site.Name);
        }

        return Judge(faults, ends);
    }

    private Finding Judge(SslPolicyErrors faults, DateTimeOffset? ends)
    {
        var day = ends?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var left = ends - TimeProvider.System.GetUtcNow();
        var renew = new Words(
            "Renew it where TLS ends, which is usually the reverse proxy, and have the proxy load it again.",
            "请在终止 TLS 的地方（通常是反向代理）更新证书，并让代理重新加载。");
        return left < TimeSpan.Zero
            ? Say.Problem(new($"The certificate of {site.Name} ended on {day}.", $"{site.Name} 的证书已于 {day} 过期。"), renew, subject: site.Name)
            : faults.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? Say.Problem(
                new($"The certificate is for another name than {site.Address.IdnHost}.", $"证书的名称与 {site.Address.IdnHost} 不符。"),
                new("Use the name that the certificate has, or have one issued for this name.", "请使用证书上的域名，或者为这个域名申请证书。"),
                subject: site.Name)
            : faults != SslPolicyErrors.None ? Say.Problem(
                new($"The certificate of {site.Name} is not trusted on this machine.", $"本机不信任 {site.Name} 的证书。"),
                new(
                    "It is self-signed, an intermediate certificate is missing, or its issuer is not installed here. Install the issuer's certificate on this machine, or use one of a public issuer.",
                    "证书是自签名的，或者缺少中间证书，或者本机没有安装签发者的证书。请在本机安装签发者的证书，或者使用公共机构签发的证书。"),
                subject: site.Name)
            : left < Thresholds.CertificateEndsSoon ? Say.Warning(new($"The certificate of {site.Name} ends on {day}.", $"{site.Name} 的证书将于 {day} 过期。"), renew, subject: site.Name)
            : Say.Ok(new($"The certificate is trusted and lasts until {day}.", $"证书受信任，有效期至 {day}。"), site.Name);
    }
}
