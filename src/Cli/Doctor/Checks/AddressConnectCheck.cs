using System.Globalization;
using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>address.connect</c>: this service, and not another program, listens at the server's address.</summary>
internal sealed class AddressConnectCheck(Site site, ServerProbe server) : ICheck
{
    /// <inheritdoc/>
    public string Name => CheckNames.AddressConnect;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) => [await server.ConnectionAsync(cancellationToken) switch
    {
        ConnectOutcome.UnknownHost => Say.Skipped(new("The name has no address: see address.resolve.", "域名无法解析：见 address.resolve。")),
        ConnectOutcome.Refused => Refused(),
        ConnectOutcome.Unreachable => Say.Problem(
            new($"No connection to {site.Name} within {ServerProbe.Patience.TotalSeconds} seconds.", $"{ServerProbe.Patience.TotalSeconds} 秒内无法连接到 {site.Name}。"),
            new("A firewall drops the packets, the machine is off, or the address is wrong.", "防火墙丢弃了数据包，或者机器已关机，或者地址不对。"),
            site.IsHere ? "sudo ufw status" : null,
            site.Name),
        _ => await LookAtAnswerAsync(cancellationToken),
    }];

    private Finding Refused()
    {
        var port = site.IsHere && int.TryParse(site.Variables["PORT"], CultureInfo.InvariantCulture, out var set) && set is > 0 and <= 65_535 ? set : site.Address.Port;
        return port == site.Address.Port
            ? Say.Problem(
                new($"Nothing listens at {site.Name}: the server is not running, or has another port.", $"{site.Name} 上没有程序在监听：服务没有运行，或者使用了别的端口。"),
                new(
                    "If it was started, its log says why it ended. A bad setting stops the start with one message that lists every fault.",
                    "如果已经启动过，请看日志中它退出的原因。设置有误时，服务拒绝启动，并在一条消息里列出所有错误。"),
                site.StartCommand,
                site.Name)
            : Say.Problem(
                new($"Nothing listens at {site.Name}, and PORT says {port}.", $"{site.Name} 上没有程序在监听，而 PORT 设置为 {port}。"),
                new("The command line does not follow PORT, because the server may be on another machine.", "命令行不读取 PORT，因为服务可能在另一台机器上。"),
                $"export QUOTA_SERVER=http://127.0.0.1:{port}",
                site.Name);
    }

    private async Task<Finding> LookAtAnswerAsync(CancellationToken cancellationToken)
    {
        var answer = await server.HealthAsync(cancellationToken);
        var isOther = answer.Outcome == AskOutcome.NotHttp || (answer.Outcome == AskOutcome.Answered && !answer.IsHealthOfOurs && !HealthCheck.IsOfAProxy(answer));
        if (!isOther)
        {
            return Say.Ok(new($"{site.Name} accepts connections.", $"{site.Name} 可以连接。"), site.Name);
        }

        var holder = site.IsHere ? PortHolder.Of(site.Address.Port) : null;
        var who = holder is null ? new Words("Another program", "另一个程序") : new Words($"Another program, {holder.Name} (process {holder.Id}),", $"另一个程序 {holder.Name}（进程 {holder.Id}）");
        var free = site.Address.Port + 1;
        return Say.Problem(
            new($"{who.English} answers at {site.Name}, and not this service.", $"{who.Chinese}占用了 {site.Name}，应答的不是本服务。"),
            site.IsHere
                ? new("The server cannot start while the port is taken. Stop that program, or give the server another PORT.", "端口被占用时服务无法启动。请停止该程序，或者给服务换一个 PORT。")
                : new("The address is wrong, or a proxy there leads to another service.", "地址不对，或者那里的代理指向了别的服务。"),
            site.IsHere
                ? $"touch .env && sed -i '/^PORT=/d; /^QUOTA_SERVER=/d' .env && printf 'PORT={free}\\nQUOTA_SERVER=http://127.0.0.1:{free}\\n' >> .env"
                : null,
            site.Name);
    }
}
