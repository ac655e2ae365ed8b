using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>Counts the open holds of keys, from the facts beside their documents where these tell.</summary>
internal sealed class OpenHolds(TableGateway table)
{
    /// <summary>The most keys of <see cref="CountAsync(DateTimeOffset, CancellationToken)"/>.</summary>
    private const int MaxKeys = 200;

    private static readonly string[] Names = ["PartitionKey", "RowKey"];

    /// <summary>The open holds of the first keys in the index <see cref="RowNames.Due"/>, which has every key with a hold.</summary>
    public async Task<long> CountAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var page = await table.QueryAsync($"PartitionKey eq '{RowNames.Due}'", 1_000, null, cancellationToken, Names).ConfigureAwait(false);
        var ids = page.Rows.Select(static r => RowNames.KeyOfAgenda(r.RowKey)).Distinct().Take(MaxKeys).ToArray();
        var counts = await Concurrently.SelectAsync(ids, (id, cancellationToken) => CountAsync(id, now, cancellationToken), cancellationToken).ConfigureAwait(false);
        return counts.Sum();
    }

    /// <summary>The open holds of a key.</summary>
    /// <param name="facts">The row of its document, with <see cref="KeyDocument.FactColumns"/>.</param>
    /// <param name="now">The instant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<long> CountAsync(TableEntity facts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (KeyDocument.ReadFacts(facts).Holds.OpenAt(now) is { } open)
        {
            return open;
        }

        // Some have expired and wait for the sweep: only the state tells how many.
        var document = await table.FindAsync(facts.PartitionKey, facts.RowKey, cancellationToken).ConfigureAwait(false);
        return document is null ? 0 : KeyDocument.ReadState(document).OpenHoldsAt(now);
    }

    private async Task<long> CountAsync(KeyId id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var facts = await table.FindAsync(RowNames.PartitionOf(id), RowNames.Document(id), cancellationToken, KeyDocument.FactColumns).ConfigureAwait(false);
        return facts is null ? 0 : await CountAsync(facts, now, cancellationToken).ConfigureAwait(false);
    }
}
