using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Api.Overview;

/// <summary>Reads a bounded number of keys at once, from the engine's cache where it has them.</summary>
internal sealed class KeyReader(QuotaEngine engine)
{
    /// <summary>The most reads at once.</summary>
    private const int Width = 24;

    /// <summary>The labels of keys by their ids, without keys that have none.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadLabelsAsync(IReadOnlyList<string> ids)
    {
        var keys = await ReadAsync([.. ids.Select(static id => KeyId.TryParse(id, out var parsed) ? parsed : default).Where(static id => id != default)]);
        return keys.Where(static k => k.Record.Label is not null).ToDictionary(static k => k.Record.Id.Value, static k => k.Record.Label!);
    }

    /// <summary>Keys as they are now, without those that do not exist, in the order of the ids.</summary>
    public async Task<IReadOnlyList<KeySnapshot>> ReadAsync(IReadOnlyList<KeyId> ids)
    {
        var keys = new KeySnapshot?[ids.Count];
        await Parallel.ForAsync(
            0, ids.Count, new ParallelOptions { MaxDegreeOfParallelism = Width },
            async (i, cancellationToken) => keys[i] = await engine.PeekAsync(ids[i], cancellationToken));
        return [.. keys.OfType<KeySnapshot>()];
    }
}
