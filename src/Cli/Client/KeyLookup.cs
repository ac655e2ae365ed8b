using System.Text.Json;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Cli.Client;

/// <summary>A key that was found, and the server's document of it.</summary>
internal sealed record FoundKey(KeyRecord Record, JsonElement Document, string? Revision);

/// <summary>
/// Finds a key by its id, or by a label that exactly one key has. A revoked key counts only where no other has the label, because a label is given
/// again to the key that replaces it.
/// </summary>
internal static class KeyLookup
{
    /// <summary>Finds the key.</summary>
    /// <exception cref="CommandFailure">There is no such key, or there are several.</exception>
    public static async Task<FoundKey> FindAsync(AdminClient server, string name, CancellationToken cancellationToken)
    {
        if (ApiKey.TryParse(name, out var key))
        {
            throw WholeKey(key.Id);
        }

        // A key of another product has no form; asking for the id that it would have tells it from a label, and sends nothing of it.
        if (LegacyKey.TryParse(name, out var old) && await ReadAsync(server, old.Id.Value, cancellationToken) is not null)
        {
            throw WholeKey(old.Id);
        }

        if (KeyId.IsWellFormed(name) && await ReadAsync(server, name, cancellationToken) is { } found)
        {
            return found;
        }

        var labelled = await WithLabelAsync(server, name, cancellationToken);
        var live = labelled.Where(k => !k.IsRevoked).ToArray();
        return (live.Length > 0 ? live : [.. labelled]) switch
        {
            [var only] => await ReadAsync(server, only.Id, cancellationToken) ?? throw Missing(name),
            [] => throw Missing(name),
            var several => throw CommandFailure.Usage(
                $"{several.Length} keys have the label {name}: {string.Join(", ", several.Take(10).Select(k => $"{k.Id} ({k.Status})"))}{(several.Length > 10 ? ", …" : "")}. Name one by its id."),
        };
    }

    /// <summary>All keys with a label.</summary>
    public static async Task<IReadOnlyList<KeyRecord>> WithLabelAsync(AdminClient server, string label, CancellationToken cancellationToken)
    {
        var keys = new List<KeyRecord>();
        await foreach (var page in server.PagesAsync(c => Query.Of("api/admin/keys", ("label", label), ("cursor", c)), "keys", null, cancellationToken))
        {
            keys.AddRange(page.Select(KeyRecord.Read));
        }

        return keys;
    }

    /// <summary>Reads the key of an id; null when there is none.</summary>
    public static async Task<FoundKey?> ReadAsync(AdminClient server, string id, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await server.SendAsync(ApiRequest.Get($"api/admin/keys/{id}", "id", "status"), cancellationToken);
            return new FoundKey(KeyRecord.Read(answer.Body), answer.Body, answer.Revision);
        }
        catch (CommandFailure failure) when (failure.Code == "not_found")
        {
            return null;
        }
    }

    private static CommandFailure WholeKey(KeyId id) =>
        CommandFailure.Usage($"This is a whole key, and others on this machine can see what is typed. Name it by its id, {id.Value}, and rotate it.");

    private static CommandFailure Missing(string name) => new(ExitCode.Refused, $"No key has the id or label {name}.") { Code = "not_found" };
}
