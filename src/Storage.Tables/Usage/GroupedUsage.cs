using System.Runtime.CompilerServices;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Storage.Tables.Usage;

/// <summary>What keys used, with the owner and tags that each key has at the time of the query. Each key is read once.</summary>
internal sealed class GroupedUsage(UsageReader reader, IQuotaStore store, IKeyCatalog catalog)
{
    private const int AtOnce = 1_000;

    /// <summary>The days of the keys that the query is of, in any order.</summary>
    public IAsyncEnumerable<(DayUsage Usage, KeyGroups Groups)> ReadAsync(
        UsageQuery query, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        query.Key is { } key ? ReadKeyAsync(key, query, from, to, cancellationToken)
        : query.IsOfGroup ? ReadGroupAsync(query, from, to, cancellationToken)
        : ReadAllAsync(from, to, cancellationToken);

    private async IAsyncEnumerable<(DayUsage Usage, KeyGroups Groups)> ReadKeyAsync(
        KeyId key, UsageQuery query, DateOnly from, DateOnly to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var groups = await GroupsOfAsync(key, cancellationToken).ConfigureAwait(false);
        if (!query.Includes(groups))
        {
            yield break;
        }

        await foreach (var day in reader.ReadKeyAsync(key, from, to, cancellationToken).ConfigureAwait(false))
        {
            yield return (day, groups);
        }
    }

    /// <summary>Finds the keys over the listing and reads each one's own rows: the usage index would have those of all other keys too.</summary>
    private async IAsyncEnumerable<(DayUsage Usage, KeyGroups Groups)> ReadGroupAsync(
        UsageQuery query, DateOnly from, DateOnly to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = new KeyQuery(AtOnce, Tag: query.Tag, Owner: query.Owner);
        do
        {
            // Without a filter by status the listing does not look at the instant.
            var page = await catalog.ListAsync(keys, DateTimeOffset.MinValue, cancellationToken).ConfigureAwait(false);
            var used = await Concurrently.SelectAsync(
                page.Keys,
                async (key, cancellationToken) =>
                    await reader.ReadKeyAsync(key.Record.Id, from, to, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
            foreach (var (key, days) in page.Keys.Zip(used))
            {
                var groups = KeyGroups.Of(key.Record);
                foreach (var day in days)
                {
                    yield return (day, groups);
                }
            }

            keys = keys with { After = page.Next };
        }
        while (keys.After is not null);
    }

    private async IAsyncEnumerable<(DayUsage Usage, KeyGroups Groups)> ReadAllAsync(
        DateOnly from, DateOnly to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<KeyId, KeyGroups> known = [];
        await foreach (var days in reader.ReadAllAsync(from, to, cancellationToken).Chunk(AtOnce).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var unknown = days.Select(d => d.Key).Distinct().Where(k => !known.ContainsKey(k)).ToArray();
            var groups = await Concurrently.SelectAsync(unknown, GroupsOfAsync, cancellationToken).ConfigureAwait(false);
            foreach (var (key, ofKey) in unknown.Zip(groups))
            {
                known.Add(key, ofKey);
            }

            foreach (var day in days)
            {
                yield return (day, known[day.Key]);
            }
        }
    }

    private async Task<KeyGroups> GroupsOfAsync(KeyId id, CancellationToken cancellationToken) =>
        await store.ReadAsync(id, cancellationToken).ConfigureAwait(false) is { } key ? KeyGroups.Of(key.Record) : KeyGroups.None;
}
