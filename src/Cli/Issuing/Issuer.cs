using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Issuing;

/// <summary>Issues keys. Each request has an idempotency key, so that its own repetition after a lost answer issues nothing twice.</summary>
internal static class Issuer
{
    /// <summary>A new idempotency key.</summary>
    public static string NewIdempotencyKey() => $"quota-cli-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    /// <summary>Issues what the body says.</summary>
    /// <param name="server">The server.</param>
    /// <param name="body">The body of the API.</param>
    /// <param name="idempotencyKey">Makes a repetition safe.</param>
    /// <param name="ifUnknown">What an operator does when it is not known whether the keys were issued.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The records of the keys, and the whole answer.</returns>
    /// <exception cref="CommandFailure">As <see cref="AdminClient.SendAsync(ApiRequest, CancellationToken)"/>.</exception>
    public static async Task<(IReadOnlyList<KeyRecord> Keys, ApiAnswer Answer)> IssueAsync(
        AdminClient server, JsonObject body, string idempotencyKey, string ifUnknown, CancellationToken cancellationToken)
    {
        var answer = await server.SendAsync(
            new ApiRequest(HttpMethod.Post, "api/admin/keys")
            {
                Body = body,
                IdempotencyKey = idempotencyKey,
                IsRepeatable = true,
                IfUnknown = ifUnknown,
            },
            cancellationToken);
        return ([.. Documents(answer).Select(KeyRecord.Read)], answer);
    }

    /// <summary>Issues one key of several, whose idempotency key nobody will have again.</summary>
    /// <exception cref="CommandFailure">As <see cref="AdminClient.SendAsync(ApiRequest, CancellationToken)"/>.</exception>
    public static async Task<KeyRecord> IssueOneAsync(AdminClient server, JsonObject body, CancellationToken cancellationToken)
    {
        var (keys, _) = await IssueAsync(
            server,
            body,
            NewIdempotencyKey(),
            "Look at the newest keys (quota keys list). If it is there, its text is lost: quota keys rotate gives it a new one. Then repeat the command, which passes over keys whose label is there.",
            cancellationToken);
        SayIfTextIsLost(keys);
        return keys[0];
    }

    /// <summary>The documents of the keys in an answer, which has one key or a list.</summary>
    public static IEnumerable<JsonElement> Documents(ApiAnswer answer) =>
        answer.Body.TryGetProperty("keys", out var keys) ? keys.EnumerateArray() : [answer.Body];

    /// <summary>Says what to do about keys that were issued, but whose text was in an answer that was lost.</summary>
    public static void SayIfTextIsLost(IReadOnlyList<KeyRecord> keys)
    {
        foreach (var key in keys.Where(k => k.Key is null))
        {
            Terminal.Say($"{key.Name} was issued by an earlier request, whose answer had the key's text. A new text: quota keys rotate {key.Id}");
        }
    }
}
