using System.Security.Cryptography;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Cli.Issuing;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary>
/// <c>key.life</c>, with <c>--probe</c>: issues a key, spends its quota and revokes it, and expects at each step the answer that a client should get.
/// The key is revoked in the end, also when a step failed or the command is stopped.
/// </summary>
internal sealed class KeyLifeCheck(Site site, ServerProbe server, AdminClient admin) : ICheck
{
    private const int Quota = 2;

    /// <summary>The longest that a change takes until every instance of the service has seen it.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(8);

    private readonly string _label = $"doctor-probe-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
    private KeyRecord? _key;

    /// <inheritdoc/>
    public string Name => CheckNames.KeyLife;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (!await server.IsOursAsync(cancellationToken))
        {
            return [Say.Skipped(new("There is no answer of this service.", "没有收到本服务的应答。"))];
        }

        Finding finding;
        Finding? left;
        try
        {
            finding = await LiveAsync(cancellationToken);
        }
        catch (CommandFailure failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            finding = BrokeOff(new("The admin API refused a step.", "管理接口拒绝了其中一步。"), new(failure.Message, failure.Message));
        }
        finally
        {
            left = await CleanUpAsync();
        }

        return left is null ? [finding] : [finding, left];
    }

    private async Task<Finding> LiveAsync(CancellationToken cancellationToken)
    {
        var (keys, _) = await Issuer.IssueAsync(
            admin, new JsonObject { ["quota"] = Quota, ["label"] = _label, ["expires_in"] = 3_600 }, Issuer.NewIdempotencyKey(), $"Look for a key with the label {_label}.", cancellationToken);
        _key = keys[0];
        if (_key.Key is not { } text)
        {
            return BrokeOff(new("The answer with the key was lost.", "带有密钥的应答丢失了。"), new("It was issued twice under one idempotency key. Run the doctor again.", "同一个幂等键签发了两次。请再运行一次。"));
        }

        if (await SendAsync(HttpMethod.Get, "check", text, cancellationToken) is not { Status: 200 } and var check)
        {
            return BrokeOff(check, new("A new key is refused by the check.", "新密钥没有通过检查。"), "200");
        }

        for (var i = 1; i <= Quota; i++)
        {
            if (await SendAsync(HttpMethod.Post, "consume", text, cancellationToken) is not { Status: 200 } and var consumed)
            {
                return BrokeOff(consumed, new($"Request {i} of {Quota} is refused.", $"{Quota} 次请求中的第 {i} 次被拒绝。"), "200");
            }
        }

        if (await SendAsync(HttpMethod.Post, "consume", text, cancellationToken) is not { Status: 429, Code: ErrorCodes.QuotaExceeded } and var beyond)
        {
            return BrokeOff(beyond, new("A request beyond the quota is not refused as it should be.", "超出配额的请求没有被正确拒绝。"), $"429 {ErrorCodes.QuotaExceeded}");
        }

        if (!await UntilAsync(async () => await UsedAsync(cancellationToken) == Quota, cancellationToken))
        {
            return BrokeOff(
                new("Usage does not show what the key used.", "用量统计没有显示该密钥的用量。"),
                new($"{Quota} requests were charged, and GET /admin/usage does not count them.", $"已扣 {Quota} 次请求，而 GET /admin/usage 没有统计到。"));
        }

        await RevokeAsync(_key.Id, cancellationToken);
        return await UntilAsync(async () => await SendAsync(HttpMethod.Get, "check", text, cancellationToken) is { Status: 403, Code: ErrorCodes.RevokedKey }, cancellationToken)
            ? Say.Ok(new(
                $"A key lived its whole life: issued, checked, charged {Quota} times, refused at its quota, seen in usage, revoked, refused.",
                $"一个密钥走完了全程：签发、检查、扣费 {Quota} 次、用完被拒、用量可见、吊销、再次被拒。"))
            : BrokeOff(
                new("A revoked key is not refused.", "已吊销的密钥没有被拒绝。"),
                new($"The check should answer 403 {ErrorCodes.RevokedKey} within {Settling.TotalSeconds} seconds.", $"检查应在 {Settling.TotalSeconds} 秒内返回 403 {ErrorCodes.RevokedKey}。"));
    }

    private Task<HttpAnswer> SendAsync(HttpMethod method, string path, string key, CancellationToken cancellationToken) =>
        server.AskAsync(method, $"v1/quota/{path}", key, ServerProbe.Patience, cancellationToken);

    private async Task<long> UsedAsync(CancellationToken cancellationToken)
    {
        var usage = await admin.SendAsync(ApiRequest.Get(Query.Of("api/admin/usage", ("key", _key!.Id)), "totals"), cancellationToken);
        return usage.Body.GetProperty("totals").GetProperty("requests").GetInt64();
    }

    private Task<ApiAnswer> RevokeAsync(string id, CancellationToken cancellationToken) => admin.SendAsync(ApiRequest.Set(HttpMethod.Delete, $"api/admin/keys/{id}"), cancellationToken);

    private static async Task<bool> UntilAsync(Func<Task<bool>> isSo, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Settling)
            {
                return false;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        return true;
    }

    private Finding BrokeOff(HttpAnswer answer, Words title, string expected)
    {
        var found = answer.Outcome == AskOutcome.Answered ? $"{answer.Status} {answer.Code}".Trim() : answer.Outcome.ToString();
        return BrokeOff(title, new($"The answer should be {expected}, and was {found}.", $"应答应为 {expected}，实际为 {found}。"));
    }

    private Finding BrokeOff(Words title, Words detail) => Say.Problem(title, detail, site.LogCommand);

    /// <summary>Revokes the key whatever happened. When the answer to issuing was lost, it is found by its label. A key that is revoked already stays so.</summary>
    private async Task<Finding?> CleanUpAsync()
    {
        using var limit = new CancellationTokenSource(CleanUpLimit);
        try
        {
            string[] ids = _key is { } key ? [key.Id] : [.. (await KeyLookup.WithLabelAsync(admin, _label, limit.Token)).Where(k => !k.IsRevoked).Select(k => k.Id)];
            foreach (var id in ids)
            {
                await RevokeAsync(id, limit.Token);
            }

            return null;
        }
        catch (Exception e) when (e is CommandFailure or OperationCanceledException)
        {
            return _key is { } key
                ? Say.Problem(
                    new("The key of this check could not be revoked.", "这次检查所用的密钥未能吊销。"),
                    new($"It has a quota of {Quota} and ends within an hour by itself.", $"它的配额是 {Quota}，一小时内自动过期。"),
                    $"quota keys revoke {key.Id}",
                    key.Id)
                : null;
        }
    }
}
