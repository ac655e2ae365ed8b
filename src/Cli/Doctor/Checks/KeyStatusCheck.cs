using System.Globalization;
using System.Text.Json;
using ApiKey = QuotaFunctions.Core.Keys.ApiKey;
using KeyId = QuotaFunctions.Core.Keys.KeyId;
using LegacyKey = QuotaFunctions.Core.Keys.LegacyKey;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>key.status</c>: the key in <c>TRIAL_KEY</c> may be used. It is never shown; its id is public.</summary>
internal sealed class KeyStatusCheck(Site site, ServerProbe server) : ICheck
{
    /// <summary>The variable that the guide uses.</summary>
    private const string Variable = "TRIAL_KEY";

    private const string IssueCommand = "quota keys create --quota 1000 --expires-in 1d";

    /// <inheritdoc/>
    public string Name => CheckNames.KeyStatus;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } key)
        {
            return [Say.Skipped(new("TRIAL_KEY is not set. Set it to a key to have that key looked at.", "没有设置 TRIAL_KEY。把它设为一个密钥，就会检查该密钥。"))];
        }

        if (!await server.IsOursAsync(cancellationToken))
        {
            return [Say.Skipped(new("There is no answer of this service.", "没有收到本服务的应答。"))];
        }

        if (await FindIdAsync(key.Trim(), cancellationToken) is not { } id)
        {
            return [Say.Problem(
                new("TRIAL_KEY holds no key of this service, or a mistyped one.", "TRIAL_KEY 中不是本服务的密钥，或者输错了。"),
                new(
                    "A key carries a checksum, and this one is wrong: a character is missing or changed, or quotes were copied along. The server answers 403 invalid_key.",
                    "密钥带有校验码，而它不匹配：缺少或改变了字符，或者连引号一起复制了。服务会返回 403 invalid_key。"),
                IssueCommand)];
        }

        var answer = await server.AskAsync("v1/quota/check", key.Trim(), cancellationToken);
        var record = await ReadRecordAsync(id.Value, cancellationToken);
        return [Judge(answer, id.Value, record)];
    }

    /// <summary>The id of a key's text; null for none. A key of another product has no form, so it is one if the server has its record or takes it.</summary>
    private async Task<KeyId?> FindIdAsync(string text, CancellationToken cancellationToken)
    {
        if (ApiKey.TryParse(text, out var key))
        {
            return key.Id;
        }

        return LegacyKey.TryParse(text, out var old)
            && (await ReadRecordAsync(old.Id.Value, cancellationToken) is not null || (await server.AskAsync("v1/quota/check", text, cancellationToken)).Code != ErrorCodes.InvalidKey)
            ? old.Id
            : null;
    }

    private Finding Judge(HttpAnswer answer, string id, KeyRecord? record) => answer.Code switch
    {
        null when answer.Status == 200 => Say.Ok(
            new Words($"The key {id} may be used.", $"密钥 {id} 可以使用。").Then(ModelsOf(record)), id),
        ErrorCodes.InvalidKey => Say.Problem(
            record is null ? new($"The server does not know the key {id}.", $"服务不认识密钥 {id}。") : new($"The key {id} has another secret now.", $"密钥 {id} 的密文已经更换。"),
            record is null
                ? new("It was issued by another server, or after the backup that this one was restored from.", "它由另一个服务签发，或者在本服务所恢复的备份之后签发。")
                : new("It was rotated, and the time in which the old text works is over.", "该密钥已轮换，旧密钥的宽限期已过。"),
            IssueCommand,
            id),
        ErrorCodes.RevokedKey => Say.Problem(
            new($"The key {id} is revoked.", $"密钥 {id} 已被吊销。"),
            new("Revocation is final. Issue a new key.", "吊销不可撤销。请签发新的密钥。"),
            IssueCommand,
            id),
        ErrorCodes.SuspendedKey => Say.Problem(new($"The key {id} is suspended.", $"密钥 {id} 已被暂停。"), null, $"quota keys resume {id}", id),
        ErrorCodes.ExpiredKey => Say.Problem(
            record?.ExpiresAt is { } since
                ? new($"The key {id} expired on {KeyRecord.InWords(since)}.", $"密钥 {id} 已于 {KeyRecord.InWords(since)} 过期。")
                : new($"The key {id} is expired.", $"密钥 {id} 已过期。"),
            new("Give it a later expiry, or issue a new key.", "请延长有效期，或者签发新的密钥。"),
            $"quota keys update {id} --expires-in 7d",
            id),
        ErrorCodes.QuotaExceeded => Exhausted(answer, id),
        _ => Say.Skipped(new($"The server answered {answer.Status} {answer.Code} about the key {id}.", $"服务对密钥 {id} 返回了 {answer.Status} {answer.Code}。")),
    };

    private Finding Exhausted(HttpAnswer answer, string id)
    {
        var limits = answer.Body.TryGetProperty("limits", out var all) && all.ValueKind == JsonValueKind.Array ? all.EnumerateArray().ToArray() : [];
        var empty = limits.FirstOrDefault(l => l.GetProperty("remaining").GetInt64() == 0);
        if (empty.ValueKind != JsonValueKind.Object)
        {
            return Say.Problem(new($"The quota of the key {id} is used up.", $"密钥 {id} 的配额已用完。"), null, $"quota keys show {id}", id);
        }

        var (name, limit) = ($"{empty.GetProperty("unit").GetString()}/{empty.GetProperty("window").GetString()}", empty.GetProperty("limit").GetInt64());
        var resets = empty.GetProperty("resets_at").ValueKind == JsonValueKind.String ? KeyRecord.InWords(empty.GetProperty("resets_at").GetDateTimeOffset()) : null;
        return Say.Problem(
            new($"The limit {name} of the key {id} is used up ({limit}).", $"密钥 {id} 的限额 {name}（{limit}）已用完。"),
            resets is null
                ? new("It does not reset by itself. Raise it, or set what was used back with quota keys reset.", "它不会自动重置。请提高限额，或者用 quota keys reset 清零用量。")
                : new($"It resets on {resets}. Wait, or raise it.", $"它将于 {resets} 重置。请等待，或者提高限额。"),
            string.Create(CultureInfo.InvariantCulture, $"quota keys topup {id} {name} {Math.Max(limit, 1)}"),
            id);
    }

    private static Words? ModelsOf(KeyRecord? record) => record?.Models is { Count: > 0 } models
        ? new($"It may use these models only: {string.Join(", ", models)}.", $"它只能使用这些模型：{string.Join("、", models)}。")
        : null;

    /// <summary>The administrator's view of the key; null where this shell has no token that the server accepts.</summary>
    private async Task<KeyRecord?> ReadRecordAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await server.AskAsync($"api/admin/keys/{id}", AdminToken.Find(site.Variables, site.TokenFile).Text, cancellationToken);
            return answer.Status == 200 ? KeyRecord.Read(answer.Body) : null;
        }
        catch (CommandFailure)
        {
            return null;
        }
    }
}
