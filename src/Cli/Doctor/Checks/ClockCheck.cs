using System.Globalization;
using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>server.clock</c>: the server's clock and this machine's agree.</summary>
internal sealed class ClockCheck(ServerProbe server) : ICheck
{
    /// <inheritdoc/>
    public string Name => CheckNames.ServerClock;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var answer = await server.HealthAsync(cancellationToken);
        if (!answer.IsHealthOfOurs || answer.ClockDifference is not { } difference)
        {
            return [Say.Skipped(new("The server did not say its time.", "服务没有给出它的时间。"))];
        }

        if (difference.Duration() <= Thresholds.ClockDifference)
        {
            return [Say.Ok(new("The clocks of the server and of this machine agree.", "服务和本机的时钟一致。"))];
        }

        var seconds = Math.Round(difference.Duration().TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var (english, chinese) = difference > TimeSpan.Zero ? ("ahead of", "快") : ("behind", "慢");
        return
        [
            Say.Warning(
                new($"The server's clock is {seconds} seconds {english} this machine's.", $"服务的时钟比本机{chinese} {seconds} 秒。"),
                new(
                    "Windows begin and keys expire by the server's clock. Set the time by NTP on the machine whose clock is wrong.",
                    "时间窗口的开始和密钥的过期都以服务的时钟为准。请在时钟不准的机器上启用 NTP 校时。"),
                "sudo timedatectl set-ntp true"),
        ];
    }
}
