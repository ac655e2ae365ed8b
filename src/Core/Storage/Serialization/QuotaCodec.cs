using System.Collections.Immutable;
using System.Text.Json;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Storage.Serialization;

/// <summary>Records, states and operation answers as UTF-8 JSON: one form for all stores.</summary>
public static class QuotaCodec
{
    private static readonly long MaxHours = DateTime.MaxValue.Ticks / TimeSpan.TicksPerHour;

    /// <summary>Writes a record. The secret is in it only as a hash.</summary>
    public static byte[] WriteRecord(KeyRecord record) => JsonSerializer.SerializeToUtf8Bytes(
        KeyDocument.Of(record), DocumentContext.Default.KeyDocument);

    /// <summary>Reads a record.</summary>
    /// <exception cref="FormatException">Not a record.</exception>
    public static KeyRecord ReadRecord(ReadOnlySpan<byte> utf8) =>
        Read(utf8, static utf8 => JsonSerializer.Deserialize(utf8, DocumentContext.Default.KeyDocument)!.ToRecord());

    /// <summary>Writes a state.</summary>
    public static byte[] WriteState(QuotaState state) => StateWriter.Write(state);

    /// <summary>Reads a state.</summary>
    /// <exception cref="FormatException">Not a state.</exception>
    public static QuotaState ReadState(ReadOnlySpan<byte> utf8) => Read(utf8, static utf8 =>
    {
        var document = JsonSerializer.Deserialize(utf8, DocumentContext.Default.StateDocument)!;
        var holds = ImmutableDictionary.CreateRange((document.Holds ?? []).Select(FromDocument).Select(h => KeyValuePair.Create(h.Id, h)));
        return new QuotaState
        {
            Revision = document.Revision,
            RecentWrites = [.. document.RecentWrites ?? []],
            Counters = [.. (document.Counters ?? []).Select(c => new Counter(
                Unit.Parse(c.Unit), WindowOf(c.Window), new WindowSpan(FromTicks(c.Start), FromTicks(c.End)), Amount(c.Used), Amount(c.Held)))],
            Holds = holds,
            NextHoldExpiry = holds.IsEmpty ? null : holds.Values.Min(h => h.ExpiresAt),
            Remembered = [.. (document.Remembered ?? []).Chunk(2).Select(RememberedOf)],
            LastUsedAt = document.LastUsedAt == 0 ? null : FromTicks(document.LastUsedAt),
            UsageDay = DateOnly.FromDayNumber(document.UsageDay),
            Usage = [.. (document.Usage ?? []).Select(u => new UsageAmount(
                u.Model ?? "", UpstreamName.Parse(u.Upstream ?? ""), SourceOf(u.Source), Present(u.Unit), Amount(u.Amount)))],
        };
    });

    /// <summary>Writes what an operation row remembers of the answer.</summary>
    public static byte[] WriteAnswer(StoredOperation operation) => JsonSerializer.SerializeToUtf8Bytes(
        new OperationDocument
        {
            Limits = ToDocuments(operation.Limits, static s => new StatusDocument
            {
                Limit = LimitDocument.Of(s.Limit),
                Used = s.Used,
                Held = s.Held,
                ResetsAt = s.ResetsAt,
            }),
            Hold = operation.Hold is { } hold ? ToDocument(hold) : null,
        },
        DocumentContext.Default.OperationDocument);

    /// <summary>Reads an operation row back from its parts.</summary>
    /// <exception cref="FormatException">Not such an answer.</exception>
    public static StoredOperation ReadAnswer(string id, string fingerprint, DateTimeOffset expiresAt, ReadOnlySpan<byte> utf8)
    {
        var (limits, hold) = Read(utf8, static utf8 =>
        {
            var document = JsonSerializer.Deserialize(utf8, DocumentContext.Default.OperationDocument)!;
            return (
                (ImmutableArray<LimitStatus>)[.. (document.Limits ?? []).Select(s => new LimitStatus(s.Limit.ToLimit(), s.Used, s.Held, s.ResetsAt))],
                document.Hold is { } h ? FromDocument(h) : null);
        });
        return new StoredOperation { Id = id, Fingerprint = fingerprint, ExpiresAt = expiresAt, Limits = limits, Hold = hold };
    }

    private delegate T Reader<out T>(ReadOnlySpan<byte> utf8);

    private static T Read<T>(ReadOnlySpan<byte> utf8, Reader<T> reader)
    {
        try
        {
            return reader(utf8);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NullReferenceException)
        {
            throw new FormatException("a stored document cannot be read", e);
        }
    }

    private static TDocument[]? ToDocuments<T, TDocument>(ImmutableArray<T> values, Func<T, TDocument> convert)
    {
        if (values.IsEmpty)
        {
            return null;
        }

        var documents = new TDocument[values.Length];
        for (var i = 0; i < documents.Length; i++)
        {
            documents[i] = convert(values[i]);
        }

        return documents;
    }

    private static HoldDocument ToDocument(Hold hold) => new()
    {
        Id = hold.Id.Value,
        Cost = hold.Cost.Items.ToDictionary(i => i.Unit.Name, i => i.Amount),
        ChargedAt = hold.ChargedAt.UtcTicks,
        ExpiresAt = hold.ExpiresAt.UtcTicks,
        Model = hold.Model.Length == 0 ? null : hold.Model,
        IsTracked = hold.IsTracked,
        IsSlice = hold.IsSlice,
    };

    private static Hold FromDocument(HoldDocument document) => new()
    {
        Id = HoldId.Parse(document.Id),
        Cost = Cost.Of((document.Cost ?? []).Select(c => new CostItem(Unit.Parse(c.Key), c.Value))),
        ChargedAt = FromTicks(document.ChargedAt),
        ExpiresAt = FromTicks(document.ExpiresAt),
        Model = document.Model ?? "",
        IsTracked = document.IsTracked,
        IsSlice = document.IsSlice,
    };

    internal static WindowKind WindowOf(string name) =>
        WindowKindNames.TryParse(name, out var kind) ? kind : throw new FormatException("not a window");

    private static UsageSource SourceOf(int number) =>
        number is >= (int)UsageSource.Reported and <= (int)UsageSource.Held ? (UsageSource)number : throw new FormatException("not a usage source");

    private static RememberedHour RememberedOf(long[] pair) =>
        pair is [>= 0, > 0 and <= Limit.MaxAmount] && pair[0] < MaxHours ? new RememberedHour(pair[0], pair[1]) : throw new FormatException("not a number of rows in an hour");

    /// <summary>A negative amount would add room that nobody granted.</summary>
    private static long Amount(long amount) => amount >= 0 ? amount : throw new FormatException("a negative amount");

    internal static string Present(string? text) => string.IsNullOrEmpty(text) ? throw new FormatException("an empty name") : text;

    private static DateTimeOffset FromTicks(long ticks) => new(ticks, TimeSpan.Zero);
}
