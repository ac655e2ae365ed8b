using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>server.health</c>: <c>/healthz</c> answers 200.</summary>
internal sealed class HealthCheck(Site site, ServerProbe server) : ICheck
{
    /// <inheritdoc/>
    public string Name => CheckNames.ServerHealth;

    private Findings Say => new(Name);

    /// <summary>True for an answer with which a proxy says that it does not reach the server, and for a redirect.</summary>
    public static bool IsOfAProxy(HttpAnswer answer) => answer.Outcome == AskOutcome.Answered && !answer.IsHealthOfOurs && answer.Status is 502 or 503 or 504 or (>= 300 and < 400);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var answer = await server.HealthAsync(cancellationToken);
        return [answer switch
        {
            { Outcome: AskOutcome.Silent } => Say.Problem(
                new($"/healthz does not answer within {ServerProbe.Patience.TotalSeconds} seconds.", $"/healthz 在 {ServerProbe.Patience.TotalSeconds} 秒内没有应答。"),
                new(
                    "The port is open, but the program behind it hangs: a very slow disk or database, or another program.",
                    "端口是开放的，但后面的程序没有响应：磁盘或数据库非常慢，或者是别的程序。"),
                site.LogCommand),
            { IsHealthOfOurs: true, Status: 200 } => Say.Ok(new("/healthz answers 200.", "/healthz 返回 200。")),
            { IsHealthOfOurs: true } => Say.Problem(
                new($"/healthz answers {answer.Status}: the server runs, but cannot use its store.", $"/healthz 返回 {answer.Status}：服务在运行，但无法使用存储。"),
                ReasonOf(answer),
                site.LogCommand),
            _ when IsOfAProxy(answer) && answer.Status >= 500 => Say.Problem(
                new($"A proxy answers {answer.Status} in the server's place.", $"代理代替服务返回了 {answer.Status}。"),
                new("The proxy runs, but does not reach the server behind it: that is stopped, or the proxy has another address for it.", "代理在运行，但连不上它后面的服务：服务已停止，或者代理里的地址不对。"),
                site.LogCommand),
            _ => Say.Skipped(new("There is no answer of this service: see address.*, server.proxy and server.tls.", "没有收到本服务的应答：见 address.*、server.proxy 和 server.tls。")),
        }];
    }

    /// <summary>The reason is the server's own sentence, which is in English and holds no secret.</summary>
    private static Words ReasonOf(HttpAnswer answer)
    {
        var hint = new Words(
            "The findings data.*, sqlite.* and tables.* look at the cause. Nothing is charged meanwhile, and the server goes on by itself once the store works.",
            "data.*、sqlite.* 和 tables.* 的结果说明原因。在此期间不会扣费；存储恢复后服务会自行继续。");
        return answer.Body.TryGetProperty("checks", out var checks) && checks.TryGetProperty("storage", out var storage) && storage.TryGetProperty("reason", out var reason) && reason.GetString() is { } text
            ? new Words($"{text.TrimEnd('.')}.", $"{text.TrimEnd('.')}。").Then(hint)
            : hint;
    }
}
