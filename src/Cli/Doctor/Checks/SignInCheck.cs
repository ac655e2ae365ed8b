using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>server.sign_in</c>: the server takes the admin token that this shell's commands send.</summary>
internal sealed class SignInCheck(Site site, ServerProbe server) : ICheck
{
    private const string Path = "api/admin/keys?limit=1";

    /// <summary>The server says its uptime in whole seconds.</summary>
    private static readonly TimeSpan UptimeStep = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Name => CheckNames.ServerSignIn;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (!await server.IsOursAsync(cancellationToken))
        {
            return [Say.Skipped(new("There is no answer of this service.", "没有收到本服务的应答。"))];
        }

        FoundToken token;
        try
        {
            token = AdminToken.Find(site.Variables, site.TokenFile);
        }
        catch (CommandFailure failure)
        {
            // The message names the setting or the file, and never has the token.
            return [Say.Problem(
                new("This shell has no admin token that can be used.", "当前 shell 没有可用的管理员令牌。"),
                new(failure.Message, failure.Message),
                site.IsHere && File.Exists(AdminToken.ServersFile(site.Variables)) ? $"export ADMIN_TOKEN=$(sudo cat {AdminToken.ServersFile(site.Variables)})" : null)];
        }

        var answer = await server.AskAsync(Path, token.Text, cancellationToken);
        var (where, length) = (token.InWords(), token.Text.Length);
        return [answer switch
        {
            { Status: 200 } => Say.Ok(new($"The server accepts the admin token from {where.English}.", $"服务接受来自{where.Chinese}的管理员令牌。")),
            { Status: 401 } or { Code: ErrorCodes.TooManyFailures } => await ExplainAsync(token, cancellationToken),
            { Status: 503, Code: not ErrorCodes.StorageUnavailable } => Say.Problem(
                new("The server has no admin token, so nobody can administer it.", "服务没有设置管理员令牌，因此无法管理。"),
                new("On Azure Functions ADMIN_TOKEN must be set as an application setting.", "在 Azure Functions 上必须把 ADMIN_TOKEN 设为应用设置。"),
                "az functionapp config appsettings set --name APP --resource-group GROUP --settings ADMIN_TOKEN=$(openssl rand -hex 32)"),
            _ => Say.Skipped(new(
                $"The server answered {answer.Status}, so it is not known whether it accepts the token from {where.English} ({length} characters).",
                $"服务返回了 {answer.Status}，无法得知它是否接受来自{where.Chinese}的令牌（{length} 个字符）。")),
        }];
    }

    private async Task<Finding> ExplainAsync(FoundToken token, CancellationToken cancellationToken)
    {
        var health = await server.HealthAsync(cancellationToken);
        var right = site.IsHere ? await FindRightAsync(token, cancellationToken) : null;
        var isStale = site.IsHere && token.Origin == TokenOrigin.DotEnv && health.StartedAt is { } started
            && new FileInfo(token.Path!).LastWriteTimeUtc > started.UtcDateTime - UptimeStep;
        var where = token.InWords();
        var detail = new Words(
            $"The token comes from {where.English} and has {token.Text.Length} characters.",
            $"令牌来自{where.Chinese}，长度为 {token.Text.Length} 个字符。");
        foreach (var clue in TokenClues.Of(token, isStale, right))
        {
            detail = detail.Then(clue);
        }

        return Say.Problem(
            new("The server does not accept the admin token of this shell (401).", "服务不接受当前 shell 的管理员令牌（401）。"),
            detail,
            right is not null ? TokenPlaces.CommandFor(right) : isStale ? site.StartCommand : null);
    }

    /// <summary>Tries the other tokens of this machine, against the server of this machine only.</summary>
    private async Task<FoundToken?> FindRightAsync(FoundToken wrong, CancellationToken cancellationToken)
    {
        foreach (var other in TokenPlaces.All(site.Variables).Where(t => t.Text != wrong.Text).DistinctBy(t => t.Text).Take(4))
        {
            if ((await server.AskAsync(Path, other.Text, cancellationToken)).Status == 200)
            {
                return other;
            }
        }

        return null;
    }
}
