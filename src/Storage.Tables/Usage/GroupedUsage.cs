using System.Runtime.CompilerServices;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Storage.Tables.Usage;

/// <summary>Usage of keys, with each key's owner and tags at the time of the query. Reads each key once.</summary>
internal sealed class GroupedUsage(UsageReader reader, IQuotaStore store, IKeyCatalog catalog)
{
    private const int AtOnce = 1_000;

    /// <summary>The days of the matching keys, in any order.</summary>
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

    /// <summary>Lists the matching keys and reads the rows in their partitions. The usage index would also return those of all other keys.</summary>
    private async IAsyncEnumerable<(DayUsage Usage, KeyGroups Groups)> ReadGroupAsync(
        UsageQuery query, DateOnly from, DateOnly to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = new KeyQuery(AtOnce, Tag: query.Tag, Owner: query.Owner);
        do
        {
            // Without a status filter the listing ignores the instant.
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
