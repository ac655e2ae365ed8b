using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>address.resolve</c>: the server's name has an address.</summary>
internal sealed class AddressResolveCheck(Site site, ServerProbe server) : ICheck
{
    /// <inheritdoc/>
    public string Name => CheckNames.AddressResolve;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var host = site.Address.IdnHost;
        if (site.Address.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
        {
            return [Say.Ok(new("The server's address is a number and needs no name server.", "服务器地址是数字，不需要域名解析。"), site.Name)];
        }

        if (server.HasProxy)
        {
            return [Say.Skipped(new("The proxy of this machine's settings resolves the name.", "域名由本机设置的代理解析。"))];
        }

        if (await server.ConnectionAsync(cancellationToken) != ConnectOutcome.UnknownHost)
        {
            return [Say.Ok(new($"{host} has an address.", $"{host} 可以解析。"), site.Name)];
        }

        return
        [
            Say.Problem(
                new($"The name {host} has no address.", $"域名 {host} 无法解析。"),
                new(
                    "It is misspelt in --server or QUOTA_SERVER, has no DNS record yet, or this machine's name server does not know it.",
                    "--server 或 QUOTA_SERVER 中的域名写错了，或者还没有 DNS 记录，或者本机的域名服务器不认识它。"),
                subject: site.Name),
        ];
    }
}
